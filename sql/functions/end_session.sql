-- Ends one session of a user.
-- for: web
-- PT404 session_not_found
CREATE FUNCTION api.end_session(_by json, _user_id bigint, _session_id bigint)
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
BEGIN
    PERFORM app.act(_by);
    IF NOT EXISTS (
        SELECT 1 FROM app.sessions AS s
        WHERE s.session_id = _session_id AND s.user_id = _user_id AND s.ended_at IS NULL
    ) THEN
        RAISE 'session_not_found' USING ERRCODE = 'PT404';
    END IF;
    RETURN api.end_sessions(ARRAY[_session_id], 'revoked');
END;
$$;

COMMENT ON FUNCTION api.end_session(json, bigint, bigint) IS 'How many ended: one, or none where another was faster.';
