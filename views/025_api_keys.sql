-- Keys of programs, without what opens the door.
-- for: web, by key
CREATE VIEW api.api_keys AS
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
FROM app.api_keys AS k;

COMMENT ON VIEW api.api_keys IS
'Keys of programs, never their secret or its hash. One row per key, ended ones too. Live.';
