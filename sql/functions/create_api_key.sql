-- Makes a key for a program; only its hash comes here.
-- for: web
CREATE FUNCTION api.create_api_key(
    _by json, _key_name text, _scopes text[], _prefix text, _secret_sha256 bytea, _expires_at timestamptz
)
RETURNS TABLE (api_key_id bigint, key_name text, prefix text, scopes text[], expires_at timestamptz)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
BEGIN
    PERFORM app.act(_by);
    RETURN QUERY
    INSERT INTO app.api_keys (key_name, scopes, prefix, secret_sha256, expires_at)
    VALUES (_key_name, _scopes, _prefix, _secret_sha256, _expires_at)
    RETURNING api_keys.api_key_id, api_keys.key_name, api_keys.prefix, api_keys.scopes, api_keys.expires_at;
END;
$$;

COMMENT ON FUNCTION api.create_api_key(json, text, text[], text, bytea, timestamptz) IS
'A new key with these scopes: pipeline:read, pipeline:write, admin:read, admin:write. expires_at NULL: it never ends.';
