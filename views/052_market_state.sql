-- What the exchange does right now, and since when a quote counts as fresh.
-- for: web, analyst
CREATE VIEW api.market_state AS
WITH now AS MATERIALIZED (
    SELECT
        c.moment,
        (c.moment AT TIME ZONE 'Asia/Seoul')::date AS market_on
    FROM (SELECT app.clock() AS moment) AS c
)

SELECT
    n.moment AS observed_at,
    n.market_on,
    d.opens_at,
    d.closes_at,
    d.closed_for,
    r.hours_policy,
    r.hours_policy = 'always' OR d.opens_at IS NOT NULL AS is_trading_day,
    CASE r.hours_policy
        WHEN 'always' THEN TRUE
        WHEN 'trading_day' THEN d.opens_at IS NOT NULL
        ELSE coalesce(n.moment >= d.opens_at AND n.moment < d.closes_at, FALSE)
    END AS is_open,
    coalesce(
        (
            SELECT s.closes_at
            FROM app.market_days AS s
            WHERE s.market_on >= n.market_on AND s.opens_at IS NOT NULL AND s.closes_at > n.moment
            ORDER BY s.market_on
            LIMIT 1
        ),
        n.moment + interval '1 day'
    ) AS session_ends_at,
    coalesce(
        (
            SELECT least(n.moment, s.closes_at)
            FROM app.market_days AS s
            WHERE
                s.market_on <= n.market_on
                AND s.opens_at IS NOT NULL
                AND s.opens_at + make_interval(secs => r.stale_after_seconds) <= n.moment
            ORDER BY s.market_on DESC
            LIMIT 1
        ),
        n.moment
    ) - make_interval(secs => r.stale_after_seconds) AS fresh_since
FROM now AS n
CROSS JOIN app.trading_rules AS r
LEFT JOIN app.market_days AS d ON n.market_on = d.market_on;

COMMENT ON VIEW api.market_state IS
'What the Korea Exchange does right now, and what the rules make of it. One row per moment: the present one. Live.';
COMMENT ON COLUMN api.market_state.observed_at IS 'Now, by the clock of business.';
COMMENT ON COLUMN api.market_state.market_on IS 'Today, KST.';
COMMENT ON COLUMN api.market_state.is_trading_day IS 'Whether orders are taken at any hour of today.';
COMMENT ON COLUMN api.market_state.is_open IS 'Whether orders are taken now.';
COMMENT ON COLUMN api.market_state.session_ends_at IS
'When a limit order that is placed now expires: the end of this session, or of the next one. A day from now where the
calendar ends.';
COMMENT ON COLUMN api.market_state.fresh_since IS
'A quote of an earlier moment is stale: stale_after_seconds of the rules before now, or before the end of the last
session.';
