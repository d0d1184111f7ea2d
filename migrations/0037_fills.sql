-- Fills: what was bought and sold, at which price, and the holding and the cash after it.
-- depends: 0036_orders

CREATE TABLE app.fills (
    fill_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id bigint NOT NULL UNIQUE REFERENCES app.orders,
    portfolio_id bigint NOT NULL REFERENCES app.portfolios,
    stock_code text NOT NULL REFERENCES app.stocks,
    side text NOT NULL,
    quantity bigint NOT NULL,
    price bigint NOT NULL,
    amount bigint NOT NULL GENERATED ALWAYS AS (price * quantity) STORED,
    fee bigint NOT NULL,
    released_cost bigint,
    quantity_after bigint NOT NULL,
    total_cost_after bigint NOT NULL,
    quoted_at timestamptz NOT NULL,
    filled_at timestamptz NOT NULL DEFAULT app.clock(),
    CONSTRAINT fills_side_is_known CHECK (side IN ('buy', 'sell')),
    CONSTRAINT fills_quantity_is_bounded CHECK (quantity > 0 AND quantity <= 1000000000),
    CONSTRAINT fills_price_is_bounded CHECK (price > 0 AND price <= 1000000000),
    CONSTRAINT fills_fee_is_within_the_amount CHECK (fee >= 0 AND fee <= amount),
    CONSTRAINT fills_sale_releases_cost CHECK ((side = 'sell') = (released_cost IS NOT NULL) AND released_cost >= 0),
    CONSTRAINT fills_leave_a_holding CHECK (
        quantity_after >= 0 AND total_cost_after >= 0 AND (quantity_after > 0 OR total_cost_after = 0)
        AND (side = 'sell' OR quantity_after >= quantity)
    )
);

-- A portfolio's fills, newest first.
CREATE INDEX fills_portfolio_id_fill_id_idx ON app.fills (portfolio_id, fill_id DESC);

-- How many shares of this stock did a portfolio have after each fill?
CREATE INDEX fills_stock_code_portfolio_id_fill_id_idx ON app.fills (stock_code, portfolio_id, fill_id DESC);

COMMENT ON TABLE app.fills IS 'Every order that was filled. Append-only. One row per filled order.';
COMMENT ON COLUMN app.fills.fill_id IS 'Key of the fill.';
COMMENT ON COLUMN app.fills.amount IS 'Won: price × quantity.';
COMMENT ON COLUMN app.fills.fee IS 'Won of fee: the amount times the ratio of the rules, rounded down.';
COMMENT ON COLUMN app.fills.released_cost IS 'Won of the holding''s cost that the sale released; NULL for a buy.';
COMMENT ON COLUMN app.fills.quantity_after IS 'Shares in the holding after it.';
COMMENT ON COLUMN app.fills.total_cost_after IS 'Won that the holding cost after it.';
COMMENT ON COLUMN app.fills.filled_at IS 'When it was filled.';

-- The table holds opening entries only, one a portfolio: the scan under the lock is short.
-- squawk-ignore-file adding-foreign-key-constraint, constraint-missing-not-valid, disallowed-unique-constraint
-- One is dropped for a wider one of the same name, in the same statement.
-- squawk-ignore-file ban-drop-constraint
ALTER TABLE app.cash_entries
DROP CONSTRAINT cash_entries_kind_is_known,
ADD COLUMN fill_id bigint REFERENCES app.fills,
ADD UNIQUE (fill_id),
ADD CONSTRAINT cash_entries_kind_is_known CHECK (entry_kind IN ('opening', 'buy', 'sell')),
ADD CONSTRAINT cash_entries_trade_has_a_fill CHECK ((entry_kind IN ('buy', 'sell')) = (fill_id IS NOT NULL)),
ADD CONSTRAINT cash_entries_kind_has_a_sign CHECK ((entry_kind = 'buy') = (amount < 0));

-- The statement of account of one kind, newest first. One entry a portfolio there is: it takes no time.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX cash_entries_portfolio_id_entry_kind_cash_entry_id_idx
ON app.cash_entries (portfolio_id, entry_kind, cash_entry_id DESC);

COMMENT ON COLUMN app.cash_entries.entry_kind IS
'opening: the cash that a portfolio starts with; buy, sell: a fill, its fee included.';
COMMENT ON COLUMN app.cash_entries.fill_id IS 'The fill it belongs to; NULL for other kinds.';
