-- What happens to stocks but prices.
-- for: web, analyst
CREATE VIEW api.corporate_actions AS
SELECT
    a.corporate_action_id,
    a.stock_code,
    s.stock_name,
    a.action_kind,
    a.effective_on,
    a.numerator,
    a.denominator,
    a.payout_price,
    a.new_stock_code,
    a.halted_from,
    a.halted_until,
    a.saved_at,
    a.withdrawn_at,
    a.applied_at
FROM app.corporate_actions AS a
INNER JOIN app.stocks AS s ON a.stock_code = s.stock_code;

COMMENT ON VIEW api.corporate_actions IS
'What happens to stocks but prices: splits, halts of trading, delistings, code changes, those to come included.
One row per action. Days in KST. Live.';
