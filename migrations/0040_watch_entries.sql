-- Watch lists: which stocks a user keeps an eye on. And names of stocks as searches compare them.
-- depends: 0039_error_codes_trading_seed

CREATE TABLE app.watch_entries (
    user_id bigint NOT NULL REFERENCES app.users,
    stock_code text NOT NULL REFERENCES app.stocks,
    added_at timestamptz NOT NULL DEFAULT app.clock(),
    PRIMARY KEY (user_id, stock_code)
);

-- Who watches this stock?
CREATE INDEX watch_entries_stock_code_idx ON app.watch_entries (stock_code);

COMMENT ON TABLE app.watch_entries IS 'Stocks that users watch. One row per user and stock; at most 100 a user.';
COMMENT ON COLUMN app.watch_entries.added_at IS 'When it was put on the list.';

-- The listing has some thousand rows: it is rewritten in a moment.
-- squawk-ignore-file adding-field-with-default
ALTER TABLE app.stocks
ADD COLUMN name_key text COLLATE "C" GENERATED ALWAYS AS (app.fold(stock_name)) STORED;

COMMENT ON COLUMN app.stocks.name_key IS 'The name as searches compare it: NFC, lower case.';
