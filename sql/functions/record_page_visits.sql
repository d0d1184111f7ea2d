-- Records which pages sessions have open, as a process saw them.
-- for: web
CREATE FUNCTION api.record_page_visits(_by json, _visits json)
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _now timestamptz := app.clock();
    _count bigint;
BEGIN
    PERFORM app.act(_by);
    INSERT INTO app.page_visits (session_id, page, visited_on, first_seen_at)
    SELECT DISTINCT ON (v.session_id, v.page, w.visited_on)
        v.session_id,
        v.page,
        w.visited_on,
        w.seen_at
    FROM json_to_recordset(_visits) AS v (session_id bigint, page text, seconds_ago double precision)
    INNER JOIN app.sessions AS s ON v.session_id = s.session_id
    INNER JOIN app.reward_pages AS g ON v.page = g.page
    CROSS JOIN LATERAL (
        SELECT
            _now - make_interval(secs => v.seconds_ago) AS seen_at,
            ((_now - make_interval(secs => v.seconds_ago)) AT TIME ZONE 'Asia/Seoul')::date AS visited_on
    ) AS w
    ORDER BY v.session_id, v.page, w.visited_on, w.seen_at
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS _count = ROW_COUNT;
    RETURN _count;
END;
$$;

COMMENT ON FUNCTION api.record_page_visits(json, json) IS
'How many pages were new to their session that day. visits: [{session_id, page, seconds_ago}]; sessions that are gone
and pages without a reward are left out.';
