-- Fills go, and the entries that belong to them: whoever traded gets back the cash of the opening.
DELETE FROM app.cash_entries
WHERE fill_id IS NOT NULL;
DROP INDEX app.cash_entries_portfolio_id_entry_kind_cash_entry_id_idx;
UPDATE app.portfolios AS p SET cash = p.initial_cash, reserved_cash = 0;
ALTER TABLE app.cash_entries
DROP CONSTRAINT cash_entries_kind_has_a_sign,
DROP CONSTRAINT cash_entries_trade_has_a_fill,
DROP CONSTRAINT cash_entries_kind_is_known,
DROP COLUMN fill_id,
ADD CONSTRAINT cash_entries_kind_is_known CHECK (entry_kind IN ('opening'));
DROP TABLE app.fills;
