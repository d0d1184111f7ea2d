-- Brings what a corporate action changed into holdings, cash and the book. Whoever calls holds the portfolios' locks.
-- for: owner
CREATE FUNCTION api.settle_changes(_corporate_action_id bigint)
RETURNS void
LANGUAGE plpgsql
SET search_path = ''
AS $$
BEGIN
    INSERT INTO app.holdings AS h (portfolio_id, stock_code, quantity, total_cost, realised_profit)
    SELECT c.portfolio_id, c.stock_code, c.quantity_after, c.total_cost_after, c.profit_change
    FROM app.holding_changes AS c
    WHERE c.corporate_action_id = _corporate_action_id
    ORDER BY c.portfolio_id, c.stock_code
    ON CONFLICT (portfolio_id, stock_code) DO UPDATE SET
        quantity = EXCLUDED.quantity,
        total_cost = EXCLUDED.total_cost,
        realised_profit = h.realised_profit + EXCLUDED.realised_profit;
    WITH paid AS (
        UPDATE app.portfolios AS p SET cash = p.cash + c.cash_paid
        FROM app.holding_changes AS c
        WHERE c.corporate_action_id = _corporate_action_id AND c.cash_paid > 0 AND c.portfolio_id = p.portfolio_id
        RETURNING p.portfolio_id, p.cash, c.cash_paid, c.holding_change_id, c.changed_at
    )
    INSERT INTO app.cash_entries (portfolio_id, entry_kind, amount, balance_after, holding_change_id, entered_at)
    SELECT d.portfolio_id, 'corporate_action', d.cash_paid, d.cash, d.holding_change_id, d.changed_at
    FROM paid AS d
    ORDER BY d.portfolio_id;
END;
$$;

COMMENT ON FUNCTION api.settle_changes(bigint) IS
'Nothing. A second time fails: an entry is of one change, and a change of one portfolio.';
