-- What was applied stands in the books, and whatever came after it builds on it: only an unused table can go.
DO $$
BEGIN
    IF (SELECT max(a.applied_at) FROM app.corporate_actions AS a) IS NOT NULL THEN
        RAISE 'corporate actions were applied: holdings and prices stand on them';
    END IF;
END;
$$;
DELETE FROM app.jobs AS j
WHERE j.job_name = 'apply_corporate_actions';
ALTER TABLE app.orders DROP COLUMN end_reason;
ALTER TABLE app.cash_entries
DROP CONSTRAINT cash_entries_kind_is_known,
DROP CONSTRAINT cash_entries_action_changed_a_holding,
ADD CONSTRAINT cash_entries_kind_is_known CHECK (entry_kind IN ('opening', 'buy', 'sell', 'reward')),
DROP COLUMN holding_change_id;
COMMENT ON COLUMN app.cash_entries.entry_kind IS
'opening: the cash that a portfolio starts with; buy, sell: a fill, its fee included; reward: a reward or its bonus.';
SELECT app.unaudit_table('holding_changes');
SELECT app.unaudit_table('corporate_actions');
SELECT app.audit_table('orders', '{order_id}', '{trade_reason}');
SELECT app.audit_table('cash_entries', '{cash_entry_id}');
DROP TABLE app.holding_changes;
DROP TABLE app.corporate_actions;
