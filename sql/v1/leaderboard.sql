-- The leaderboard, under the names of the v1 contract: no two share a place; amounts of others are 0.

-- name: v1_get_leaderboard
-- A page of the leaderboard by number, with the place of whoever asks.
WITH mark AS (
    SELECT
        m.place,
        m.profit_loss_pct,
        m.public_number
    FROM api.leaderboard_marks AS m
    WHERE m.place <= :skip + 1
    ORDER BY m.place DESC
    LIMIT 1
),

-- Where the page begins: fifty entries from the mark at most, of which the index is read and nothing else.
start AS (
    SELECT
        n.profit_loss_pct,
        n.public_number
    FROM api.leaderboard_order AS n
    WHERE
        (n.profit_loss_pct, n.public_number)
        <= ((SELECT k.profit_loss_pct FROM mark AS k), (SELECT k.public_number FROM mark AS k))
    ORDER BY
        n.profit_loss_pct DESC,
        n.public_number DESC
    LIMIT 1 OFFSET (SELECT :skip + 1 - k.place FROM mark AS k)
),

page AS (
    SELECT
        e.profit_loss_pct,
        e.public_number,
        e.username,
        :skip + row_number() OVER (ORDER BY e.profit_loss_pct DESC, e.public_number DESC) AS place
    FROM (
        SELECT
            n.profit_loss_pct,
            n.public_number,
            n.username
        FROM api.leaderboard_entries AS n
        WHERE
            (n.profit_loss_pct, n.public_number)
            <= ((SELECT k.profit_loss_pct FROM start AS k), (SELECT k.public_number FROM start AS k))
        ORDER BY
            n.profit_loss_pct DESC,
            n.public_number DESC
        LIMIT (SELECT :size::bigint)
    ) AS e
),

mine AS (
    SELECT
        api.find_place(p.profit_loss_pct, p.public_number) AS place,
        p.public_number,
        p.username,
        p.total_value,
        p.profit_loss,
        p.profit_loss_pct
    FROM api.leaderboard_positions AS p
    WHERE p.user_id = :user_id
),

counted AS (SELECT api.find_place('-Infinity', 0) - 1 AS total_users)

SELECT
    (SELECT i.place FROM mine AS i) AS my_rank,
    (
        SELECT
            json_build_object(
                'rank', i.place,
                'user_id', i.public_number,
                'username', i.username,
                'total_value', i.total_value,
                'profit_loss', i.profit_loss,
                'profit_loss_pct', i.profit_loss_pct,
                'is_me', TRUE
            )
        FROM mine AS i
    ) AS my_entry,
    (
        SELECT
            coalesce(json_agg(json_build_object(
                'rank', g.place,
                'user_id', g.public_number,
                'username', g.username,
                'total_value', coalesce(i.total_value, 0),
                'profit_loss', coalesce(i.profit_loss, 0),
                'profit_loss_pct', g.profit_loss_pct,
                'is_me', i.place IS NOT NULL
            ) ORDER BY g.place), '[]')
        FROM page AS g
        LEFT JOIN mine AS i ON g.public_number = i.public_number
        WHERE g.username IS NOT NULL
    ) AS rankings,
    c.total_users,
    :skip::bigint AS "offset",
    :skip + :size < c.total_users AS has_more,
    (
        SELECT r.refreshed_at FROM api.refreshes AS r
        WHERE r.refresh_name = 'portfolio_totals'
    ) AS as_of
FROM counted AS c;
