-- Uses the token of a letter, which then is none any more.
-- for: owner
-- PT422 mail_token_invalid
CREATE FUNCTION api.use_mail_token(_token_sha256 bytea, _purpose text)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = ''
AS $$
DECLARE
    _user_id bigint := (SELECT m.user_id FROM app.mail_tokens AS m WHERE m.token_sha256 = _token_sha256);
BEGIN
    -- The account first, before its sessions and letters, everywhere: a sign-in under way is waited for and seen.
    PERFORM u.user_id FROM app.users AS u WHERE u.user_id = _user_id FOR UPDATE;
    DELETE FROM app.mail_tokens AS m
    WHERE
        m.token_sha256 = _token_sha256 AND m.purpose = _purpose AND m.expires_at > app.clock()
        AND EXISTS (SELECT 1 FROM app.users AS u WHERE u.user_id = m.user_id AND u.locked_at IS NULL);
    IF NOT FOUND THEN
        RAISE 'mail_token_invalid' USING ERRCODE = 'PT422';
    END IF;
    RETURN _user_id;
END;
$$;

COMMENT ON FUNCTION api.use_mail_token(bytea, text) IS 'Whose token it was.';
