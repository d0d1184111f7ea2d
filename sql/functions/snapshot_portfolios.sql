-- Takes down what each portfolio was worth, and where it stood, when a session ended: the first one not taken down yet.
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
    -- A split of that day may not be counted yet.
    IF NOT FOUND OR EXISTS (SELECT 1 FROM api.trading_halts AS t WHERE t.action_kind <> 'halt') THEN
        RETURN 0;
    END IF;
    -- From the books as they stood at that moment: what is traded after a session belongs to the next one.
    WITH taken AS (
        SELECT
            p.portfolio_id,
            p.user_id,
            p.initial_cash,
            c.balance_after AS cash,
            coalesce(v.holdings_value, 0) AS holdings_value,
            p.total_rewards_received - coalesce(l.later_rewards, 0) AS total_rewards_received
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
                SELECT s.stock_code, s.close * api.find_price_factor(s.stock_code, s.priced_on) AS close
                FROM (
                    SELECT DISTINCT ON (c.stock_code) c.stock_code, c.priced_on, c.close FROM app.daily_prices AS c
                    WHERE c.priced_on <= _day.market_on
                    ORDER BY c.stock_code, c.priced_on DESC
                ) AS s
            ) AS d ON h.stock_code = d.stock_code
            GROUP BY h.portfolio_id
        ) AS v ON p.portfolio_id = v.portfolio_id
        WHERE p.closed_at IS NULL OR p.closed_at > _day.closes_at
    ),

    ranked AS (
        SELECT
            t.portfolio_id,
            row_number() OVER (ORDER BY r.profit_loss_pct DESC, u.public_number DESC) AS place,
            rank() OVER (ORDER BY r.profit_loss_pct DESC) AS rank
        FROM taken AS t
        CROSS JOIN LATERAL (
            SELECT
                round((t.cash + t.holdings_value - t.initial_cash - t.total_rewards_received) * 100.0 / t.initial_cash, 2)
                    AS profit_loss_pct
        ) AS r
        INNER JOIN app.users AS u ON t.user_id = u.user_id
        INNER JOIN app.user_settings AS s ON t.user_id = s.user_id AND s.is_ranked
    )

    INSERT INTO app.portfolio_snapshots (
        portfolio_id, snapped_on, cash, holdings_value, total_rewards_received, place, rank
    )
    SELECT
        t.portfolio_id,
        _day.market_on,
        t.cash,
        t.holdings_value,
        t.total_rewards_received,
        k.place,
        k.rank
    FROM taken AS t
    LEFT JOIN ranked AS k ON t.portfolio_id = k.portfolio_id
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
days that were missed are caught up, one session a call; while a corporate action is due and not applied, none. Shares
are valued at the last close up to its day, at their cost where there is none. Ranked is who is so when it is taken.';
