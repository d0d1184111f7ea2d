-- Records how far a user has come with something; what would be less than before changes nothing.
-- for: web
-- PT401 sign_in_required
-- PT404 content_not_found
CREATE FUNCTION api.record_progress(
    _by json,
    _user_id bigint,
    _content_type text,
    _content_id bigint,
    _status text,
    _progress_percent bigint
)
RETURNS TABLE (
    learning_progress_id bigint,
    content_type text,
    content_id bigint,
    status text,
    progress_percent bigint,
    started_at timestamptz,
    progressed_at timestamptz,
    completed_at timestamptz
)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _now timestamptz := app.clock();
BEGIN
    PERFORM app.act(_by);
    -- None after the account's end, which an access token outlives by up to two seconds.
    PERFORM 1 FROM app.users AS u WHERE u.user_id = _user_id AND u.closed_at IS NULL FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE 'sign_in_required' USING ERRCODE = 'PT401';
    ELSIF
        _content_type = 'case' AND NOT EXISTS (
            SELECT 1 FROM app.historical_cases AS c WHERE c.case_id = _content_id
        )
        OR _content_type = 'glossary' AND NOT EXISTS (
            SELECT 1 FROM app.glossary_terms AS g WHERE g.glossary_term_id = _content_id
        )
        OR _content_type = 'briefing' AND NOT EXISTS (
            SELECT 1 FROM app.daily_briefings AS b WHERE b.briefing_id = _content_id
        )
    THEN
        RAISE 'content_not_found' USING ERRCODE = 'PT404';
    END IF;
    INSERT INTO app.learning_progress AS l (
        user_id, content_type, content_id, status, progress_percent, started_at, progressed_at, completed_at
    )
    VALUES (
        _user_id,
        _content_type,
        _content_id,
        coalesce(_status, 'viewed'),
        CASE _status WHEN 'completed' THEN 100 ELSE coalesce(_progress_percent, 0) END,
        _now,
        _now,
        CASE _status WHEN 'completed' THEN _now END
    )
    ON CONFLICT (user_id, content_type, content_id) DO UPDATE SET
        -- In the order of the alphabet the further status comes first.
        status = least(l.status, EXCLUDED.status),
        progress_percent = greatest(l.progress_percent, EXCLUDED.progress_percent),
        progressed_at = greatest(l.progressed_at, EXCLUDED.progressed_at),
        completed_at = coalesce(l.completed_at, EXCLUDED.completed_at)
    WHERE l.status > EXCLUDED.status OR l.progress_percent < EXCLUDED.progress_percent;
    RETURN QUERY
    SELECT p.learning_progress_id, p.content_type, p.content_id, p.status, p.progress_percent, p.started_at,
        p.progressed_at, p.completed_at
    FROM app.learning_progress AS p
    WHERE p.user_id = _user_id AND p.content_type = _content_type AND p.content_id = _content_id;
END;
$$;

COMMENT ON FUNCTION api.record_progress(json, bigint, text, bigint, text, bigint) IS
'How far that is then. status NULL: opened; progress_percent NULL: nothing more was read; completed is 100. Of two at
once, and of the same twice, the further one stands.';
