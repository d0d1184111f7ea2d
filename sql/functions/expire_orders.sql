-- Ends orders whose day is over, frees what they reserved, and tells whose they are.
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
    _count bigint;
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
    _count := api.end_orders(_order_ids, 'expired');
    PERFORM api.notify(
        p.user_id,
        'expiry',
        CASE o.side WHEN 'buy' THEN '매수 주문 만료' ELSE '매도 주문 만료' END,
        format(
            '%s %s주 주문이 %s원에 닿지 않아 체결되지 않고 끝났어요.',
            s.stock_name,
            to_char(o.quantity, 'FM9,999,999,999'),
            to_char(o.limit_price, 'FM9,999,999,999')
        ),
        json_build_object('order_id', o.order_id, 'stock_code', o.stock_code)
    )
    FROM app.orders AS o
    INNER JOIN app.portfolios AS p ON o.portfolio_id = p.portfolio_id
    INNER JOIN app.stocks AS s ON o.stock_code = s.stock_code
    WHERE o.order_id = any(_order_ids);
    RETURN _count;
END;
$$;

COMMENT ON FUNCTION api.expire_orders() IS
'How many it ended, of a thousand portfolios at most. One that a quote crossed in time is filled instead.';
