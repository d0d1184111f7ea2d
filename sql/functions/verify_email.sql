-- Proves an address by the token of a letter.
-- for: web
CREATE FUNCTION api.verify_email(_by json, _token_sha256 bytea)
RETURNS boolean
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _user_id bigint;
BEGIN
    PERFORM app.act(_by);
    _user_id := api.use_mail_token(_token_sha256, 'verify_email');
    UPDATE app.users AS u SET email_verified_at = app.clock()
    WHERE u.user_id = _user_id AND u.email_verified_at IS NULL;
    RETURN true;
END;
$$;

COMMENT ON FUNCTION api.verify_email(json, bytea) IS 'true. token_sha256: SHA-256 of the token in the letter.';
