-- Ends all sessions of a user but one.
-- for: web
CREATE FUNCTION api.end_other_sessions(_by json, _user_id bigint, _session_id bigint)
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
BEGIN
    PERFORM app.act(_by);
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
