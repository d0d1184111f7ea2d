-- Ends one session of a user.
-- for: web
-- PT401 sign_in_required
-- PT404 session_not_found
CREATE FUNCTION api.end_session(_by json, _user_id bigint, _acting_id bigint, _session_id bigint)
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
BEGIN
    PERFORM app.act(_by);
    -- Its access token may outlive a session by a moment, and ends nobody else's.
    IF NOT EXISTS (
        SELECT 1 FROM app.sessions AS s
        WHERE s.session_id = _acting_id AND s.user_id = _user_id AND s.ended_at IS NULL
    ) THEN
        RAISE 'sign_in_required' USING ERRCODE = 'PT401';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM app.sessions AS s
        WHERE s.session_id = _session_id AND s.user_id = _user_id AND s.ended_at IS NULL
    ) THEN
        RAISE 'session_not_found' USING ERRCODE = 'PT404';
    END IF;
    RETURN api.end_sessions(ARRAY[_session_id], 'revoked');
END;
$$;

COMMENT ON FUNCTION api.end_session(json, bigint, bigint, bigint) IS
'How many ended: one, or none where another was faster. acting_id: the session in which the user asks.';
