-- Pays for staying on a page: as long as the server itself saw it open, once a page and day, no second twice.
-- for: web
-- PT404 portfolio_not_found
-- PT404 page_not_rewarded
-- PT409 dwell_reward_claimed
-- PT409 dwell_too_short
-- PT409 dwell_claims_too_close
CREATE FUNCTION api.claim_dwell_reward(
    _by json, _user_id bigint, _session_id bigint, _page text, _told_seconds bigint
)
RETURNS json
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _now timestamptz;
    _today date;
    _portfolio_id bigint;
    _amount bigint;
    _seconds bigint;
    _seen_at timestamptz;
BEGIN
    PERFORM app.act(_by);
    -- One user's claims wait for each other here, so what another did before is seen below.
    SELECT l.portfolio_id INTO _portfolio_id FROM api.lock_portfolio(_user_id) AS l;
    IF NOT FOUND THEN
        RAISE 'portfolio_not_found' USING ERRCODE = 'PT404';
    ELSIF NOT EXISTS (SELECT 1 FROM app.reward_pages AS g WHERE g.page = _page) THEN
        RAISE 'page_not_rewarded' USING ERRCODE = 'PT404';
    END IF;
    -- Asked after the wait: the day, and how long ago things were, are those of the payment.
    _now := app.clock();
    _today := (_now AT TIME ZONE 'Asia/Seoul')::date;
    SELECT r.dwell_reward, r.dwell_seconds INTO STRICT _amount, _seconds FROM app.trading_rules AS r;
    SELECT v.first_seen_at INTO _seen_at FROM app.page_visits AS v
    INNER JOIN app.sessions AS s ON v.session_id = s.session_id
    WHERE v.session_id = _session_id AND s.user_id = _user_id AND v.page = _page AND v.visited_on = _today;
    IF EXISTS (
        SELECT 1 FROM app.rewards AS r
        WHERE r.page = _page AND r.rewarded_on = _today AND r.user_id = _user_id
    ) THEN
        RAISE 'dwell_reward_claimed' USING ERRCODE = 'PT409';
    -- What a client says of itself can only be held against it.
    ELSIF _seen_at IS NULL OR _seen_at > _now - make_interval(secs => _seconds) OR _told_seconds < _seconds THEN
        RAISE 'dwell_too_short' USING ERRCODE = 'PT409';
    ELSIF _now - make_interval(secs => _seconds) < (
        SELECT r.claimed_at FROM app.rewards AS r
        WHERE r.user_id = _user_id AND r.reward_kind = 'dwell'
        ORDER BY r.reward_id DESC
        LIMIT 1
    ) THEN
        RAISE 'dwell_claims_too_close' USING ERRCODE = 'PT409';
    END IF;
    RETURN api.describe_reward(_user_id, api.add_reward(
        _user_id, _portfolio_id, 'dwell', NULL, _page, NULL, _amount, '체류 보상',
        format('%s분 넘게 머물러서 %s원을 받았어요.', _seconds / 60, to_char(_amount, 'FM999,999,999,999'))
    ));
END;
$$;

COMMENT ON FUNCTION api.claim_dwell_reward(json, bigint, bigint, text, bigint) IS
'The reward as api.describe_reward tells it. page: one of app.reward_pages, seen in this session today dwell_seconds of
the rules ago or earlier; told_seconds: what the client says, NULL nothing. Two claims of a user, whatever the page and
the session, are as far apart.';
