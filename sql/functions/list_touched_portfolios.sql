-- Lists the open portfolios that hold a stock or wait to trade it.
-- for: owner
CREATE FUNCTION api.list_touched_portfolios(_stock_code text)
RETURNS TABLE (portfolio_id bigint)
LANGUAGE sql
STABLE
BEGIN ATOMIC
    SELECT p.portfolio_id
    FROM app.portfolios AS p
    WHERE
        p.closed_at IS NULL
        AND p.portfolio_id IN (
            SELECT h.portfolio_id FROM app.holdings AS h
            WHERE h.stock_code = _stock_code AND h.quantity > 0
            UNION ALL
            SELECT o.portfolio_id FROM app.orders AS o
            WHERE o.stock_code = _stock_code AND o.status = 'open' AND o.marked_price IS NULL
            UNION ALL
            SELECT m.portfolio_id FROM app.orders AS m
            WHERE m.stock_code = _stock_code AND m.status = 'open' AND m.marked_price IS NOT NULL
        );
END;

COMMENT ON FUNCTION api.list_touched_portfolios(text) IS 'Whom a corporate action of the stock concerns, each once.';
