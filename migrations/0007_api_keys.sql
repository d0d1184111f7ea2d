-- Keys of programs: the pipeline that publishes, and those who administer.
-- depends: 0006_glossary_terms_seed

CREATE TABLE app.api_keys (
    api_key_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key_name text NOT NULL,
    prefix text NOT NULL UNIQUE,
    secret_sha256 bytea NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app.clock(),
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz,
    CONSTRAINT api_keys_name_is_short CHECK (char_length(key_name) >= 1 AND char_length(key_name) <= 100),
    CONSTRAINT api_keys_prefix_is_twelve_letters CHECK (prefix ~ '^[a-z0-9]{12}$'),
    CONSTRAINT api_keys_secret_is_hashed CHECK (octet_length(secret_sha256) = 32),
    CONSTRAINT api_keys_scopes_are_known CHECK (
        cardinality(scopes) > 0
        AND scopes <@ ARRAY['pipeline:read', 'pipeline:write', 'admin:read', 'admin:write']
    )
);

COMMENT ON TABLE app.api_keys IS 'Keys of programs, by their hash: the key itself is shown once. One row per key.';
COMMENT ON COLUMN app.api_keys.api_key_id IS 'Key of the API key.';
COMMENT ON COLUMN app.api_keys.key_name IS 'Who uses it, in the words of whoever made it; 1 to 100 letters.';
COMMENT ON COLUMN app.api_keys.prefix IS
'The open part of the key, by which it is looked up: twelve letters or digits.';
COMMENT ON COLUMN app.api_keys.secret_sha256 IS 'SHA-256 of the whole key, 32 bytes.';
COMMENT ON COLUMN app.api_keys.scopes IS 'What it may do: pipeline:read, pipeline:write, admin:read, admin:write.';
COMMENT ON COLUMN app.api_keys.expires_at IS 'When it ends by itself; NULL never.';
COMMENT ON COLUMN app.api_keys.revoked_at IS 'When it was taken back; NULL while it lives.';
COMMENT ON COLUMN app.api_keys.last_used_at IS 'Its last use, to the minute.';
