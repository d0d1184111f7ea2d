-- What was paid out stands in the books: only delistings that were never applied can go.
DO $$
BEGIN
    IF (SELECT max(s.delisted_on) FROM app.stocks AS s) IS NOT NULL THEN
        RAISE 'stocks were delisted: holdings were paid out for it';
    END IF;
END;
$$;
DELETE FROM app.corporate_actions AS a
WHERE a.action_kind = 'delisting';
ALTER TABLE app.stocks DROP COLUMN delisted_on;
ALTER TABLE app.corporate_actions
DROP CONSTRAINT corporate_actions_kind_is_known,
DROP CONSTRAINT corporate_actions_kind_has_its_figures,
DROP COLUMN payout_price,
ADD CONSTRAINT corporate_actions_kind_is_known CHECK (action_kind IN ('split', 'halt')),
ADD CONSTRAINT corporate_actions_kind_has_its_figures CHECK (
    (action_kind = 'split') = (numerator IS NOT NULL)
    AND (action_kind = 'split') = (denominator IS NOT NULL)
    AND (action_kind = 'halt') = (halted_from IS NOT NULL)
    AND (action_kind = 'halt') = (halted_until IS NOT NULL)
);
COMMENT ON TABLE app.corporate_actions IS
'What happens to stocks but prices: splits, and halts of trading. One row per action; it is applied once, or withdrawn
before.';
COMMENT ON COLUMN app.corporate_actions.action_kind IS
'split: numerator new shares for denominator old ones, a reverse split has the smaller numerator; halt: no trading from
halted_from until halted_until.';
COMMENT ON COLUMN app.holding_changes.payout_price IS
'Won for one share as it was before, by which what is no whole share was paid out; NULL where no price was known: what
it cost then.';
SELECT app.audit_table('corporate_actions', '{corporate_action_id}');
SELECT app.audit_table('stocks', '{stock_code}', _bulk => TRUE);
