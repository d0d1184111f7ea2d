-- Ends all sessions of a user but one.
-- for: web
-- PT401 sign_in_required
CREATE FUNCTION api.end_other_sessions(_by json, _user_id bigint, _session_id bigint)
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
        WHERE s.session_id = _session_id AND s.user_id = _user_id AND s.ended_at IS NULL
    ) THEN
        RAISE 'sign_in_required' USING ERRCODE = 'PT401';
    END IF;
    RETURN api.end_sessions(
        array(
            SELECT s.session_id FROM app.sessions AS s
            WHERE s.user_id = _user_id AND s.ended_at IS NULL AND s.session_id <> _session_id
        ),
        'revoked'
    );
END;
$$;

COMMENT ON FUNCTION api.end_other_sessions(json, bigint, bigint) IS 'How many ended.';
