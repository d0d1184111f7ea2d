-- Makes the key that takes another's place; the old one ends when the overlap does.
-- for: web
-- PT404 api_key_not_found
-- PT409 api_key_ended
-- PT422 overlap_invalid
CREATE FUNCTION api.rotate_api_key(
    _by json, _api_key_id bigint, _overlap_hours bigint, _prefix text, _secret_sha256 bytea
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
DECLARE
    _old record;
    _now timestamptz;
BEGIN
    PERFORM app.act(_by);
    IF coalesce(_overlap_hours NOT BETWEEN 0 AND 168, true) THEN
        RAISE 'overlap_invalid' USING ERRCODE = 'PT422';
    END IF;
    SELECT k.key_name, k.scopes, k.created_at, k.expires_at, k.revoked_at
    INTO _old FROM app.api_keys AS k WHERE k.api_key_id = _api_key_id FOR UPDATE;
    IF NOT FOUND THEN
        RAISE 'api_key_not_found' USING ERRCODE = 'PT404';
    END IF;
    _now := app.clock();
    IF _old.revoked_at IS NOT NULL OR _old.expires_at <= _now THEN
        RAISE 'api_key_ended' USING ERRCODE = 'PT409';
    END IF;
    -- Of two rotations the second meets the unique key on replaces: a key has one successor.
    RETURN QUERY
    INSERT INTO app.api_keys AS k (key_name, scopes, prefix, secret_sha256, created_at, expires_at, replaces)
    VALUES (
        _old.key_name,
        _old.scopes,
        _prefix,
        _secret_sha256,
        _now,
        _now + (_old.expires_at - _old.created_at),
        _api_key_id
    )
    RETURNING
        k.api_key_id, k.key_name, k.prefix, k.scopes, k.created_at, k.expires_at, k.revoked_at, k.last_used_at,
        k.replaces;
    UPDATE app.api_keys AS k
    SET expires_at = least(k.expires_at, _now + _overlap_hours * interval '1 hour')
    WHERE k.api_key_id = _api_key_id;
END;
$$;

COMMENT ON FUNCTION api.rotate_api_key(json, bigint, bigint, text, bytea) IS
'A new key of the same name and scopes, which lives as long from now as the old one was made to live; the old one ends
at its own end or after the overlap (0 to 168 hours), whichever comes first. A key is rotated once: whoever lost the new
key rotates that one.';
