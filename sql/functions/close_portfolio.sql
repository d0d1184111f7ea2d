-- Closes a portfolio: its open orders end, its shares keep the prices of now. Whoever calls holds its lock.
-- for: owner
CREATE FUNCTION api.close_portfolio(_portfolio_id bigint)
RETURNS void
LANGUAGE plpgsql
SET search_path = ''
AS $$
BEGIN
    PERFORM api.end_orders(
        array(
            SELECT o.order_id FROM app.orders AS o
            WHERE o.portfolio_id = _portfolio_id AND o.status = 'open' ORDER BY o.order_id FOR UPDATE
        ),
        'cancelled'
    );
    UPDATE app.holdings AS h SET final_price = q.price, final_quoted_at = q.quoted_at
    FROM app.quotes AS q
    WHERE h.portfolio_id = _portfolio_id AND h.quantity > 0 AND h.stock_code = q.stock_code;
    UPDATE app.portfolios AS p SET closed_at = app.clock() WHERE p.portfolio_id = _portfolio_id;
END;
$$;

COMMENT ON FUNCTION api.close_portfolio(bigint) IS
'Nothing. An order that a quote has crossed and nobody has filled yet is cancelled like the others.';
