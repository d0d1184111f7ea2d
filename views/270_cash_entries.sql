-- The statement of account of each user's portfolios, of every season.
-- for: web
CREATE VIEW api.cash_entries AS
SELECT
    p.user_id,
    p.season,
    e.portfolio_id,
    e.cash_entry_id,
    e.entry_kind,
    e.amount,
    e.balance_after,
    e.fill_id,
    coalesce(f.stock_code, c.stock_code) AS stock_code,
    c.corporate_action_id,
    e.reward_id,
    e.is_bonus,
    e.entered_at
FROM app.portfolios AS p
INNER JOIN app.cash_entries AS e ON p.portfolio_id = e.portfolio_id
LEFT JOIN app.fills AS f ON e.fill_id = f.fill_id
LEFT JOIN app.holding_changes AS c ON e.holding_change_id = c.holding_change_id;

COMMENT ON VIEW api.cash_entries IS
'Every change of cash of each user''s portfolios, of every season. One row per change. Live.';
