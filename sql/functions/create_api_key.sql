-- Makes a key for a program; only its hash comes here.
-- for: web
-- PT422 api_key_end_passed
CREATE FUNCTION api.create_api_key(
    _by json, _key_name text, _scopes text[], _prefix text, _secret_sha256 bytea, _expires_at timestamptz
)
RETURNS TABLE (
    api_key_id bigint,
    key_name text,
    prefix text,
    scopes text[],
    created_at timestamptz,
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz,
    replaces bigint
)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
BEGIN
    PERFORM app.act(_by);
    IF _expires_at <= app.clock() THEN
        RAISE 'api_key_end_passed' USING ERRCODE = 'PT422';
    END IF;
    RETURN QUERY
    INSERT INTO app.api_keys AS k (key_name, scopes, prefix, secret_sha256, expires_at)
    VALUES (
        btrim(normalize(_key_name, nfc)),
        array(SELECT DISTINCT s.scope FROM unnest(_scopes) AS s (scope) ORDER BY s.scope),
        _prefix,
        _secret_sha256,
        _expires_at
    )
    RETURNING
        k.api_key_id, k.key_name, k.prefix, k.scopes, k.created_at, k.expires_at, k.revoked_at, k.last_used_at,
        k.replaces;
END;
$$;

COMMENT ON FUNCTION api.create_api_key(json, text, text[], text, bytea, timestamptz) IS
'A new key with these scopes: pipeline:read, pipeline:write, admin:read, admin:write. expires_at NULL: it never ends.
The same call with another secret makes another key, of the same name.';
