-- What was moved stands in the books under its new code: only changes that were never applied can go.
DO $$
BEGIN
    IF (SELECT max(s.new_stock_code) FROM app.stocks AS s) IS NOT NULL THEN
        RAISE 'codes were changed: holdings stand under the new ones';
    END IF;
END;
$$;
DELETE FROM app.corporate_actions AS a
WHERE a.action_kind = 'code_change';
ALTER TABLE app.stocks
DROP CONSTRAINT stocks_new_code_ends_the_old,
DROP COLUMN new_stock_code;
ALTER TABLE app.corporate_actions
DROP CONSTRAINT corporate_actions_kind_is_known,
DROP CONSTRAINT corporate_actions_kind_has_its_figures,
DROP CONSTRAINT corporate_actions_new_code_is_another,
DROP COLUMN new_stock_code,
ADD CONSTRAINT corporate_actions_kind_is_known CHECK (action_kind IN ('split', 'halt', 'delisting')),
ADD CONSTRAINT corporate_actions_kind_has_its_figures CHECK (
    (action_kind = 'split') = (numerator IS NOT NULL)
    AND (action_kind = 'split') = (denominator IS NOT NULL)
    AND (action_kind = 'halt') = (halted_from IS NOT NULL)
    AND (action_kind = 'halt') = (halted_until IS NOT NULL)
    AND (action_kind = 'delisting') = (payout_price IS NOT NULL)
);
COMMENT ON TABLE app.corporate_actions IS
'What happens to stocks but prices: splits, halts of trading, delistings. One row per action; it is applied once, or
withdrawn before.';
COMMENT ON COLUMN app.corporate_actions.action_kind IS
'split: numerator new shares for denominator old ones, a reverse split has the smaller numerator; halt: no trading from
halted_from until halted_until; delisting: no trading any more, and payout_price for each share.';
COMMENT ON TABLE app.holding_changes IS
'What corporate actions did to holdings. Append-only. One row per action, portfolio and stock.';
COMMENT ON COLUMN app.holding_changes.cost_change IS
'Won of the holding''s cost: 0, or negative what the shares paid out had cost, total_cost × part / whole rounded down.';
COMMENT ON COLUMN app.holding_changes.profit_change IS 'Won of realised profit: cash_paid less the cost released.';
SELECT app.audit_table('corporate_actions', '{corporate_action_id}');
SELECT app.audit_table('stocks', '{stock_code}', _bulk => TRUE);
