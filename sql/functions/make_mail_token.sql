-- Keeps the token of a letter; the one before for the same purpose ends, and so do all that are over.
-- for: owner
CREATE FUNCTION api.make_mail_token(_user_id bigint, _purpose text, _token_sha256 bytea)
RETURNS boolean
LANGUAGE plpgsql
SET search_path = ''
AS $$
BEGIN
    -- Nobody is flooded, and nobody's letter is made worthless before it can be read.
    IF EXISTS (
        SELECT 1 FROM app.mail_tokens AS m
        WHERE
            m.user_id = _user_id AND m.purpose = _purpose
            AND m.created_at > app.clock() - interval '1 minute'
    ) THEN
        RETURN false;
    END IF;
    DELETE FROM app.mail_tokens AS m
    WHERE (m.user_id = _user_id AND m.purpose = _purpose) OR m.expires_at < app.clock();
    INSERT INTO app.mail_tokens (user_id, purpose, token_sha256, expires_at)
    VALUES (_user_id, _purpose, _token_sha256, app.clock() + interval '30 minutes');
    RETURN true;
END;
$$;

COMMENT ON FUNCTION api.make_mail_token(bigint, text, bytea) IS
'Whether a letter is to go: one a minute. purpose: verify_email or reset_password. The token can be used once within
30 minutes.';
