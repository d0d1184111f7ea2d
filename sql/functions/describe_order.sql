-- Tells of an order what became of it, and what its portfolio is worth now.
-- for: owner
CREATE FUNCTION api.describe_order(_user_id bigint, _order_id bigint)
RETURNS json
LANGUAGE sql
VOLATILE
BEGIN ATOMIC
    SELECT
        json_build_object(
            'order_id', o.order_id,
            'stock_code', o.stock_code,
            'stock_name', o.stock_name,
            'side', o.side,
            'order_kind', o.order_kind,
            'quantity', o.quantity,
            'limit_price', o.limit_price,
            'status', o.status,
            'reserved_cash', o.reserved_cash,
            'trade_reason', o.trade_reason,
            'placed_at', app.iso(o.placed_at),
            'expires_at', app.iso(o.expires_at),
            'ended_at', app.iso(o.ended_at),
            'end_reason', o.end_reason,
            'fill', o.fill,
            'portfolio', api.describe_portfolio(_user_id, o.portfolio_id)
        )
    FROM api.orders AS o
    WHERE o.order_id = _order_id AND o.user_id = _user_id;
END;

COMMENT ON FUNCTION api.describe_order(bigint, bigint) IS
'A row of api.orders, and in portfolio its portfolio''s row of api.portfolios; NULL for an order that is not the
user''s.';
