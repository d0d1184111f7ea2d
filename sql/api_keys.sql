-- Keys of programs. Their list is built by browse.

-- name: use_api_key
-- The door statement: whose key it is, and whether it may do this.
SELECT
    k.refused,
    k.api_key_id,
    k.key_name
FROM api.use_api_key(:by, :prefix, :secret_sha256, :scope) AS k;

-- name: create_api_key
-- Makes a key; its secret stays with the caller.
SELECT
    k.api_key_id,
    k.key_name,
    k.prefix,
    k.scopes,
    k.created_at,
    k.expires_at,
    k.revoked_at,
    k.last_used_at,
    k.replaces
FROM api.create_api_key(:by, :key_name, :scopes, :prefix, :secret_sha256, :expires_at) AS k;

-- name: rotate_api_key
-- Makes the key that takes another's place; the old one ends with the overlap.
SELECT
    k.api_key_id,
    k.key_name,
    k.prefix,
    k.scopes,
    k.created_at,
    k.expires_at,
    k.revoked_at,
    k.last_used_at,
    k.replaces
FROM api.rotate_api_key(:by, :api_key_id, :overlap_hours, :prefix, :secret_sha256) AS k;

-- name: revoke_api_key
-- Takes a key back.
SELECT
    k.api_key_id,
    k.key_name,
    k.prefix,
    k.scopes,
    k.created_at,
    k.expires_at,
    k.revoked_at,
    k.last_used_at,
    k.replaces
FROM api.revoke_api_key(:by, :api_key_id) AS k;
