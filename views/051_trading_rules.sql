-- The rules of trading as they are.
-- for: web, analyst
CREATE VIEW api.trading_rules AS
SELECT
    r.opening_cash,
    r.hours_policy,
    r.buy_fee_ratio,
    r.sell_fee_ratio,
    r.price_limit_ratio,
    r.open_orders_limit,
    r.stale_after_seconds,
    r.quote_age_limit_seconds
FROM app.trading_rules AS r;

COMMENT ON VIEW api.trading_rules IS 'The rules of trading as they are. One row per rule book: there is one. Live.';
