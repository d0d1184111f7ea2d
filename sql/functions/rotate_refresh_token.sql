-- Renews a session: its active refresh token gets its one successor; one that was used before ends the session.
-- for: web
-- PT401 refresh_token_invalid (kept)
-- PT401 refresh_token_reused (kept)
CREATE FUNCTION api.rotate_refresh_token(
    _by json,
    _presented bytea,
    _successor bytea,
    _grace_seconds bigint,
    _refresh_seconds bigint,
    _session_seconds bigint
)
RETURNS TABLE (refused text, user_id bigint, email text, username text, difficulty text, session_id bigint)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _active record;
    _child record;
    _refused text;
    _session record;
    _token record;
BEGIN
    PERFORM app.act(_by);
    -- The session's row is the lock of its family: whoever renews or ends it comes one after the other.
    SELECT s.session_id, s.user_id, s.ended_at, s.started_at + make_interval(secs => _session_seconds) AS last_at
    INTO _session
    FROM app.sessions AS s
    WHERE s.session_id = (SELECT t.session_id FROM app.refresh_tokens AS t WHERE t.token_sha256 = _presented)
    FOR UPDATE OF s;
    SELECT t.refresh_token_id, t.expires_at INTO _token
    FROM app.refresh_tokens AS t WHERE t.token_sha256 = _presented;
    SELECT t.refresh_token_id, t.parent_id, t.created_at, t.token_sha256 INTO _active
    FROM app.refresh_tokens AS t
    WHERE t.session_id = _session.session_id
    ORDER BY t.refresh_token_id DESC LIMIT 1;
    IF
        _session.session_id IS NULL OR _session.ended_at IS NOT NULL
        OR NOT EXISTS (
            SELECT 1 FROM app.users AS u
            WHERE u.user_id = _session.user_id AND u.locked_at IS NULL AND u.closed_at IS NULL
        )
        OR least(_token.expires_at, _session.last_at) <= app.clock()
    THEN
        SELECT 'refresh_token_invalid' INTO _refused;
    ELSIF _active.refresh_token_id = _token.refresh_token_id THEN
        INSERT INTO app.refresh_tokens (session_id, token_sha256, parent_id, expires_at)
        VALUES (
            _session.session_id, _successor, _token.refresh_token_id,
            least(app.clock() + make_interval(secs => _refresh_seconds), _session.last_at)
        );
        UPDATE app.sessions AS s
        SET last_used_at = app.clock(), agent = coalesce(_by ->> 'agent', ''), ip = coalesce(_by ->> 'ip', '')
        WHERE s.session_id = _session.session_id;
    ELSIF
        _active.parent_id = _token.refresh_token_id
        AND _active.created_at > app.clock() - make_interval(secs => _grace_seconds)
        AND _active.token_sha256 = _successor
    THEN
        NULL;  -- asked again, by another tab or after a lost answer: the same successor.
    ELSE
        PERFORM api.end_sessions(ARRAY[_session.session_id], 'token_reused');
        SELECT 'refresh_token_reused' INTO _refused;
    END IF;
    RETURN QUERY
    SELECT _refused, u.user_id, u.email, u.username, p.difficulty, _session.session_id
    FROM (SELECT _session.user_id AS user_id) AS w
    LEFT JOIN app.users AS u ON w.user_id = u.user_id
    LEFT JOIN app.user_settings AS p ON u.user_id = p.user_id;
END;
$$;

COMMENT ON FUNCTION api.rotate_refresh_token(json, bytea, bytea, bigint, bigint, bigint) IS
'Whose session it is, now renewed by the successor. Both tokens by SHA-256. The parent of the active token gets the same
successor again for grace_seconds; a token that is older or later is a stolen one, or was stolen: the session ends. No session lasts longer than session_seconds.';
