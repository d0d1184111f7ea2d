-- Delistings: who holds the stock is paid out or left with nothing, and nobody trades it any more.
-- depends: 0081_checks

-- Corporate actions are few, and the new columns NULL throughout: the scans under the locks find nothing to refuse.
-- squawk-ignore-file constraint-missing-not-valid, ban-drop-constraint
ALTER TABLE app.corporate_actions
DROP CONSTRAINT corporate_actions_kind_is_known,
DROP CONSTRAINT corporate_actions_kind_has_its_figures,
ADD COLUMN payout_price bigint,
ADD CONSTRAINT corporate_actions_kind_is_known CHECK (action_kind IN ('split', 'halt', 'delisting')),
ADD CONSTRAINT corporate_actions_kind_has_its_figures CHECK (
    (action_kind = 'split') = (numerator IS NOT NULL)
    AND (action_kind = 'split') = (denominator IS NOT NULL)
    AND (action_kind = 'halt') = (halted_from IS NOT NULL)
    AND (action_kind = 'halt') = (halted_until IS NOT NULL)
    AND (action_kind = 'delisting') = (payout_price IS NOT NULL)
),
ADD CONSTRAINT corporate_actions_payout_is_bounded CHECK (payout_price >= 0 AND payout_price <= 1000000000);

COMMENT ON TABLE app.corporate_actions IS
'What happens to stocks but prices: splits, halts of trading, delistings. One row per action; it is applied once, or
withdrawn before.';
COMMENT ON COLUMN app.corporate_actions.action_kind IS
'split: numerator new shares for denominator old ones, a reverse split has the smaller numerator; halt: no trading from
halted_from until halted_until; delisting: no trading any more, and payout_price for each share.';
COMMENT ON COLUMN app.corporate_actions.payout_price IS
'Of a delisting: won for each share, up to 1,000,000,000; 0: it is worth nothing. NULL other kinds.';
COMMENT ON COLUMN app.holding_changes.payout_price IS
'Won for one share as it was before, by which all of a delisted stock was paid out, and of a split what is no whole
share; NULL where no price was known: what it cost then.';

ALTER TABLE app.stocks ADD COLUMN delisted_on date;

COMMENT ON COLUMN app.stocks.delisted_on IS 'The day, KST, from whose beginning it is listed no more; NULL it is.';

-- The audit names each column: the new ones join it.
SELECT app.audit_table('corporate_actions', '{corporate_action_id}');
SELECT app.audit_table('stocks', '{stock_code}', _bulk => TRUE);
