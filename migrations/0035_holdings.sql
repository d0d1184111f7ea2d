-- Holdings: how many shares of each stock a portfolio has, and what they cost.
-- depends: 0034_quotes

CREATE TABLE app.holdings (
    portfolio_id bigint NOT NULL REFERENCES app.portfolios,
    stock_code text NOT NULL REFERENCES app.stocks,
    quantity bigint NOT NULL,
    reserved_quantity bigint NOT NULL DEFAULT 0,
    total_cost bigint NOT NULL,
    realised_profit bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (portfolio_id, stock_code),
    CONSTRAINT holdings_quantity_is_not_negative CHECK (quantity >= 0),
    CONSTRAINT holdings_reserve_is_within_the_quantity CHECK (
        reserved_quantity >= 0 AND reserved_quantity <= quantity
    ),
    CONSTRAINT holdings_cost_is_of_shares CHECK (total_cost >= 0 AND (quantity > 0 OR total_cost = 0))
);

-- Who holds this stock?
CREATE INDEX holdings_stock_code_idx ON app.holdings (stock_code);

COMMENT ON TABLE app.holdings IS
'Shares in portfolios. One row per portfolio and stock that it ever had; a sold-out one keeps its realised profit.';
COMMENT ON COLUMN app.holdings.quantity IS 'Whole shares.';
COMMENT ON COLUMN app.holdings.reserved_quantity IS 'Shares of the quantity that open orders to sell hold.';
COMMENT ON COLUMN app.holdings.total_cost IS
'Won that the shares cost, fees included. A sale releases total_cost × sold / quantity, rounded down.';
COMMENT ON COLUMN app.holdings.realised_profit IS
'Won that sales brought above the cost they released, after fees; negative a loss.';

-- A constant default is no rewrite; the counters begin with what the books already say, which is nothing.
ALTER TABLE app.portfolios
ADD COLUMN total_rewards_received bigint NOT NULL DEFAULT 0,
ADD COLUMN fill_count bigint NOT NULL DEFAULT 0;

COMMENT ON COLUMN app.portfolios.total_rewards_received IS 'Won that came in as rewards; no profit.';
COMMENT ON COLUMN app.portfolios.fill_count IS 'How many fills it has had.';

-- Which portfolios were closed last? The table is as small as the number of accounts: it is built in a moment.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX portfolios_closed_at_idx ON app.portfolios (closed_at) WHERE closed_at IS NOT null;
