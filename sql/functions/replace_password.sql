-- Replaces a password without asking for the one before; every session ends.
-- for: owner
CREATE FUNCTION api.replace_password(_user_id bigint, _new_hash text)
RETURNS void
LANGUAGE plpgsql
SET search_path = ''
AS $$
BEGIN
    -- The account first, before its sessions and letters, everywhere: a sign-in under way is waited for and seen.
    PERFORM u.user_id FROM app.users AS u WHERE u.user_id = _user_id FOR UPDATE;
    PERFORM api.end_sessions(
        array(SELECT s.session_id FROM app.sessions AS s WHERE s.user_id = _user_id AND s.ended_at IS NULL),
        'password_reset'
    );
    UPDATE app.users AS u SET password_hash = _new_hash WHERE u.user_id = _user_id;
    DELETE FROM app.mail_tokens AS m WHERE m.user_id = _user_id AND m.purpose = 'reset_password';
END;
$$;

COMMENT ON FUNCTION api.replace_password(bigint, text) IS 'Nothing. new_hash: argon2id.';
