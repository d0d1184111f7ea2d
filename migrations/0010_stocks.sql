-- The listing: which stocks there are to trade.
-- depends: 0009_market_days_seed

CREATE TABLE app.stocks (
    stock_code text PRIMARY KEY,
    stock_name text COLLATE "C" NOT NULL,
    market text NOT NULL,
    sector text,
    created_at timestamptz NOT NULL DEFAULT app.clock(),
    CONSTRAINT stocks_code_is_six_letters CHECK (stock_code ~ '^[0-9A-Z]{6}$'),
    CONSTRAINT stocks_names_are_bounded CHECK (
        char_length(stock_name) >= 1 AND char_length(stock_name) <= 100 AND char_length(sector) <= 100
    ),
    CONSTRAINT stocks_market_is_known CHECK (market IN ('KOSPI', 'KOSDAQ', 'KONEX'))
);

COMMENT ON TABLE app.stocks IS 'Stocks listed on the Korea Exchange. One row per stock.';
COMMENT ON COLUMN app.stocks.stock_code IS
'Six digits or capital letters on the Korea Exchange. Text: in content it may be a foreign ticker (LMT), not listed
here.';
COMMENT ON COLUMN app.stocks.stock_name IS 'The name by which it is listed, in Korean; at most 100 letters.';
COMMENT ON COLUMN app.stocks.market IS 'KOSPI, KOSDAQ or KONEX.';
COMMENT ON COLUMN app.stocks.sector IS 'Its industry, in Korean; NULL unknown.';
