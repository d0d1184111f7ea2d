-- Sets a new password by the token of a letter, which proves the address too; every session ends.
-- for: web
CREATE FUNCTION api.reset_password(_by json, _token_sha256 bytea, _new_hash text)
RETURNS boolean
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _user_id bigint;
BEGIN
    PERFORM app.act(_by);
    _user_id := api.use_mail_token(_token_sha256, 'reset_password');
    PERFORM api.replace_password(_user_id, _new_hash);
    UPDATE app.users AS u SET email_verified_at = coalesce(u.email_verified_at, app.clock())
    WHERE u.user_id = _user_id;
    RETURN true;
END;
$$;

COMMENT ON FUNCTION api.reset_password(json, bytea, text) IS
'true. token_sha256: SHA-256 of the token in the letter; new_hash: argon2id.';
