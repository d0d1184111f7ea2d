-- Finds the place on the leaderboard of an entry, or of one that would stand there.
-- for: web, analyst
CREATE FUNCTION api.find_place(_profit_loss_pct numeric, _public_number bigint)
RETURNS bigint
LANGUAGE sql
STABLE
BEGIN ATOMIC
    SELECT coalesce(
        (
            -- From the nearest mark that stands no lower, fifty entries on at most.
            SELECT
                m.place + (
                    SELECT count(*)
                    FROM (
                        SELECT 1 FROM api.leaderboard_order AS e
                        WHERE
                            (e.profit_loss_pct, e.public_number) > (_profit_loss_pct, _public_number)
                            AND (e.profit_loss_pct, e.public_number) <= (m.profit_loss_pct, m.public_number)
                        -- In the order of the index, from which alone they are counted.
                        ORDER BY
                            e.profit_loss_pct DESC,
                            e.public_number DESC
                        LIMIT 50
                    ) AS between_them
                )
            FROM api.leaderboard_marks AS m
            WHERE (m.profit_loss_pct, m.public_number) >= (_profit_loss_pct, _public_number)
            ORDER BY
                m.profit_loss_pct ASC,
                m.public_number ASC
            LIMIT 1
        ),
        1
    );
END;

COMMENT ON FUNCTION api.find_place(numeric, bigint) IS
'One more than there are entries with a higher rate, or with the same and a higher number. With 2^63 - 1 it is the rank
that all of this rate share; with -Infinity and 0 one more than there are entries. Of one cost at any place.';
