-- Back to the one rule there was; what the others said is lost.
ALTER TABLE app.trading_rules
DROP COLUMN hours_policy,
DROP COLUMN buy_fee_ratio,
DROP COLUMN sell_fee_ratio,
DROP COLUMN price_limit_ratio,
DROP COLUMN open_orders_limit,
DROP COLUMN stale_after_seconds,
DROP COLUMN quote_age_limit_seconds;
