-- Portfolios: paper money, and the book in which each change of it stands.
-- depends: 0025_mail_tokens

CREATE TABLE app.trading_rules (
    singleton boolean PRIMARY KEY DEFAULT true,
    opening_cash bigint NOT NULL DEFAULT 1000000,
    CONSTRAINT trading_rules_are_one_row CHECK (singleton),
    CONSTRAINT trading_rules_opening_cash_is_bounded CHECK (
        opening_cash > 0 AND opening_cash <= 1000000000000
    )
);

INSERT INTO app.trading_rules DEFAULT VALUES;

COMMENT ON TABLE app.trading_rules IS 'The rules of the game. One row.';
COMMENT ON COLUMN app.trading_rules.opening_cash IS 'With how many won a portfolio opens.';

CREATE TABLE app.portfolios (
    portfolio_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES app.users,
    season bigint NOT NULL,
    portfolio_name text NOT NULL DEFAULT '내 포트폴리오',
    initial_cash bigint NOT NULL,
    cash bigint NOT NULL,
    reserved_cash bigint NOT NULL DEFAULT 0,
    opened_at timestamptz NOT NULL DEFAULT app.clock(),
    closed_at timestamptz,
    UNIQUE (user_id, season),
    CONSTRAINT portfolios_season_is_counted CHECK (season >= 1),
    CONSTRAINT portfolios_name_is_bounded CHECK (
        char_length(portfolio_name) >= 1 AND char_length(portfolio_name) <= 100
    ),
    -- Up to 9·10^15, so that JavaScript reads it exactly.
    CONSTRAINT portfolios_cash_is_bounded CHECK (cash >= 0 AND cash <= 9000000000000000),
    CONSTRAINT portfolios_initial_cash_is_bounded CHECK (initial_cash > 0 AND initial_cash <= 9000000000000000),
    CONSTRAINT portfolios_reserve_is_within_the_cash CHECK (reserved_cash >= 0 AND reserved_cash <= cash)
);

-- Which portfolio of this user is open? Never two.
CREATE UNIQUE INDEX portfolios_user_id_open_idx ON app.portfolios (user_id) WHERE closed_at IS null;

COMMENT ON TABLE app.portfolios IS 'Portfolios of paper money. One row per user and season; one of them is open.';
COMMENT ON COLUMN app.portfolios.portfolio_id IS 'Key of the portfolio.';
COMMENT ON COLUMN app.portfolios.season IS 'Which of the user''s portfolios it is, from 1.';
COMMENT ON COLUMN app.portfolios.portfolio_name IS 'Its name, 1 to 100 letters.';
COMMENT ON COLUMN app.portfolios.initial_cash IS 'Won with which it opened.';
COMMENT ON COLUMN app.portfolios.cash IS 'Won in it now; the sum of its entries.';
COMMENT ON COLUMN app.portfolios.reserved_cash IS 'Won of the cash that open orders hold.';
COMMENT ON COLUMN app.portfolios.opened_at IS 'When it was opened.';

CREATE TABLE app.cash_entries (
    cash_entry_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    portfolio_id bigint NOT NULL REFERENCES app.portfolios,
    entry_kind text NOT NULL,
    amount bigint NOT NULL,
    balance_after bigint NOT NULL,
    entered_at timestamptz NOT NULL DEFAULT app.clock(),
    CONSTRAINT cash_entries_kind_is_known CHECK (entry_kind IN ('opening')),
    CONSTRAINT cash_entries_amount_is_something CHECK (amount <> 0),
    CONSTRAINT cash_entries_balance_is_not_negative CHECK (balance_after >= 0)
);

-- The statement of account, newest first.
CREATE INDEX cash_entries_portfolio_id_cash_entry_id_idx ON app.cash_entries (portfolio_id, cash_entry_id DESC);

-- With what did it open? Once.
CREATE UNIQUE INDEX cash_entries_portfolio_id_opening_idx ON app.cash_entries (portfolio_id)
WHERE entry_kind = 'opening';

COMMENT ON TABLE app.cash_entries IS 'Every change of cash, for good. Append-only. One row per change.';
COMMENT ON COLUMN app.cash_entries.cash_entry_id IS 'Key of the entry.';
COMMENT ON COLUMN app.cash_entries.entry_kind IS 'opening: the cash that a portfolio starts with.';
COMMENT ON COLUMN app.cash_entries.amount IS 'Won; positive comes in.';
COMMENT ON COLUMN app.cash_entries.balance_after IS 'Won in the portfolio after it.';
COMMENT ON COLUMN app.cash_entries.entered_at IS 'When it was entered.';
