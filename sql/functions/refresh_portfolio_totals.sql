-- Refreshes the totals of all portfolios and the leaderboard, if anything changed.
-- for: worker
CREATE FUNCTION api.refresh_portfolio_totals()
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _started_at timestamptz := clock_timestamp();
    _as_of timestamptz := app.clock();
    _watermark text;
    _is_settled boolean;
    _is_populated boolean := (
        SELECT c.relispopulated FROM pg_catalog.pg_class AS c WHERE c.oid = 'app.portfolio_totals'::regclass
    );
BEGIN
    -- Every change of a portfolio enters cash, changes a holding or closes it, so nothing need be written down when one changes. Prices
    -- by a sum over all: a new quote is not always later than the latest of another stock. So with who is not ranked.
    _watermark := concat_ws(
        ' ',
        (SELECT coalesce(max(e.cash_entry_id), 0) FROM app.cash_entries AS e),
        (SELECT coalesce(max(c.holding_change_id), 0) FROM app.holding_changes AS c),
        (SELECT count(*) FROM app.portfolios AS p WHERE p.closed_at IS NOT NULL),
        (SELECT coalesce(sum(hashtextextended(q.stock_code, q.price)), 0) FROM app.quotes AS q),
        (SELECT coalesce(sum(hashint8extended(s.user_id, 0)), 0) FROM app.user_settings AS s WHERE NOT s.is_ranked)
    );
    IF _is_populated AND EXISTS (
        SELECT 1 FROM app.refreshes AS r
        WHERE r.refresh_name = 'portfolio_totals' AND r.watermark = _watermark AND r.is_settled
    ) THEN
        RETURN 0;
    END IF;
    -- Who took a number below the watermark and has not committed yet holds his transaction's lock from before the
    -- watermark was read until after the refresh has looked: in between he is seen here.
    _is_settled := NOT EXISTS (
        SELECT 1 FROM pg_catalog.pg_locks AS l
        LEFT JOIN pg_catalog.pg_stat_activity AS a ON l.pid = a.pid
        WHERE
            l.locktype = 'transactionid'
            AND l.mode = 'ExclusiveLock'
            AND l.pid IS DISTINCT FROM pg_backend_pid()
            AND coalesce(a.datname, current_database()) = current_database()
    );
    IF _is_populated THEN
        REFRESH MATERIALIZED VIEW CONCURRENTLY app.portfolio_totals;
    ELSE
        -- Restored without its data: there is nothing that anybody could be reading.
        REFRESH MATERIALIZED VIEW app.portfolio_totals;
    END IF;
    PERFORM api.rank_portfolios();
    INSERT INTO app.refreshes AS r (refresh_name, refreshed_at, duration_ms, watermark, is_settled)
    VALUES (
        'portfolio_totals',
        _as_of,
        round(extract(EPOCH FROM clock_timestamp() - _started_at) * 1000),
        _watermark,
        _is_settled
    )
    ON CONFLICT (refresh_name) DO UPDATE SET
        refreshed_at = EXCLUDED.refreshed_at,
        duration_ms = EXCLUDED.duration_ms,
        watermark = EXCLUDED.watermark,
        is_settled = EXCLUDED.is_settled;
    RETURN 1;
END;
$$;

COMMENT ON FUNCTION api.refresh_portfolio_totals() IS
'1 if it refreshed both, 0 if nothing had changed. Readers go on reading what stands; only rows that changed are
written. A job: how often is said there.';
