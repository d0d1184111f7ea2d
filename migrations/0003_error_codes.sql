-- The closed catalogue of refusals: what a client can be told, in which words, under which status.
-- depends: 0002_schema_builds

CREATE TABLE app.error_codes (
    code text PRIMARY KEY,
    status bigint NOT NULL,
    v1_status bigint NOT NULL,
    english text NOT NULL,
    korean text NOT NULL,
    constraint_name text UNIQUE,
    seed_sha256 bytea,
    CONSTRAINT error_codes_code_is_snake_case CHECK (code ~ '^[a-z][a-z0-9_]*$'),
    CONSTRAINT error_codes_status_is_an_error CHECK (status BETWEEN 400 AND 599),
    CONSTRAINT error_codes_v1_status_is_an_error CHECK (v1_status BETWEEN 400 AND 599)
);

COMMENT ON TABLE app.error_codes IS 'Every refusal a client can meet. One row per code.';
COMMENT ON COLUMN app.error_codes.code IS 'What programs read: snake_case, never renamed.';
COMMENT ON COLUMN app.error_codes.status IS 'HTTP status.';
COMMENT ON COLUMN app.error_codes.v1_status IS 'HTTP status under /api/v1, where its contract fixed another number.';
COMMENT ON COLUMN app.error_codes.english IS 'One sentence for a person, in English.';
COMMENT ON COLUMN app.error_codes.korean IS 'The same sentence in Korean; /api/v1 always answers with it.';
COMMENT ON COLUMN app.error_codes.constraint_name IS 'The constraint whose violation means this code, if one does.';
COMMENT ON COLUMN app.error_codes.seed_sha256 IS
'SHA-256 of the row as it was seeded; NULL for a row of other origin. Edited rows no longer fit it.';
