-- Prices of stocks: the latest of each, and the range of each day.
-- depends: 0033_trading_rules

CREATE TABLE app.quotes (
    stock_code text PRIMARY KEY REFERENCES app.stocks,
    price bigint NOT NULL,
    quoted_at timestamptz NOT NULL,
    open bigint NOT NULL,
    high bigint NOT NULL,
    low bigint NOT NULL,
    volume bigint NOT NULL,
    change_rate numeric(7, 2) NOT NULL,
    CONSTRAINT quotes_are_a_range CHECK (
        low > 0 AND low <= least(open, price) AND high >= greatest(open, price) AND high <= 1000000000
    ),
    CONSTRAINT quotes_volume_is_counted CHECK (volume >= 0 AND volume <= 9000000000000000)
);

COMMENT ON TABLE app.quotes IS 'The latest quote of each stock, as the pipeline sent it. One row per stock.';
COMMENT ON COLUMN app.quotes.price IS 'Won a share; up to 1,000,000,000.';
COMMENT ON COLUMN app.quotes.quoted_at IS 'When this was the price.';
COMMENT ON COLUMN app.quotes.open IS 'First price of the quote''s day, KST.';
COMMENT ON COLUMN app.quotes.high IS 'Highest price of that day until then.';
COMMENT ON COLUMN app.quotes.low IS 'Lowest price of that day until then.';
COMMENT ON COLUMN app.quotes.volume IS 'Shares traded that day until then; 0 where nobody said.';
COMMENT ON COLUMN app.quotes.change_rate IS
'Change against the close of the trading day before, in percent; 0 where that is not known.';

CREATE TABLE app.daily_prices (
    stock_code text NOT NULL REFERENCES app.stocks,
    priced_on date NOT NULL,
    open bigint NOT NULL,
    high bigint NOT NULL,
    low bigint NOT NULL,
    close bigint NOT NULL,
    volume bigint NOT NULL,
    quoted_at timestamptz NOT NULL,
    PRIMARY KEY (stock_code, priced_on),
    CONSTRAINT daily_prices_are_a_range CHECK (
        low > 0 AND low <= least(open, close) AND high >= greatest(open, close) AND high <= 1000000000
    ),
    CONSTRAINT daily_prices_volume_is_counted CHECK (volume >= 0 AND volume <= 9000000000000000),
    CONSTRAINT daily_prices_day_is_of_our_time CHECK (priced_on BETWEEN '1956-03-03' AND '2099-12-31')
);

COMMENT ON TABLE app.daily_prices IS
'Prices of each stock by day, in won, not adjusted. One row per stock and day; of the running day as it stands.';
COMMENT ON COLUMN app.daily_prices.priced_on IS 'The day, KST; the Korea Exchange opened on 1956-03-03.';
COMMENT ON COLUMN app.daily_prices.close IS 'Last price of the day, or the latest so far.';
COMMENT ON COLUMN app.daily_prices.quoted_at IS 'When the close was the price.';
