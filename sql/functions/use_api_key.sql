-- Opens the door to a program: its key must be known, alive and hold the scope.
-- for: web
-- PT401 api_key_invalid (kept)
-- PT403 scope_missing (kept)
CREATE FUNCTION api.use_api_key(_by json, _prefix text, _secret_sha256 bytea, _scope text)
RETURNS TABLE (refused text, api_key_id bigint, key_name text)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _key record;
    _salt bytea := uuid_send(gen_random_uuid());
BEGIN
    PERFORM app.act(_by);
    SELECT k.api_key_id, k.key_name, k.secret_sha256, k.scopes, k.expires_at, k.revoked_at
    INTO _key FROM app.api_keys AS k WHERE k.prefix = _prefix;
    -- Compared as fresh hashes, so that the time it takes says nothing of how much was right.
    IF
        NOT FOUND
        OR sha256(_key.secret_sha256 || _salt) <> sha256(_secret_sha256 || _salt)
        OR _key.revoked_at IS NOT NULL
        OR _key.expires_at <= app.clock()
    THEN
        RETURN QUERY SELECT 'api_key_invalid', NULL::bigint, NULL::text;
        RETURN;
    END IF;
    -- To the minute: a key that is used all the time is not written all the time.
    UPDATE app.api_keys AS k
    SET last_used_at = app.clock()
    WHERE
        k.api_key_id = _key.api_key_id
        AND (k.last_used_at IS NULL OR k.last_used_at < app.clock() - interval '1 minute');
    IF _scope <> ALL (_key.scopes) THEN
        PERFORM app.note(
            'refuse', 'api_keys', _key.api_key_id::text, NULL,
            jsonb_build_object('code', 'scope_missing', 'scope', _scope)
        );
        RETURN QUERY SELECT 'scope_missing', _key.api_key_id, _key.key_name;
        RETURN;
    END IF;
    RETURN QUERY SELECT NULL::text, _key.api_key_id, _key.key_name;
END;
$$;

COMMENT ON FUNCTION api.use_api_key(json, text, bytea, text) IS
'Whose key it is, by its prefix and the SHA-256 of the whole key; keeps the moment of its use.';
