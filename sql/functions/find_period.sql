-- Finds from which to which close a portfolio is measured, and what it was worth at both.
-- for: owner
CREATE FUNCTION api.find_period(_portfolio_id bigint, _from_on date, _to_on date)
RETURNS TABLE (
    started_on date,
    started_at timestamptz,
    start_holdings_value bigint,
    start_value bigint,
    start_rewards bigint,
    ended_on date,
    ended_at timestamptz,
    end_holdings_value bigint,
    end_value bigint,
    end_rewards bigint
)
LANGUAGE sql
STABLE
BEGIN ATOMIC
    WITH snapshots AS (
        SELECT
            s.snapped_on,
            coalesce(d.closes_at, (s.snapped_on + '15:30'::time) AT TIME ZONE 'Asia/Seoul') AS snapped_at,
            s.holdings_value,
            s.total_value,
            s.total_rewards_received
        FROM app.portfolio_snapshots AS s
        LEFT JOIN app.market_days AS d ON s.snapped_on = d.market_on
        WHERE s.portfolio_id = _portfolio_id
    )

    SELECT
        coalesce(b.snapped_on, (p.opened_at AT TIME ZONE 'Asia/Seoul')::date) AS started_on,
        coalesce(b.snapped_at, p.opened_at) AS started_at,
        coalesce(b.holdings_value, 0) AS start_holdings_value,
        coalesce(b.total_value, p.initial_cash) AS start_value,
        coalesce(b.total_rewards_received, 0) AS start_rewards,
        e.snapped_on AS ended_on,
        e.snapped_at AS ended_at,
        e.holdings_value AS end_holdings_value,
        e.total_value AS end_value,
        e.total_rewards_received AS end_rewards
    FROM app.portfolios AS p
    LEFT JOIN LATERAL (
        SELECT
            s.snapped_on,
            s.snapped_at,
            s.holdings_value,
            s.total_value,
            s.total_rewards_received
        FROM snapshots AS s
        WHERE s.snapped_on < _from_on
        ORDER BY s.snapped_on DESC
        LIMIT 1
    ) AS b ON true
    LEFT JOIN LATERAL (
        SELECT
            s.snapped_on,
            s.snapped_at,
            s.holdings_value,
            s.total_value,
            s.total_rewards_received
        FROM snapshots AS s
        WHERE s.snapped_on >= coalesce(_from_on, s.snapped_on) AND s.snapped_on <= coalesce(_to_on, s.snapped_on)
        ORDER BY s.snapped_on DESC
        LIMIT 1
    ) AS e ON true
    WHERE p.portfolio_id = _portfolio_id;
END;

COMMENT ON FUNCTION api.find_period(bigint, date, date) IS
'One row: it starts at the close of the last session before from_on, or at the opening, and ends at the close of the
last session up to to_on; NULL no bound. The end is NULL where no session of that time was taken down.';
