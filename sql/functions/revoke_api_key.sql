-- Takes a key back, at once and for good; again changes nothing.
-- for: web
-- PT404 api_key_not_found
CREATE FUNCTION api.revoke_api_key(_by json, _api_key_id bigint)
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
    RETURN QUERY
    UPDATE app.api_keys AS k
    SET revoked_at = coalesce(k.revoked_at, app.clock())
    WHERE k.api_key_id = _api_key_id
    RETURNING
        k.api_key_id, k.key_name, k.prefix, k.scopes, k.created_at, k.expires_at, k.revoked_at, k.last_used_at,
        k.replaces;
    IF NOT FOUND THEN
        RAISE 'api_key_not_found' USING ERRCODE = 'PT404';
    END IF;
END;
$$;

COMMENT ON FUNCTION api.revoke_api_key(json, bigint) IS
'The key with the moment at which it was first taken back. Every process refuses it within two seconds; the key that
took its place by rotation lives on.';
