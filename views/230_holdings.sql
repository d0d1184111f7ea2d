-- What each user's portfolios own, those of old seasons as they were closed.
-- for: web
CREATE VIEW api.holdings AS
SELECT
    p.user_id,
    h.portfolio_id,
    p.season,
    h.stock_code,
    s.stock_name,
    h.quantity,
    h.reserved_quantity,
    h.total_cost,
    round(h.total_cost::numeric / h.quantity, 2) AS average_cost,
    coalesce(h.final_price, q.price, h.total_cost / h.quantity) AS price,
    coalesce(coalesce(h.final_price, q.price) * h.quantity, h.total_cost) AS value,
    coalesce(coalesce(h.final_price, q.price) * h.quantity, h.total_cost) - h.total_cost AS profit_loss,
    round(
        (coalesce(coalesce(h.final_price, q.price) * h.quantity, h.total_cost) - h.total_cost) * 100.0
        / nullif(h.total_cost, 0), 2
    ) AS profit_loss_pct,
    h.realised_profit,
    coalesce(h.final_quoted_at, q.quoted_at) AS price_as_of,
    coalesce(q.quoted_at < (SELECT m.fresh_since FROM api.market_state AS m), h.final_price IS NULL) AS stale
FROM app.portfolios AS p
INNER JOIN app.holdings AS h ON p.portfolio_id = h.portfolio_id AND h.quantity > 0
INNER JOIN app.stocks AS s ON h.stock_code = s.stock_code
LEFT JOIN app.quotes AS q ON h.stock_code = q.stock_code AND p.closed_at IS NULL;

COMMENT ON VIEW api.holdings IS
'What each user''s portfolios own, valued at the latest quote; those that are closed, at the quote when they were.
One row per portfolio and stock; none once sold out. Live.';
COMMENT ON COLUMN api.holdings.average_cost IS 'Won that a share cost, fees included: total_cost / quantity.';
COMMENT ON COLUMN api.holdings.price IS 'Won a share by the quote of price_as_of; where none is known, what it cost.';
COMMENT ON COLUMN api.holdings.value IS 'Won: price × quantity; where no price is known, total_cost.';
COMMENT ON COLUMN api.holdings.profit_loss IS 'Won: value less total_cost.';
COMMENT ON COLUMN api.holdings.profit_loss_pct IS 'profit_loss in percent of total_cost, to two decimals.';
