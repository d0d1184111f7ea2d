-- Records that a page is open now, and says when staying on it can be claimed.
-- for: web
-- PT404 page_not_rewarded
CREATE FUNCTION api.record_page_visit(_by json, _user_id bigint, _session_id bigint, _page text)
RETURNS TABLE (page text, first_seen_at timestamptz, claimable_at timestamptz)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _today date := api.today();
BEGIN
    IF NOT EXISTS (SELECT 1 FROM app.reward_pages AS g WHERE g.page = _page) THEN
        RAISE 'page_not_rewarded' USING ERRCODE = 'PT404';
    END IF;
    PERFORM api.record_page_visits(
        _by, json_build_array(json_build_object('session_id', _session_id, 'page', _page, 'seconds_ago', 0))
    );
    RETURN QUERY
    SELECT
        v.page,
        v.first_seen_at,
        CASE
            WHEN NOT EXISTS (
                SELECT 1 FROM app.rewards AS r
                WHERE r.page = _page AND r.rewarded_on = v.visited_on AND r.user_id = _user_id
            ) THEN greatest(
                v.first_seen_at,
                (
                    SELECT r.claimed_at FROM app.rewards AS r
                    WHERE r.user_id = _user_id AND r.reward_kind = 'dwell'
                    ORDER BY r.reward_id DESC
                    LIMIT 1
                )
            ) + make_interval(secs => t.dwell_seconds)
        END
    FROM app.page_visits AS v
    CROSS JOIN app.trading_rules AS t
    WHERE v.session_id = _session_id AND v.page = _page AND v.visited_on >= _today
    ORDER BY v.visited_on DESC
    LIMIT 1;
END;
$$;

COMMENT ON FUNCTION api.record_page_visit(json, bigint, bigint, text) IS
'Since when the page is seen in this session today, and from when on claim_dwell_reward pays: claimable_at, NULL where
it was paid today. No row for a session that is gone.';
