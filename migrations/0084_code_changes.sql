-- Code changes: a stock goes on under another code, with all that stands under the old one.
-- depends: 0083_error_codes_delistings_seed

-- Corporate actions are few, stocks some thousand, and the new columns NULL throughout: the scans refuse nothing.
-- squawk-ignore-file constraint-missing-not-valid, ban-drop-constraint, adding-foreign-key-constraint
-- squawk-ignore-file require-concurrent-index-creation
ALTER TABLE app.corporate_actions
DROP CONSTRAINT corporate_actions_kind_is_known,
DROP CONSTRAINT corporate_actions_kind_has_its_figures,
ADD COLUMN new_stock_code text,
ADD CONSTRAINT corporate_actions_kind_is_known CHECK (action_kind IN ('split', 'halt', 'delisting', 'code_change')),
ADD CONSTRAINT corporate_actions_kind_has_its_figures CHECK (
    (action_kind = 'split') = (numerator IS NOT NULL)
    AND (action_kind = 'split') = (denominator IS NOT NULL)
    AND (action_kind = 'halt') = (halted_from IS NOT NULL)
    AND (action_kind = 'halt') = (halted_until IS NOT NULL)
    AND (action_kind = 'delisting') = (payout_price IS NOT NULL)
    AND (action_kind = 'code_change') = (new_stock_code IS NOT NULL)
),
ADD CONSTRAINT corporate_actions_new_code_is_another CHECK (
    new_stock_code ~ '^[0-9A-Z]{6}$' AND new_stock_code <> stock_code
);

COMMENT ON TABLE app.corporate_actions IS
'What happens to stocks but prices: splits, halts of trading, delistings, code changes. One row per action; it is
applied once, or withdrawn before. Splits of a code that was changed stand under the new one too.';
COMMENT ON COLUMN app.corporate_actions.action_kind IS
'split: numerator new shares for denominator old ones, a reverse split has the smaller numerator; halt: no trading from
halted_from until halted_until; delisting: no trading any more, and payout_price for each share; code_change: the stock
goes on as new_stock_code.';
COMMENT ON COLUMN app.corporate_actions.new_stock_code IS
'The code under which a stock goes on whose code was changed; NULL none.';

ALTER TABLE app.stocks
ADD COLUMN new_stock_code text REFERENCES app.stocks,
ADD CONSTRAINT stocks_new_code_ends_the_old CHECK (new_stock_code IS NULL OR delisted_on IS NOT NULL);

-- Which codes did this stock have before?
CREATE INDEX stocks_new_stock_code_idx ON app.stocks (new_stock_code) WHERE new_stock_code IS NOT NULL;

COMMENT ON COLUMN app.stocks.new_stock_code IS
'The code under which it goes on now, however often that was changed; NULL it does under this one, or no more.';

COMMENT ON TABLE app.holding_changes IS
'What corporate actions did to holdings. Append-only. One row per action, portfolio and stock: a code change takes the
shares from the old code and brings them under the new one.';
COMMENT ON COLUMN app.holding_changes.cost_change IS
'Won of the holding''s cost: of a split 0, or negative what the shares paid out had cost, total_cost × part / whole
rounded down; all of it where all shares go, and where they come.';
COMMENT ON COLUMN app.holding_changes.profit_change IS
'Won of realised profit: cash_paid less the cost released; 0 where the code changed.';

-- The audit names each column: the new ones join it.
SELECT app.audit_table('corporate_actions', '{corporate_action_id}');
SELECT app.audit_table('stocks', '{stock_code}', _bulk => TRUE);
