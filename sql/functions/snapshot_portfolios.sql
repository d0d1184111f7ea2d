-- Takes down what each portfolio was worth when a session ended: the first one that was not taken down yet.
-- for: worker
CREATE FUNCTION api.snapshot_portfolios()
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _day record;
    _started_at timestamptz := clock_timestamp();
    _count bigint;
BEGIN
    -- Ten minutes later: the price of the closing auction has come in by then.
    SELECT d.market_on, d.closes_at INTO _day FROM app.market_days AS d
    WHERE
        d.opens_at IS NOT NULL
        AND d.closes_at <= app.clock() - interval '10 minutes'
        AND d.market_on > coalesce(
            (SELECT r.watermark::date FROM app.refreshes AS r WHERE r.refresh_name = 'portfolio_snapshots'),
            (SELECT (min(p.opened_at) AT TIME ZONE 'Asia/Seoul')::date - 1 FROM app.portfolios AS p)
        )
    ORDER BY d.market_on
    LIMIT 1;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    -- From the books as they stood at that moment: what is traded after a session belongs to the next one.
    INSERT INTO app.portfolio_snapshots (portfolio_id, snapped_on, cash, holdings_value, total_rewards_received)
    SELECT
        p.portfolio_id,
        _day.market_on,
        c.balance_after,
        coalesce(v.holdings_value, 0),
        p.total_rewards_received - coalesce(l.later_rewards, 0)
    FROM app.portfolios AS p
    CROSS JOIN LATERAL (
        SELECT e.balance_after FROM app.cash_entries AS e
        WHERE e.portfolio_id = p.portfolio_id AND e.entered_at <= _day.closes_at
        ORDER BY e.cash_entry_id DESC
        LIMIT 1
    ) AS c
    LEFT JOIN (
        SELECT e.portfolio_id, sum(e.amount)::bigint AS later_rewards FROM app.cash_entries AS e
        WHERE e.entry_kind = 'reward' AND e.entered_at > _day.closes_at
        GROUP BY e.portfolio_id
    ) AS l ON p.portfolio_id = l.portfolio_id
    LEFT JOIN (
        SELECT
            h.portfolio_id,
            sum(coalesce(
                round(d.close * f.quantity / api.find_price_factor(h.stock_code, f.counted_on)), f.total_cost
            ))::bigint AS holdings_value
        FROM app.holdings AS h
        CROSS JOIN LATERAL api.find_holding_at(h.portfolio_id, h.stock_code, _day.closes_at) AS f
        LEFT JOIN (
            SELECT DISTINCT ON (s.stock_code)
                s.stock_code, s.close * api.find_price_factor(s.stock_code, s.priced_on) AS close
            FROM app.daily_prices AS s
            WHERE s.priced_on <= _day.market_on
            ORDER BY s.stock_code, s.priced_on DESC
        ) AS d ON h.stock_code = d.stock_code
        GROUP BY h.portfolio_id
    ) AS v ON p.portfolio_id = v.portfolio_id
    WHERE p.closed_at IS NULL OR p.closed_at > _day.closes_at
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS _count = ROW_COUNT;
    INSERT INTO app.refreshes AS r (refresh_name, refreshed_at, duration_ms, watermark, is_settled)
    VALUES (
        'portfolio_snapshots',
        _day.closes_at,
        round(extract(EPOCH FROM clock_timestamp() - _started_at) * 1000),
        _day.market_on::text,
        true
    )
    ON CONFLICT (refresh_name) DO UPDATE SET
        refreshed_at = EXCLUDED.refreshed_at,
        duration_ms = EXCLUDED.duration_ms,
        watermark = EXCLUDED.watermark;
    RETURN _count;
END;
$$;

COMMENT ON FUNCTION api.snapshot_portfolios() IS
'How many snapshots it took: of the first session after the last one taken down that ended ten minutes ago or earlier;
days that were missed are caught up, one session a call. Shares are valued at the last close up to its day, at their
cost where there is none.';
