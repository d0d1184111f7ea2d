-- Daily prices of market indices.
-- depends: 0010_stocks

CREATE TABLE app.index_prices (
    index_code text NOT NULL,
    priced_on date NOT NULL,
    open numeric(12, 2) NOT NULL,
    high numeric(12, 2) NOT NULL,
    low numeric(12, 2) NOT NULL,
    close numeric(12, 2) NOT NULL,
    volume bigint NOT NULL,
    PRIMARY KEY (index_code, priced_on),
    CONSTRAINT index_prices_index_is_known CHECK (index_code IN ('1001', '2001')),
    CONSTRAINT index_prices_are_a_range CHECK (
        low > 0 AND low <= least(open, close) AND high >= greatest(open, close)
    ),
    CONSTRAINT index_prices_volume_is_not_negative CHECK (volume >= 0)
);

COMMENT ON TABLE app.index_prices IS 'Daily prices of market indices, in points. One row per index and day.';
COMMENT ON COLUMN app.index_prices.index_code IS 'KRX code of the index: 1001 KOSPI, 2001 KOSDAQ.';
COMMENT ON COLUMN app.index_prices.priced_on IS 'Trading day, KST.';
COMMENT ON COLUMN app.index_prices.open IS 'First price of the day.';
COMMENT ON COLUMN app.index_prices.high IS 'Highest price of the day.';
COMMENT ON COLUMN app.index_prices.low IS 'Lowest price of the day.';
COMMENT ON COLUMN app.index_prices.close IS 'Last price of the day.';
COMMENT ON COLUMN app.index_prices.volume IS 'Shares traded that day.';
