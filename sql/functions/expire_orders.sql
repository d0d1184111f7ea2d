-- Ends orders whose day is over and frees what they reserved.
-- for: worker
CREATE FUNCTION api.expire_orders()
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    -- Once, and not for every row: no index serves a condition that changes while it is asked.
    _now timestamptz := app.clock();
    _portfolio_ids bigint[];
    _order_ids bigint[];
BEGIN
    _portfolio_ids := array(
        SELECT p.portfolio_id FROM app.portfolios AS p
        WHERE p.portfolio_id IN (
            SELECT o.portfolio_id FROM app.orders AS o
            WHERE o.status = 'open' AND o.marked_price IS NULL AND o.expires_at <= _now
            ORDER BY o.expires_at
            LIMIT 1000
        )
        ORDER BY p.portfolio_id
        FOR UPDATE SKIP LOCKED
    );
    -- By number, as quotes mark them: two that lock many orders never wait for each other in a ring.
    _order_ids := array(
        SELECT o.order_id FROM app.orders AS o
        WHERE
            o.portfolio_id = any(_portfolio_ids)
            AND o.status = 'open'
            AND o.marked_price IS NULL
            AND o.expires_at <= _now
        ORDER BY o.order_id
        FOR UPDATE
    );
    RETURN api.end_orders(_order_ids, 'expired');
END;
$$;

COMMENT ON FUNCTION api.expire_orders() IS
'How many it ended, of a thousand portfolios at most. One that a quote crossed in time is filled instead.';
