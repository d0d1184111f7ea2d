-- Opens a session with the first of its refresh tokens.
-- for: owner
CREATE FUNCTION api.open_session(_by json, _user_id bigint, _token_sha256 bytea, _refresh_seconds bigint)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = ''
AS $$
DECLARE
    _session_id bigint;
BEGIN
    INSERT INTO app.sessions (user_id, agent, ip)
    VALUES (_user_id, coalesce(_by ->> 'agent', ''), coalesce(_by ->> 'ip', ''))
    RETURNING session_id INTO _session_id;
    INSERT INTO app.refresh_tokens (session_id, token_sha256, expires_at)
    VALUES (_session_id, _token_sha256, app.clock() + make_interval(secs => _refresh_seconds));
    RETURN _session_id;
END;
$$;

COMMENT ON FUNCTION api.open_session(json, bigint, bytea, bigint) IS
'A new session of a user, which its first refresh token can renew for so many seconds; its session_id.';
