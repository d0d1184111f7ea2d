-- Changes a password: the session that did it goes on as a new one, the others too unless they are to end.
-- for: web
-- PT401 credentials_invalid
-- PT401 sign_in_required
CREATE FUNCTION api.change_password(
    _by json,
    _user_id bigint,
    _session_id bigint,
    _compared_hash text,
    _new_hash text,
    _is_everywhere boolean,
    _token_sha256 bytea,
    _refresh_seconds bigint
)
RETURNS TABLE (user_id bigint, email text, username text, difficulty text, session_id bigint)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
BEGIN
    PERFORM app.act(_by);
    -- The account first, before its sessions and letters, everywhere: a sign-in under way is waited for and seen.
    PERFORM u.user_id FROM app.users AS u WHERE u.user_id = _user_id FOR UPDATE;
    -- Then the sessions, as whoever renews one does.
    PERFORM s.session_id FROM app.sessions AS s WHERE s.user_id = _user_id AND s.ended_at IS NULL
    ORDER BY s.session_id FOR UPDATE;
    IF NOT EXISTS (
        SELECT 1 FROM app.sessions AS s
        WHERE s.session_id = _session_id AND s.user_id = _user_id AND s.ended_at IS NULL
    ) THEN
        RAISE 'sign_in_required' USING ERRCODE = 'PT401';
    END IF;
    UPDATE app.users AS u SET password_hash = _new_hash
    WHERE u.user_id = _user_id AND u.password_hash = _compared_hash;
    IF NOT FOUND THEN
        RAISE 'credentials_invalid' USING ERRCODE = 'PT401';
    END IF;
    PERFORM api.end_sessions(
        array(
            SELECT s.session_id FROM app.sessions AS s
            WHERE s.user_id = _user_id AND s.ended_at IS NULL AND (_is_everywhere OR s.session_id = _session_id)
        ),
        'password_changed'
    );
    DELETE FROM app.mail_tokens AS m WHERE m.user_id = _user_id AND m.purpose = 'reset_password';
    RETURN QUERY
    SELECT u.user_id, u.email, u.username, p.difficulty,
        api.open_session(_by, _user_id, _token_sha256, _refresh_seconds)
    FROM app.users AS u INNER JOIN app.user_settings AS p USING (user_id)
    WHERE u.user_id = _user_id;
END;
$$;

COMMENT ON FUNCTION api.change_password(json, bigint, bigint, text, text, boolean, bytea, bigint) IS
'The new session in which the user goes on. compared_hash: what get_password_hash gave, found equal. is_everywhere: the
sessions of other devices end too.';
