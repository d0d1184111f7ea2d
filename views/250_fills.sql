-- Every fill of each user's portfolios, of every season.
-- for: web
CREATE VIEW api.fills AS
SELECT
    p.user_id,
    p.season,
    f.portfolio_id,
    f.fill_id,
    f.order_id,
    f.stock_code,
    s.stock_name,
    f.side,
    f.quantity,
    f.price,
    f.amount,
    f.fee,
    f.amount - f.fee - f.released_cost AS realised_profit,
    f.quantity_after,
    f.total_cost_after,
    e.balance_after,
    o.trade_reason,
    f.quoted_at,
    f.filled_at
FROM app.portfolios AS p
INNER JOIN app.fills AS f ON p.portfolio_id = f.portfolio_id
INNER JOIN app.orders AS o ON f.order_id = o.order_id
INNER JOIN app.cash_entries AS e ON f.fill_id = e.fill_id
INNER JOIN app.stocks AS s ON f.stock_code = s.stock_code;

COMMENT ON VIEW api.fills IS 'Every fill of each user''s portfolios, of every season. One row per filled order. Live.';
COMMENT ON COLUMN api.fills.realised_profit IS
'Won that the sale brought above the cost it released, after fees; NULL for a buy.';
