-- Fills orders that quotes have crossed, each at the price that crossed it.
-- for: worker
CREATE FUNCTION api.match_orders(_most bigint DEFAULT 500)
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _portfolio_id bigint;
    _order record;
    _filled bigint := 0;
BEGIN
    -- Portfolios that somebody else has at this moment are left to the next call: nobody waits for nobody.
    FOR _portfolio_id IN
        SELECT p.portfolio_id FROM app.portfolios AS p
        WHERE p.portfolio_id IN (
            SELECT o.portfolio_id FROM app.orders AS o
            WHERE
                o.status = 'open'
                AND o.marked_price IS NOT NULL
                AND o.stock_code NOT IN (SELECT t.stock_code FROM api.trading_halts AS t)
        )
        ORDER BY p.portfolio_id
        FOR UPDATE SKIP LOCKED
    LOOP
        -- The most eager first: a buy by the higher limit, a sale by the lower one; then by age.
        FOR _order IN
            SELECT o.order_id, o.marked_price, o.marked_at FROM app.orders AS o
            WHERE
                o.portfolio_id = _portfolio_id
                AND o.status = 'open'
                AND o.marked_price IS NOT NULL
                AND o.stock_code NOT IN (SELECT t.stock_code FROM api.trading_halts AS t)
            ORDER BY CASE o.side WHEN 'buy' THEN -o.limit_price ELSE o.limit_price END, o.placed_at, o.order_id
            LIMIT _most - _filled
        LOOP
            PERFORM api.fill_order(_order.order_id, _order.marked_price, _order.marked_at);
            _filled := _filled + 1;
        END LOOP;
        EXIT WHEN _filled >= _most;
    END LOOP;
    RETURN _filled;
END;
$$;

COMMENT ON FUNCTION api.match_orders(bigint) IS
'How many it filled, at most so many as asked. Several may run at once. It waits for no portfolio. An order of a stock
that is halted waits for the end of the halt.';
