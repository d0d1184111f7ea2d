-- The same question takes longer.
DROP INDEX app.orders_portfolio_id_placed_at_limit_idx;
