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
    r.quote_age_limit_seconds,
    r.briefing_reward,
    r.reward_multiplier,
    r.reward_days,
    r.dwell_reward,
    r.dwell_seconds,
    r.quiz_right_reward,
    r.quiz_wrong_reward
FROM app.trading_rules AS r;

COMMENT ON VIEW api.trading_rules IS 'The rules of trading as they are. One row per rule book: there is one. Live.';
