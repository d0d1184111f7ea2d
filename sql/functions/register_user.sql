-- Registers a user: account, settings, an open portfolio with its opening entry, a welcome notice, a session.
-- for: web
-- PT409 email_taken
-- PT422 email_domain_blocked
-- PT422 email_invalid
CREATE FUNCTION api.register_user(
    _by json,
    _email text,
    _username text,
    _difficulty text,
    _password_hash text,
    _token_sha256 bytea,
    _refresh_seconds bigint
)
RETURNS TABLE (user_id bigint, email text, username text, difficulty text, session_id bigint)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _clean text := btrim(normalize(_email, nfc), E' \t\r\n\u3000');
    _user_id bigint;
    _name text := btrim(normalize(_username, nfc), E' \t\r\n\u3000');
BEGIN
    PERFORM app.act(_by);
    -- As the constraint of the table says: here, so that no row stands in the server's log.
    IF
        _clean !~ '^[^@ <>"(),:;]+@[^@ <>"(),:;]+\.[^@ <>"(),:;.]+$'
        OR _clean ~ '[\x01-\x1f\x7f-\xa0\u00ad\u0130\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]'
        OR char_length(_clean) > 254
    THEN
        RAISE 'email_invalid' USING ERRCODE = 'PT422';
    END IF;
    -- One after the other for one address, so that all but the first hear that it is taken.
    PERFORM pg_advisory_xact_lock(hashtextextended('app.users ' || app.fold(_clean), 0));
    IF EXISTS (SELECT 1 FROM app.users AS u WHERE u.email_key = app.fold(_clean)) THEN
        RAISE 'email_taken' USING ERRCODE = 'PT409';
    END IF;
    IF EXISTS (
        SELECT 1 FROM app.blocked_names AS b
        WHERE
            b.name_kind = 'email_domain'
            AND '.' || split_part(app.fold(_clean), '@', 2) LIKE '%.' || b.blocked_name
    ) THEN
        RAISE 'email_domain_blocked' USING ERRCODE = 'PT422';
    END IF;
    _name := coalesce(_name, api.free_username(_clean));
    PERFORM api.check_username(_name, NULL);
    INSERT INTO app.users (email, username, password_hash) VALUES (_clean, _name, _password_hash)
    RETURNING user_id INTO _user_id;
    INSERT INTO app.user_settings (user_id, difficulty) VALUES (_user_id, coalesce(_difficulty, 'beginner'));
    PERFORM api.open_portfolio(_user_id);
    PERFORM api.notify(
        _user_id, 'system', '환영합니다',
        format('%s님, 반가워요. 모의 투자금을 넣어 두었으니 천천히 둘러보세요.', _name), NULL
    );
    RETURN QUERY
    SELECT u.user_id, u.email, u.username, s.difficulty,
        api.open_session(_by, _user_id, _token_sha256, _refresh_seconds)
    FROM app.users AS u INNER JOIN app.user_settings AS s USING (user_id)
    WHERE u.user_id = _user_id;
END;
$$;

COMMENT ON FUNCTION api.register_user(json, text, text, text, text, bytea, bigint) IS
'A new account, and the session in which it is signed in. The address is compared without letter case, Unicode form
and blanks around it. username NULL: made of the address. difficulty NULL: beginner. password_hash: argon2id.';
