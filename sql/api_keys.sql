-- Keys of programs.

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
    k.expires_at
FROM api.create_api_key(:by, :key_name, :scopes, :prefix, :secret_sha256, :expires_at) AS k;
