-- Makes a token for a letter in which an address can be proven.
-- for: web
CREATE FUNCTION api.make_verification_token(_by json, _user_id bigint, _token_sha256 bytea)
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
    WHERE u.user_id = _user_id AND u.email_verified_at IS NULL AND u.closed_at IS NULL
    FOR UPDATE;
    IF NOT FOUND OR NOT api.make_mail_token(_user.user_id, 'verify_email', _token_sha256) THEN
        RETURN NULL;
    END IF;
    RETURN _user.email;
END;
$$;

COMMENT ON FUNCTION api.make_verification_token(json, bigint, bytea) IS
'To which address the letter goes; NULL where it is proven already, or had one within the last minute.';
