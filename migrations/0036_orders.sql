-- Orders: every wish to buy or sell, and what became of it.
-- depends: 0035_holdings

CREATE TABLE app.orders (
    order_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    portfolio_id bigint NOT NULL REFERENCES app.portfolios,
    stock_code text NOT NULL REFERENCES app.stocks,
    side text NOT NULL,
    order_kind text NOT NULL,
    quantity bigint NOT NULL,
    limit_price bigint,
    trade_reason text,
    status text NOT NULL,
    reserved_cash bigint NOT NULL DEFAULT 0,
    fee_ratio numeric(6, 5) NOT NULL DEFAULT 0,
    placed_at timestamptz NOT NULL DEFAULT app.clock(),
    expires_at timestamptz,
    ended_at timestamptz,
    marked_price bigint,
    marked_at timestamptz,
    CONSTRAINT orders_side_is_known CHECK (side IN ('buy', 'sell')),
    CONSTRAINT orders_kind_is_known CHECK (order_kind IN ('market', 'limit')),
    CONSTRAINT orders_status_is_known CHECK (status IN ('open', 'filled', 'cancelled', 'expired')),
    CONSTRAINT orders_quantity_is_bounded CHECK (quantity > 0 AND quantity <= 1000000000),
    CONSTRAINT orders_limit_has_a_price CHECK (
        (order_kind = 'limit') = (limit_price IS NOT NULL) AND (order_kind = 'limit') = (expires_at IS NOT NULL)
        AND limit_price > 0 AND limit_price <= 1000000000
    ),
    CONSTRAINT orders_reason_is_bounded CHECK (char_length(trade_reason) <= 500),
    CONSTRAINT orders_market_never_waits CHECK (order_kind = 'limit' OR status = 'filled'),
    CONSTRAINT orders_end_has_a_moment CHECK ((status = 'open') = (ended_at IS NULL)),
    CONSTRAINT orders_reserve_is_of_open_buys CHECK (
        (reserved_cash > 0) = (status = 'open' AND side = 'buy') AND reserved_cash >= 0
    ),
    CONSTRAINT orders_mark_is_not_worse CHECK (
        (marked_price IS NULL) = (marked_at IS NULL)
        AND CASE side WHEN 'buy' THEN marked_price <= limit_price ELSE marked_price >= limit_price END
    )
);

-- A portfolio's orders, newest first.
CREATE INDEX orders_portfolio_id_order_id_idx ON app.orders (portfolio_id, order_id DESC);

-- A portfolio's orders of one status, newest first: which are open?
CREATE INDEX orders_portfolio_id_status_order_id_idx ON app.orders (portfolio_id, status, order_id DESC);

-- A portfolio's orders of one stock, newest first.
CREATE INDEX orders_portfolio_id_stock_code_order_id_idx ON app.orders (portfolio_id, stock_code, order_id DESC);

-- Which open orders does this price cross?
CREATE INDEX orders_stock_code_side_limit_price_open_idx ON app.orders (stock_code, side, limit_price)
WHERE status = 'open' AND marked_price IS NULL;

-- Which portfolios have crossed orders that wait to be filled?
CREATE INDEX orders_portfolio_id_marked_idx ON app.orders (portfolio_id)
WHERE status = 'open' AND marked_price IS NOT NULL;

-- Which open orders are over?
CREATE INDEX orders_expires_at_open_idx ON app.orders (expires_at) WHERE status = 'open' AND marked_price IS NULL;

COMMENT ON TABLE app.orders IS 'Every order ever placed. Only open ones change. One row per order.';
COMMENT ON COLUMN app.orders.order_id IS 'Key of the order.';
COMMENT ON COLUMN app.orders.side IS 'buy or sell.';
COMMENT ON COLUMN app.orders.order_kind IS
'market: filled at once at the quote; limit: at limit_price or better, while its day lasts.';
COMMENT ON COLUMN app.orders.limit_price IS 'Won a share, the worst at which it may fill; NULL for market.';
COMMENT ON COLUMN app.orders.trade_reason IS 'Why, in the user''s words, up to 500 letters; NULL nothing said.';
COMMENT ON COLUMN app.orders.status IS
'open, then filled, cancelled or expired for good. An order fills whole.';
COMMENT ON COLUMN app.orders.fee_ratio IS
'Its fee as a part of the amount, by the rules of when it was placed: what it reserved pays, whatever they become.';
COMMENT ON COLUMN app.orders.placed_at IS 'When it was placed.';
COMMENT ON COLUMN app.orders.expires_at IS 'End of the session in which it may fill; NULL for market.';
COMMENT ON COLUMN app.orders.ended_at IS 'When it was filled, cancelled or expired; NULL while open.';
COMMENT ON COLUMN app.orders.marked_price IS
'The quote that crossed it first: it will be filled at this price; NULL none has.';
COMMENT ON COLUMN app.orders.marked_at IS 'When that was the price.';
