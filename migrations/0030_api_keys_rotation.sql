-- API keys are rotated: each gives its place to one other key at most, and none lives for more than a century.
-- depends: 0029_error_codes_admin_seed

-- A table of a few rows: the scan under the lock takes no time.
-- squawk-ignore-file adding-foreign-key-constraint, constraint-missing-not-valid, disallowed-unique-constraint
ALTER TABLE app.api_keys
ADD COLUMN replaces bigint REFERENCES app.api_keys,
ADD UNIQUE (replaces),
ADD CONSTRAINT api_keys_life_is_bounded CHECK (expires_at - created_at <= interval '36525 days');

COMMENT ON COLUMN app.api_keys.replaces IS
'The key whose place this one took by rotation; NULL for one that was made anew. A key is replaced once.';
