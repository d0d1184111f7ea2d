-- Makes a token for a letter in which a new password can be chosen.
-- for: web
CREATE FUNCTION api.make_reset_token(_by json, _email text, _token_sha256 bytea)
RETURNS text
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _user record;
BEGIN
    PERFORM app.act(_by);
    SELECT u.user_id, u.email INTO _user FROM app.users AS u
    WHERE u.email_key = app.fold(btrim(normalize(_email, nfc), E' \t\r\n\u3000')) AND u.locked_at IS NULL
    FOR UPDATE;
    IF NOT FOUND OR NOT api.make_mail_token(_user.user_id, 'reset_password', _token_sha256) THEN
        RETURN NULL;
    END IF;
    RETURN _user.email;
END;
$$;

COMMENT ON FUNCTION api.make_reset_token(json, text, bytea) IS
'To which address the letter goes; NULL where none is to be sent: the address is unknown or
locked, or had one within the last minute.';
