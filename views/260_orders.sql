-- Every order of each user's portfolios, of every season.
-- for: web
CREATE VIEW api.orders AS
SELECT
    p.user_id,
    p.season,
    o.portfolio_id,
    o.order_id,
    o.stock_code,
    s.stock_name,
    o.side,
    o.order_kind,
    o.quantity,
    o.limit_price,
    o.status,
    o.reserved_cash,
    o.trade_reason,
    o.placed_at,
    o.expires_at,
    o.ended_at,
    o.end_reason,
    CASE
        WHEN f.fill_id IS NOT NULL THEN json_build_object(
            'fill_id', f.fill_id,
            'price', f.price,
            'amount', f.amount,
            'fee', f.fee,
            'realised_profit', f.amount - f.fee - f.released_cost,
            'balance_after', e.balance_after,
            'quoted_at', app.iso(f.quoted_at),
            'filled_at', app.iso(f.filled_at)
        )
    END AS fill
FROM app.portfolios AS p
INNER JOIN app.orders AS o ON p.portfolio_id = o.portfolio_id
INNER JOIN app.stocks AS s ON o.stock_code = s.stock_code
LEFT JOIN app.fills AS f ON o.order_id = f.order_id
LEFT JOIN app.cash_entries AS e ON f.fill_id = e.fill_id;

COMMENT ON VIEW api.orders IS 'Every order of each user''s portfolios, of every season. One row per order. Live.';
COMMENT ON COLUMN api.orders.fill IS
'{fill_id, price, amount, fee, realised_profit, balance_after, quoted_at, filled_at}; null until it is filled.';
