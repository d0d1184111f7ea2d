-- Idempotency: which requests were carried out already, and what was answered.
-- depends: 0037_fills

CREATE TABLE app.idempotency_keys (
    user_id bigint NOT NULL REFERENCES app.users,
    idempotency_key text COLLATE "C" NOT NULL,
    request_sha256 bytea NOT NULL,
    answer json NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app.clock(),
    PRIMARY KEY (user_id, idempotency_key),
    CONSTRAINT idempotency_keys_are_visible_ascii CHECK (idempotency_key ~ '^[!-~]{1,255}$'),
    CONSTRAINT idempotency_keys_requests_are_hashed CHECK (octet_length(request_sha256) = 32)
);

-- Which are old enough to go?
CREATE INDEX idempotency_keys_created_at_idx ON app.idempotency_keys (created_at);

COMMENT ON TABLE app.idempotency_keys IS
'Requests that were carried out, kept for 48 hours so that they are not carried out twice. One row per user and key.';
COMMENT ON COLUMN app.idempotency_keys.idempotency_key IS
'What the client chose: 1 to 255 visible ASCII characters (draft-ietf-httpapi-idempotency-key-header).';
COMMENT ON COLUMN app.idempotency_keys.request_sha256 IS 'SHA-256 of method, path and canonical body.';
COMMENT ON COLUMN app.idempotency_keys.answer IS 'What was answered, byte for byte.';
