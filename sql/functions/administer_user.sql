-- Does to an account what an operator may: a new password, a lock, an unlock.
-- for: web
-- PT404 user_not_found
CREATE FUNCTION api.administer_user(_by json, _email text, _new_hash text, _is_locked boolean)
RETURNS TABLE (user_id bigint, locked_at timestamptz)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _user_id bigint;
BEGIN
    PERFORM app.act(_by);
    SELECT u.user_id INTO _user_id FROM app.users AS u
    WHERE u.email_key = app.fold(btrim(normalize(_email, nfc), E' \t\r\n\u3000'))
    FOR UPDATE;
    IF NOT FOUND THEN
        RAISE 'user_not_found' USING ERRCODE = 'PT404';
    END IF;
    IF _new_hash IS NOT NULL THEN
        PERFORM api.replace_password(_user_id, _new_hash);
    END IF;
    IF _is_locked THEN
        PERFORM api.end_sessions(
            array(SELECT s.session_id FROM app.sessions AS s WHERE s.user_id = _user_id AND s.ended_at IS NULL),
            'locked'
        );
        DELETE FROM app.mail_tokens AS m WHERE m.user_id = _user_id;
    END IF;
    RETURN QUERY
    UPDATE app.users AS u
    SET locked_at = CASE WHEN _is_locked THEN coalesce(u.locked_at, app.clock()) WHEN NOT _is_locked THEN NULL
        ELSE u.locked_at END
    WHERE u.user_id = _user_id
    RETURNING u.user_id, u.locked_at;
END;
$$;

COMMENT ON FUNCTION api.administer_user(json, text, text, boolean) IS
'The account as it is now. new_hash NULL: the password stays. is_locked: true locks and signs out everywhere, false
unlocks, NULL leaves it.';
