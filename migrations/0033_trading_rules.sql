-- The rules of trading: when, at what cost, within which bounds. Data, so that they change without a release.
-- depends: 0032_glossary_terms_related

-- A table of one row: the scan under the lock takes no time.
-- squawk-ignore-file constraint-missing-not-valid
ALTER TABLE app.trading_rules
ADD COLUMN hours_policy text NOT NULL DEFAULT 'trading_day',
ADD COLUMN buy_fee_ratio numeric(6, 5) NOT NULL DEFAULT 0,
ADD COLUMN sell_fee_ratio numeric(6, 5) NOT NULL DEFAULT 0,
ADD COLUMN price_limit_ratio numeric(3, 2) NOT NULL DEFAULT 0.30,
ADD COLUMN open_orders_limit bigint NOT NULL DEFAULT 100,
ADD COLUMN stale_after_seconds bigint NOT NULL DEFAULT 1200,
ADD COLUMN quote_age_limit_seconds bigint,
ADD CONSTRAINT trading_rules_hours_policy_is_known CHECK (hours_policy IN ('always', 'trading_day', 'session')),
ADD CONSTRAINT trading_rules_fees_are_ratios CHECK (
    buy_fee_ratio >= 0 AND buy_fee_ratio <= 0.1 AND sell_fee_ratio >= 0 AND sell_fee_ratio <= 0.1
),
ADD CONSTRAINT trading_rules_price_limit_is_a_ratio CHECK (price_limit_ratio > 0 AND price_limit_ratio < 1),
ADD CONSTRAINT trading_rules_open_orders_are_bounded CHECK (open_orders_limit >= 1 AND open_orders_limit <= 1000),
ADD CONSTRAINT trading_rules_ages_are_bounded CHECK (
    stale_after_seconds >= 1 AND stale_after_seconds <= 604800
    AND quote_age_limit_seconds >= 1 AND quote_age_limit_seconds <= 31622400
);

COMMENT ON COLUMN app.trading_rules.hours_policy IS
'When orders are taken: always; trading_day (any hour, KST, of a day on which the exchange opens); session (only while
it is open).';
COMMENT ON COLUMN app.trading_rules.buy_fee_ratio IS 'Fee of a buy, as a part of its amount; 0 to 0.1.';
COMMENT ON COLUMN app.trading_rules.sell_fee_ratio IS 'Fee and tax of a sale, as a part of its amount; 0 to 0.1.';
COMMENT ON COLUMN app.trading_rules.price_limit_ratio IS
'How far a limit price may be from the last close, as a part of it. KRX: 0.30 since 2015-06-15.';
COMMENT ON COLUMN app.trading_rules.open_orders_limit IS 'How many orders of one portfolio may be open at once.';
COMMENT ON COLUMN app.trading_rules.stale_after_seconds IS
'How old, in seconds of trading, a quote may be before it is called stale.';
COMMENT ON COLUMN app.trading_rules.quote_age_limit_seconds IS
'How old, in seconds, a quote may be at which an order still fills; NULL any age.';
