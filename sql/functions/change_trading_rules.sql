-- Changes the rules of trading.
-- for: web
CREATE FUNCTION api.change_trading_rules(_by json, _changes json)
RETURNS TABLE (
    opening_cash bigint,
    hours_policy text,
    buy_fee_ratio numeric,
    sell_fee_ratio numeric,
    price_limit_ratio numeric,
    open_orders_limit bigint,
    stale_after_seconds bigint,
    quote_age_limit_seconds bigint,
    briefing_reward bigint,
    reward_multiplier numeric,
    reward_days bigint,
    dwell_reward bigint,
    dwell_seconds bigint,
    quiz_right_reward bigint,
    quiz_wrong_reward bigint
)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
BEGIN
    PERFORM app.act(_by);
    -- What is not named stays; null means something in one place only.
    RETURN QUERY
    UPDATE app.trading_rules AS r
    SET
        opening_cash = coalesce(c.opening_cash, r.opening_cash),
        hours_policy = coalesce(c.hours_policy, r.hours_policy),
        buy_fee_ratio = coalesce(c.buy_fee_ratio, r.buy_fee_ratio),
        sell_fee_ratio = coalesce(c.sell_fee_ratio, r.sell_fee_ratio),
        price_limit_ratio = coalesce(c.price_limit_ratio, r.price_limit_ratio),
        open_orders_limit = coalesce(c.open_orders_limit, r.open_orders_limit),
        stale_after_seconds = coalesce(c.stale_after_seconds, r.stale_after_seconds),
        quote_age_limit_seconds = CASE
            WHEN _changes::jsonb ? 'quote_age_limit_seconds' THEN c.quote_age_limit_seconds
            ELSE r.quote_age_limit_seconds
        END,
        briefing_reward = coalesce(c.briefing_reward, r.briefing_reward),
        reward_multiplier = coalesce(c.reward_multiplier, r.reward_multiplier),
        reward_days = coalesce(c.reward_days, r.reward_days),
        dwell_reward = coalesce(c.dwell_reward, r.dwell_reward),
        dwell_seconds = coalesce(c.dwell_seconds, r.dwell_seconds),
        quiz_right_reward = coalesce(c.quiz_right_reward, r.quiz_right_reward),
        quiz_wrong_reward = coalesce(c.quiz_wrong_reward, r.quiz_wrong_reward)
    FROM json_to_record(_changes) AS c (
        opening_cash bigint,
        hours_policy text,
        buy_fee_ratio numeric,
        sell_fee_ratio numeric,
        price_limit_ratio numeric,
        open_orders_limit bigint,
        stale_after_seconds bigint,
        quote_age_limit_seconds bigint,
        briefing_reward bigint,
        reward_multiplier numeric,
        reward_days bigint,
        dwell_reward bigint,
        dwell_seconds bigint,
        quiz_right_reward bigint,
        quiz_wrong_reward bigint
    )
    RETURNING
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
        r.quiz_wrong_reward;
END;
$$;

COMMENT ON FUNCTION api.change_trading_rules(json, json) IS
'The rules as they are then. changes: {name: value} of those that change; quote_age_limit_seconds may be null. They hold
from the next order and the next reward on.';
