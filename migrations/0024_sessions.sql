-- Sessions: where people are signed in, the tokens that renew them, and the attempts that failed.
-- depends: 0023_blocked_names_seed

CREATE TABLE app.sessions (
    session_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES app.users,
    agent text NOT NULL,
    ip text NOT NULL,
    started_at timestamptz NOT NULL DEFAULT app.clock(),
    last_used_at timestamptz NOT NULL DEFAULT app.clock(),
    ended_at timestamptz,
    end_reason text,
    CONSTRAINT sessions_end_has_a_reason CHECK ((ended_at IS NULL) = (end_reason IS NULL)),
    CONSTRAINT sessions_end_reason_is_known CHECK (
        end_reason IN ('signed_out', 'revoked', 'token_reused', 'password_changed', 'password_reset', 'locked')
    )
);

-- Where is this user signed in, newest first?
CREATE INDEX sessions_user_id_session_id_idx ON app.sessions (user_id, session_id DESC);

COMMENT ON TABLE app.sessions IS
'Where people are or were signed in: one family of refresh tokens each. One row per sign-in; deleted with the account.';
COMMENT ON COLUMN app.sessions.session_id IS 'Key of the session; sid in access tokens.';
COMMENT ON COLUMN app.sessions.agent IS 'What the browser or program calls itself, at its last use.';
COMMENT ON COLUMN app.sessions.ip IS 'The address of its last use.';
COMMENT ON COLUMN app.sessions.started_at IS 'When it was signed in.';
COMMENT ON COLUMN app.sessions.ended_at IS 'When it was ended; NULL while it lives or just ran out.';
COMMENT ON COLUMN app.sessions.end_reason IS
'signed_out, revoked, token_reused, password_changed, password_reset or locked.';

CREATE TABLE app.refresh_tokens (
    refresh_token_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    session_id bigint NOT NULL REFERENCES app.sessions ON DELETE CASCADE,
    token_sha256 bytea NOT NULL UNIQUE,
    parent_id bigint UNIQUE REFERENCES app.refresh_tokens ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT app.clock(),
    expires_at timestamptz NOT NULL,
    CONSTRAINT refresh_tokens_are_hashed CHECK (octet_length(token_sha256) = 32)
);

-- Which tokens does this session have, the active one first?
CREATE INDEX refresh_tokens_session_id_idx ON app.refresh_tokens (session_id, refresh_token_id DESC);

COMMENT ON TABLE app.refresh_tokens IS
'Tokens that renew sessions, by their hash. A token has at most one successor; the newest of a session is active. One
row per token.';
COMMENT ON COLUMN app.refresh_tokens.refresh_token_id IS 'Key of the token.';
COMMENT ON COLUMN app.refresh_tokens.token_sha256 IS 'SHA-256 of the token, 32 bytes.';
COMMENT ON COLUMN app.refresh_tokens.parent_id IS 'The token that it replaced; NULL for the first of a session.';

CREATE TABLE app.revoked_sessions (
    session_id bigint PRIMARY KEY,
    revoked_at timestamptz NOT NULL DEFAULT app.clock()
);

COMMENT ON TABLE app.revoked_sessions IS
'Sessions that ended while an access token of theirs may still be valid; every process reads them each second. One row
per session, for two hours.';

CREATE TABLE app.sign_in_attempts (
    sign_in_attempt_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email_sha256 bytea NOT NULL,
    ip text NOT NULL,
    failed_at timestamptz NOT NULL DEFAULT app.clock(),
    CONSTRAINT sign_in_attempts_are_hashed CHECK (octet_length(email_sha256) = 32)
);

-- How often was this address tried lately?
CREATE INDEX sign_in_attempts_email_sha256_failed_at_idx ON app.sign_in_attempts (email_sha256, failed_at DESC);

-- Which attempts are too old to count?
CREATE INDEX sign_in_attempts_failed_at_idx ON app.sign_in_attempts (failed_at);

COMMENT ON TABLE app.sign_in_attempts IS
'Sign-ins that failed within the last fifteen minutes. One row per attempt, whether or not the account exists.';
COMMENT ON COLUMN app.sign_in_attempts.sign_in_attempt_id IS 'Key of the attempt.';
COMMENT ON COLUMN app.sign_in_attempts.email_sha256 IS 'SHA-256 of the address as it is compared, 32 bytes.';
COMMENT ON COLUMN app.sign_in_attempts.failed_at IS 'When it failed.';
