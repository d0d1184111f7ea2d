-- Signs in: a session where the password was right, a trace where it was not.
-- for: web
-- PT401 credentials_invalid (kept)
CREATE FUNCTION api.sign_in(
    _by json,
    _email text,
    _user_id bigint,
    _compared_hash text,
    _is_right boolean,
    _new_hash text,
    _token_sha256 bytea,
    _refresh_seconds bigint,
    _replaced bytea
)
RETURNS TABLE (refused text, user_id bigint, email text, username text, difficulty text, session_id bigint)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _key text := app.fold(btrim(normalize(_email, nfc), E' \t\r\n\u3000'));
BEGIN
    PERFORM app.act(_by);
    -- The password may have been changed, or the account locked or deleted, while it was compared.
    IF _is_right THEN
        UPDATE app.users AS u
        SET last_login_at = app.clock(), password_hash = coalesce(_new_hash, u.password_hash)
        WHERE
            u.user_id = _user_id AND u.email_key = _key AND u.password_hash = _compared_hash
            AND u.locked_at IS NULL;
    END IF;
    IF NOT _is_right OR NOT FOUND THEN
        DELETE FROM app.sign_in_attempts AS a WHERE a.failed_at < app.clock() - interval '15 minutes';
        INSERT INTO app.sign_in_attempts (email_sha256, ip)
        VALUES (sha256(convert_to(_key, 'UTF8')), coalesce(_by ->> 'ip', ''));
        PERFORM app.note(
            'refuse', 'sessions', NULL, (SELECT u.user_id FROM app.users AS u WHERE u.email_key = _key),
            '{"code": "credentials_invalid"}'
        );
        RETURN QUERY
        SELECT 'credentials_invalid', NULL::bigint, NULL::text, NULL::text, NULL::text, NULL::bigint;
        RETURN;
    END IF;
    PERFORM api.end_sessions(
        array(SELECT t.session_id FROM app.refresh_tokens AS t WHERE t.token_sha256 = _replaced), 'signed_out'
    );
    RETURN QUERY
    SELECT NULL::text, u.user_id, u.email, u.username, s.difficulty,
        api.open_session(_by, _user_id, _token_sha256, _refresh_seconds)
    FROM app.users AS u INNER JOIN app.user_settings AS s USING (user_id)
    WHERE u.user_id = _user_id;
END;
$$;

COMMENT ON FUNCTION api.sign_in(json, text, bigint, text, boolean, text, bytea, bigint, bytea) IS
'A new session of the user. compared_hash: what begin_sign_in gave; new_hash: the same password hashed anew, where the
parameters have changed, else NULL. replaced: SHA-256 of a refresh token whose session ends, or NULL. A failure is kept for fifteen minutes.';
