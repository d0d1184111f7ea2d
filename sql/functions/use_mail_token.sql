-- Uses the token of a letter, which then is none any more.
-- for: owner
-- PT422 mail_token_invalid
CREATE FUNCTION api.use_mail_token(_token_sha256 bytea, _purpose text)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = ''
AS $$
DECLARE
    _user_id bigint;
BEGIN
    DELETE FROM app.mail_tokens AS m
    WHERE m.token_sha256 = _token_sha256 AND m.purpose = _purpose AND m.expires_at > app.clock()
    RETURNING m.user_id INTO _user_id;
    IF NOT FOUND THEN
        RAISE 'mail_token_invalid' USING ERRCODE = 'PT422';
    END IF;
    RETURN _user_id;
END;
$$;

COMMENT ON FUNCTION api.use_mail_token(bytea, text) IS 'Whose token it was.';
