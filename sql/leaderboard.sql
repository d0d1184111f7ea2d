-- The leaderboard, as /api/v2 tells it: equals share a rank.

-- name: list_leaderboard
-- A page of the leaderboard after an entry, and as of when it stands.
WITH page AS (
    SELECT
        e.profit_loss_pct,
        e.public_number,
        e.public_id,
        e.username,
        row_number() OVER (ORDER BY e.profit_loss_pct DESC, e.public_number DESC) AS position
    FROM (
        SELECT
            n.profit_loss_pct,
            n.public_number,
            n.public_id,
            n.username
        FROM api.leaderboard_entries AS n
        WHERE
            (n.profit_loss_pct, n.public_number)
            < (
                coalesce(:after_profit_loss_pct::text::numeric, 'Infinity'::numeric),
                coalesce(:after_public_number, 0::bigint)
            )
        ORDER BY
            n.profit_loss_pct DESC,
            n.public_number DESC
        LIMIT (SELECT :size::bigint + 1)
    ) AS e
),

-- Once for the page, not for each of its rows.
first AS MATERIALIZED (
    SELECT
        g.profit_loss_pct,
        api.find_place(g.profit_loss_pct, g.public_number) AS place,
        api.find_place(g.profit_loss_pct, 9223372036854775807) AS rank
    FROM page AS g
    WHERE g.position = 1
),

ranked AS (
    SELECT
        p.profit_loss_pct,
        p.public_number,
        p.public_id,
        p.username,
        p.position,
        CASE
            WHEN p.profit_loss_pct = f.profit_loss_pct THEN f.rank
            ELSE f.place - 1 + min(p.position) OVER (PARTITION BY p.profit_loss_pct)
        END AS rank
    FROM page AS p
    CROSS JOIN first AS f
)

SELECT
    (
        SELECT r.refreshed_at FROM api.refreshes AS r
        WHERE r.refresh_name = 'portfolio_totals'
    ) AS as_of,
    api.find_place('-Infinity', 0) - 1 AS ranked_count,
    coalesce(json_agg(json_build_object(
        'rank', k.rank,
        'public_id', k.public_id,
        'username', k.username,
        'profit_loss_pct', k.profit_loss_pct
    ) ORDER BY k.position) FILTER (WHERE k.position <= :size AND k.username IS NOT NULL), '[]') AS items,
    CASE WHEN count(*) > :size THEN max(k.profit_loss_pct::text) FILTER (WHERE k.position = :size) END
        AS profit_loss_pct,
    CASE WHEN count(*) > :size THEN max(k.public_number) FILTER (WHERE k.position = :size) END AS public_number
FROM ranked AS k;

-- name: get_leaderboard_position
-- Where a user stands, and as of when.
SELECT
    r.refreshed_at AS as_of,
    api.find_place('-Infinity', 0) - 1 AS ranked_count,
    api.find_place(p.profit_loss_pct, 9223372036854775807) AS rank,
    p.public_id,
    p.username,
    p.profit_loss_pct::double precision AS profit_loss_pct,
    p.total_value,
    p.profit_loss
FROM api.leaderboard_positions AS p
CROSS JOIN api.refreshes AS r
WHERE p.user_id = :user_id AND r.refresh_name = 'portfolio_totals';

-- name: list_past_leaderboard
-- A page of the leaderboard after a place, as it stood when the last session by an instant ended.
SELECT
    s.ended_at AS as_of,
    coalesce(
        (
            SELECT d.place FROM api.leaderboard_days AS d
            WHERE d.snapped_on = s.snapped_on
            ORDER BY d.place DESC
            LIMIT 1
        ),
        0
    ) AS ranked_count,
    k.items,
    k.place
FROM api.find_snapshot(:as_of) AS s
CROSS JOIN LATERAL (
    SELECT
        coalesce(json_agg(json_build_object(
            'rank', e.rank,
            'public_id', e.public_id,
            'username', e.username,
            'profit_loss_pct', e.profit_loss_pct
        ) ORDER BY e.place) FILTER (WHERE e.position <= :size AND e.username IS NOT NULL), '[]') AS items,
        CASE WHEN count(*) > :size THEN max(e.place) FILTER (WHERE e.position = :size) END AS place
    FROM (
        SELECT
            d.place,
            d.rank,
            d.public_id,
            d.username,
            d.profit_loss_pct,
            row_number() OVER (ORDER BY d.place) AS position
        FROM api.leaderboard_days AS d
        WHERE d.snapped_on = s.snapped_on AND d.place > coalesce(:after_place, 0::bigint)
        ORDER BY d.place
        LIMIT (SELECT :size::bigint + 1)
    ) AS e
) AS k;

-- name: get_past_leaderboard_position
-- Where a user stood when the last session by an instant ended.
SELECT
    s.ended_at AS as_of,
    (
        SELECT d.place FROM api.leaderboard_days AS d
        WHERE d.snapped_on = s.snapped_on
        ORDER BY d.place DESC
        LIMIT 1
    ) AS ranked_count,
    p.rank,
    p.public_id,
    p.username,
    p.profit_loss_pct::double precision AS profit_loss_pct,
    p.total_value,
    p.profit_loss
FROM api.find_snapshot(:as_of) AS s
INNER JOIN api.leaderboard_day_positions AS p ON s.snapped_on = p.snapped_on
WHERE p.user_id = :user_id;
