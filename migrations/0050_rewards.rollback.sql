-- What was paid stands in the book, and whatever came after it builds on it: only an unused table can go.
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM app.rewards AS r) THEN
        RAISE 'rewards were paid: their entries cannot be taken out of the book';
    END IF;
END;
$$;
DROP INDEX app.cash_entries_reward_id_is_bonus_idx;
ALTER TABLE app.cash_entries
DROP CONSTRAINT cash_entries_reward_is_named,
DROP CONSTRAINT cash_entries_kind_is_known,
DROP COLUMN is_bonus,
DROP COLUMN reward_id,
ADD CONSTRAINT cash_entries_kind_is_known CHECK (entry_kind IN ('opening', 'buy', 'sell'));
COMMENT ON COLUMN app.cash_entries.entry_kind IS
'opening: the cash that a portfolio starts with; buy, sell: a fill, its fee included.';
DROP TABLE app.rewards;
