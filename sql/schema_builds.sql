-- What the schema is now, for every process that wants to know whether it fits.

-- name: get_schema_build
-- The newest build of the schema.
SELECT
    b.build,
    b.head,
    b.migrations_sha256,
    b.definitions_sha256
FROM api.schema_builds AS b
ORDER BY b.schema_build_id DESC
LIMIT 1;
