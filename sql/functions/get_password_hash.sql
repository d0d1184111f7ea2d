-- Says with what the password of a signed-in user is to be compared, before something that needs it again.
-- for: web
CREATE FUNCTION api.get_password_hash(_user_id bigint)
RETURNS text
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = ''
BEGIN ATOMIC
    SELECT u.password_hash FROM app.users AS u
    WHERE u.user_id = _user_id;
END;

COMMENT ON FUNCTION api.get_password_hash(bigint) IS 'The argon2id hash; NULL where there is no such user.';
