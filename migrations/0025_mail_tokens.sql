-- Tokens in letters: to prove an address, to choose a new password.
-- depends: 0024_sessions

CREATE TABLE app.mail_tokens (
    mail_token_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES app.users,
    purpose text NOT NULL,
    token_sha256 bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT app.clock(),
    expires_at timestamptz NOT NULL,
    CONSTRAINT mail_tokens_purpose_is_known CHECK (purpose IN ('verify_email', 'reset_password')),
    CONSTRAINT mail_tokens_are_hashed CHECK (octet_length(token_sha256) = 32)
);

-- Which letters did this user get for this?
CREATE INDEX mail_tokens_user_id_purpose_idx ON app.mail_tokens (user_id, purpose);

COMMENT ON TABLE app.mail_tokens IS
'Tokens that were sent by mail and not used yet, by their hash; a new one replaces the one before. One row per token.';
COMMENT ON COLUMN app.mail_tokens.mail_token_id IS 'Key of the token.';
COMMENT ON COLUMN app.mail_tokens.purpose IS 'verify_email or reset_password.';
