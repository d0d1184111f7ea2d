-- Corporate actions: splits and halts of stocks, and what each did to the holdings of a portfolio.
-- depends: 0078_sessions_room

-- A million entries are read in a second, for which trades wait; they are in no other transaction's way.
-- squawk-ignore-file adding-foreign-key-constraint, constraint-missing-not-valid, require-concurrent-index-creation
-- One is dropped for a wider one of the same name, in the same statement.
-- squawk-ignore-file ban-drop-constraint, disallowed-unique-constraint
CREATE TABLE app.corporate_actions (
    corporate_action_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stock_code text NOT NULL REFERENCES app.stocks,
    action_kind text NOT NULL,
    effective_on date NOT NULL,
    numerator bigint,
    denominator bigint,
    halted_from timestamptz,
    halted_until timestamptz,
    changes_holdings boolean NOT NULL DEFAULT TRUE,
    saved_at timestamptz NOT NULL DEFAULT app.clock(),
    withdrawn_at timestamptz,
    applied_at timestamptz,
    price_factor numeric,
    CONSTRAINT corporate_actions_kind_is_known CHECK (action_kind IN ('split', 'halt')),
    CONSTRAINT corporate_actions_kind_has_its_figures CHECK (
        (action_kind = 'split') = (numerator IS NOT NULL)
        AND (action_kind = 'split') = (denominator IS NOT NULL)
        AND (action_kind = 'halt') = (halted_from IS NOT NULL)
        AND (action_kind = 'halt') = (halted_until IS NOT NULL)
    ),
    CONSTRAINT corporate_actions_ratio_is_bounded CHECK (
        numerator BETWEEN 1 AND 1000 AND denominator BETWEEN 1 AND 1000 AND numerator <> denominator
    ),
    CONSTRAINT corporate_actions_halt_has_an_end CHECK (
        halted_until > halted_from AND halted_until < '2100-01-01 00:00+09'
    ),
    CONSTRAINT corporate_actions_day_is_of_our_time CHECK (effective_on BETWEEN '1956-03-03' AND '2099-12-31'),
    CONSTRAINT corporate_actions_end_once CHECK (
        (applied_at IS NULL OR (withdrawn_at IS NULL AND action_kind <> 'halt'))
        AND (price_factor IS NOT NULL) = (action_kind = 'split' AND applied_at IS NOT NULL)
    )
);

-- Was this action saved already? What a pipeline sends twice is one.
CREATE UNIQUE INDEX corporate_actions_stock_code_kind_day_current_idx
ON app.corporate_actions (stock_code, action_kind, effective_on, halted_from) NULLS NOT DISTINCT
WHERE withdrawn_at IS NULL;

-- The actions of a stock, the newest first.
CREATE INDEX corporate_actions_stock_code_corporate_action_id_idx
ON app.corporate_actions (stock_code, corporate_action_id DESC);

-- Is trading of this stock halted, or an action due?
CREATE INDEX corporate_actions_stock_code_pending_idx ON app.corporate_actions (stock_code)
WHERE applied_at IS NULL AND withdrawn_at IS NULL;

-- Which action is due first?
CREATE INDEX corporate_actions_effective_on_pending_idx ON app.corporate_actions (effective_on, corporate_action_id)
WHERE applied_at IS NULL AND withdrawn_at IS NULL AND action_kind <> 'halt';

-- Which split of this stock came first after that day?
CREATE INDEX corporate_actions_stock_code_effective_on_split_idx ON app.corporate_actions (stock_code, effective_on)
WHERE price_factor IS NOT NULL;

COMMENT ON TABLE app.corporate_actions IS
'What happens to stocks but prices: splits, and halts of trading. One row per action; it is applied once, or withdrawn
before.';
COMMENT ON COLUMN app.corporate_actions.corporate_action_id IS 'Key of the action.';
COMMENT ON COLUMN app.corporate_actions.action_kind IS
'split: numerator new shares for denominator old ones, a reverse split has the smaller numerator; halt: no trading from
halted_from until halted_until.';
COMMENT ON COLUMN app.corporate_actions.effective_on IS
'The day, KST, from whose beginning it holds: prices of that day are new ones. Of a halt the day on which it begins.';
COMMENT ON COLUMN app.corporate_actions.numerator IS 'Of a split: so many new shares, 1 to 1,000; NULL other kinds.';
COMMENT ON COLUMN app.corporate_actions.denominator IS 'For so many old shares, 1 to 1,000; NULL other kinds.';
COMMENT ON COLUMN app.corporate_actions.halted_from IS 'When a halt begins; NULL other kinds.';
COMMENT ON COLUMN app.corporate_actions.halted_until IS 'When it ends, by itself; NULL other kinds.';
COMMENT ON COLUMN app.corporate_actions.changes_holdings IS
'false where all shares that are held were bought after it, at new prices: only prices of before are told anew.';
COMMENT ON COLUMN app.corporate_actions.saved_at IS 'When we were told.';
COMMENT ON COLUMN app.corporate_actions.withdrawn_at IS
'When it was taken back, a halt that runs ended; NULL it stands.';
COMMENT ON COLUMN app.corporate_actions.applied_at IS
'When holdings, orders and quotes were changed by it, all in one moment; NULL not yet, and a halt changes none.';
COMMENT ON COLUMN app.corporate_actions.price_factor IS
'Of an applied split: what a price of a day before effective_on (and not before an earlier split) is multiplied with to
compare with prices of now: denominator / numerator of it and of all later splits. NULL else.';

CREATE TABLE app.holding_changes (
    holding_change_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    corporate_action_id bigint NOT NULL REFERENCES app.corporate_actions,
    portfolio_id bigint NOT NULL REFERENCES app.portfolios,
    stock_code text NOT NULL REFERENCES app.stocks,
    quantity_change bigint NOT NULL,
    cost_change bigint NOT NULL,
    profit_change bigint NOT NULL,
    payout_price bigint,
    cash_paid bigint NOT NULL,
    quantity_after bigint NOT NULL,
    total_cost_after bigint NOT NULL,
    after_fill_id bigint,
    changed_at timestamptz NOT NULL,
    UNIQUE (corporate_action_id, portfolio_id, stock_code),
    CONSTRAINT holding_changes_cash_is_not_negative CHECK (cash_paid >= 0),
    CONSTRAINT holding_changes_leave_a_holding CHECK (
        quantity_after >= 0 AND total_cost_after >= 0 AND (quantity_after > 0 OR total_cost_after = 0)
    )
);

-- How many shares of this stock did a portfolio have at that instant?
CREATE INDEX holding_changes_portfolio_id_stock_code_changed_at_idx
ON app.holding_changes (portfolio_id, stock_code, changed_at DESC, holding_change_id DESC);

-- Whose holdings of this stock were changed?
CREATE INDEX holding_changes_stock_code_idx ON app.holding_changes (stock_code);

COMMENT ON TABLE app.holding_changes IS
'What corporate actions did to holdings. Append-only. One row per action, portfolio and stock.';
COMMENT ON COLUMN app.holding_changes.holding_change_id IS 'Key of the change.';
COMMENT ON COLUMN app.holding_changes.quantity_change IS 'Shares that came; negative went.';
COMMENT ON COLUMN app.holding_changes.cost_change IS
'Won of the holding''s cost: 0, or negative what the shares paid out had cost, total_cost × part / whole rounded down.';
COMMENT ON COLUMN app.holding_changes.profit_change IS 'Won of realised profit: cash_paid less the cost released.';
COMMENT ON COLUMN app.holding_changes.payout_price IS
'Won for one share as it was before, by which what is no whole share was paid out; NULL where no price was known: what
it cost then.';
COMMENT ON COLUMN app.holding_changes.cash_paid IS 'Won that were paid out, rounded down to whole won; 0 none.';
COMMENT ON COLUMN app.holding_changes.after_fill_id IS
'The last fill of the stock in the portfolio before it; NULL there was none.';
COMMENT ON COLUMN app.holding_changes.changed_at IS 'When: applied_at of its action.';

ALTER TABLE app.cash_entries
DROP CONSTRAINT cash_entries_kind_is_known,
ADD COLUMN holding_change_id bigint REFERENCES app.holding_changes,
ADD UNIQUE (holding_change_id),
ADD CONSTRAINT cash_entries_kind_is_known CHECK (
    entry_kind IN ('opening', 'buy', 'sell', 'reward', 'corporate_action')
),
ADD CONSTRAINT cash_entries_action_changed_a_holding CHECK (
    (entry_kind = 'corporate_action') = (holding_change_id IS NOT NULL)
);

COMMENT ON COLUMN app.cash_entries.entry_kind IS
'opening: the cash that a portfolio starts with; buy, sell: a fill, its fee included; reward: a reward or its bonus;
corporate_action: what a corporate action paid out.';
COMMENT ON COLUMN app.cash_entries.holding_change_id IS
'The change of a holding that it was paid for; NULL for other kinds.';

ALTER TABLE app.orders
ADD COLUMN end_reason text,
ADD CONSTRAINT orders_end_reason_is_known CHECK (
    end_reason IS NULL OR (end_reason IN ('split', 'delisting', 'code_change') AND status = 'cancelled')
);

COMMENT ON COLUMN app.orders.end_reason IS
'Why it was cancelled by no wish of its owner: the kind of the corporate action of its stock; NULL else.';

-- At midnight the exchange is closed: nobody notices the seconds.
INSERT INTO app.jobs (job_name, function_name, every_seconds, rest_factor, batch_size)
VALUES ('apply_corporate_actions', 'apply_corporate_actions', 2, 9, 1);

SELECT app.audit_table('corporate_actions', '{corporate_action_id}');
SELECT app.audit_table('holding_changes', '{holding_change_id}');
SELECT app.audit_table('orders', '{order_id}', '{trade_reason}');
SELECT app.audit_table('cash_entries', '{cash_entry_id}');
