-- Pays for a briefing that was read to its end: the base at once, a bonus when it matures. Once a case.
-- for: web
-- PT404 portfolio_not_found
-- PT404 case_not_found
-- PT409 briefing_reward_claimed
CREATE FUNCTION api.claim_briefing_reward(_by json, _user_id bigint, _case_id bigint, _tells_again boolean)
RETURNS TABLE (is_replayed boolean, answer json)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _portfolio_id bigint;
    _reward_id bigint;
    _amount bigint;
    _bonus bigint;
    _days bigint;
BEGIN
    PERFORM app.act(_by);
    -- One user's claims wait for each other here, so what another did before is seen below.
    SELECT l.portfolio_id INTO _portfolio_id FROM api.lock_portfolio(_user_id) AS l;
    IF NOT FOUND THEN
        RAISE 'portfolio_not_found' USING ERRCODE = 'PT404';
    ELSIF NOT EXISTS (SELECT 1 FROM app.historical_cases AS c WHERE c.case_id = _case_id) THEN
        RAISE 'case_not_found' USING ERRCODE = 'PT404';
    END IF;
    SELECT r.reward_id INTO _reward_id FROM app.rewards AS r
    WHERE r.case_id = _case_id AND r.user_id = _user_id;
    is_replayed := FOUND;
    IF is_replayed AND NOT _tells_again THEN
        RAISE 'briefing_reward_claimed' USING ERRCODE = 'PT409';
    ELSIF NOT is_replayed THEN
        SELECT r.briefing_reward, trunc(r.briefing_reward * (r.reward_multiplier - 1)), r.reward_days
        INTO STRICT _amount, _bonus, _days
        FROM app.trading_rules AS r;
        _reward_id := api.add_reward(
            _user_id, _portfolio_id, 'briefing', _case_id, NULL, NULL, _amount, '브리핑 완독 보상',
            format(
                '%s원을 받았어요. %s일 뒤 수익이 나 있으면 %s원을 더 드려요.',
                to_char(_amount, 'FM999,999,999,999'), _days, to_char(_bonus, 'FM999,999,999,990')
            )
        );
    END IF;
    answer := api.describe_reward(_user_id, _reward_id);
    RETURN NEXT;
END;
$$;

COMMENT ON FUNCTION api.claim_briefing_reward(json, bigint, bigint, boolean) IS
'The reward as api.describe_reward tells it, and whether it was paid before. tells_again: a second claim is told the
first one''s reward; else it is refused.';
