-- What open orders held at an instant: the limit orders of a portfolio by when they were placed.
-- depends: 0044_history_indexes

-- Which limit orders of this portfolio stood at that instant? Market orders never stand, and are most. A million rows
-- are indexed in about a second, for which trades wait.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX orders_portfolio_id_placed_at_limit_idx ON app.orders (portfolio_id, placed_at)
WHERE order_kind = 'limit';
