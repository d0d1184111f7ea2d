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
            'portfolio', json_build_object(
                'portfolio_id', p.portfolio_id,
                'season', p.season,
                'portfolio_name', p.portfolio_name,
                'initial_cash', p.initial_cash,
                'cash', p.cash,
                'reserved_cash', p.reserved_cash,
                'spendable_cash', p.spendable_cash,
                'holdings_value', p.holdings_value,
                'total_value', p.total_value,
                'profit_loss', p.profit_loss,
                'profit_loss_pct', p.profit_loss_pct,
                'total_rewards_received', p.total_rewards_received,
                'fill_count', p.fill_count,
                'holdings', p.holdings,
                'price_as_of', app.iso(p.price_as_of),
                'stale', p.stale,
                'opened_at', app.iso(p.opened_at)
            )
        )
    FROM api.orders AS o
    INNER JOIN api.portfolios AS p ON o.portfolio_id = p.portfolio_id
    WHERE o.order_id = _order_id AND o.user_id = _user_id AND p.user_id = _user_id;
END;

COMMENT ON FUNCTION api.describe_order(bigint, bigint) IS
'A row of api.orders, and in portfolio the row of api.portfolios; NULL for an order that is not the user''s.';
