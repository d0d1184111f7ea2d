-- Begins a sign-in: whose password is to be compared with what, unless it was tried too often lately.
-- for: web
-- PT429 too_many_sign_ins (kept)
CREATE FUNCTION api.begin_sign_in(_by json, _email text)
RETURNS TABLE (refused text, user_id bigint, password_hash text)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _key text := app.fold(btrim(normalize(_email, nfc), E' \t\r\n\u3000'));
    _failed record;
BEGIN
    PERFORM app.act(_by);
    SELECT count(*) AS everywhere, count(*) FILTER (WHERE a.ip = coalesce(_by ->> 'ip', '')) AS here
    INTO _failed FROM app.sign_in_attempts AS a
    WHERE
        a.email_sha256 = sha256(convert_to(_key, 'UTF8'))
        AND a.failed_at > app.clock() - interval '15 minutes';
    -- From one place ten; from all together more, so that nobody is locked out by a stranger's ten.
    IF _failed.here >= 10 OR _failed.everywhere >= 100 THEN
        PERFORM app.note(
            'refuse', 'sessions', NULL, (SELECT u.user_id FROM app.users AS u WHERE u.email_key = _key),
            '{"code": "too_many_sign_ins"}'
        );
        RETURN QUERY SELECT 'too_many_sign_ins', NULL::bigint, NULL::text;
        RETURN;
    END IF;
    RETURN QUERY
    SELECT NULL::text, f.user_id, f.password_hash
    FROM (SELECT _key AS email_key) AS k
    LEFT JOIN (
        SELECT u.user_id, u.password_hash, u.email_key FROM app.users AS u WHERE u.locked_at IS NULL
    ) AS f USING (email_key);
END;
$$;

COMMENT ON FUNCTION api.begin_sign_in(json, text) IS
'The hash to compare with; NULLs for an address that is unknown or locked: then something else of the same cost is
compared, and sign_in told that it was wrong. Ten failures from one address of the network, or a hundred from
all, within fifteen minutes are refused.';
