-- Adds a reward: its row, its entry in the book, its notice. Whoever calls holds the portfolio's lock.
-- for: owner
CREATE FUNCTION api.add_reward(
    _user_id bigint,
    _portfolio_id bigint,
    _reward_kind text,
    _case_id bigint,
    _page text,
    _quiz_id bigint,
    _base_amount bigint,
    _title text,
    _message text
)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = ''
AS $$
DECLARE
    _now timestamptz := app.clock();
    _reward_id bigint;
BEGIN
    INSERT INTO app.rewards (
        user_id, portfolio_id, reward_kind, case_id, page, quiz_id, rewarded_on, base_amount, offered_bonus, status,
        matures_at, claimed_at
    )
    SELECT
        _user_id,
        _portfolio_id,
        _reward_kind,
        _case_id,
        _page,
        _quiz_id,
        (_now AT TIME ZONE 'Asia/Seoul')::date,
        _base_amount,
        CASE _reward_kind WHEN 'briefing' THEN trunc(_base_amount * (r.reward_multiplier - 1)) ELSE 0 END,
        CASE _reward_kind WHEN 'briefing' THEN 'pending' ELSE 'paid' END,
        CASE _reward_kind WHEN 'briefing' THEN _now + make_interval(days => r.reward_days::integer) END,
        _now
    FROM app.trading_rules AS r
    RETURNING reward_id INTO STRICT _reward_id;
    PERFORM api.pay_reward(_reward_id, false);
    PERFORM api.notify(
        _user_id, CASE _reward_kind WHEN 'dwell' THEN 'dwell' ELSE 'reward' END, _title, _message,
        json_build_object(
            'reward_id', _reward_id, 'reward_kind', _reward_kind, 'amount', _base_amount, 'case_id', _case_id
        )
    );
    RETURN _reward_id;
END;
$$;

COMMENT ON FUNCTION api.add_reward(bigint, bigint, text, bigint, text, bigint, bigint, text, text) IS
'Its reward_id. One of case_id, page, quiz_id says for what; a second one for the same fails on a unique key. Title and
message are those of the notice.';
