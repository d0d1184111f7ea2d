-- What the schema is now, for every process that wants to know whether it fits.

-- name: get_schema_build
-- The newest build of the schema, and how many connections the server takes.
SELECT
    b.build,
    b.head,
    b.migrations_sha256,
    b.definitions_sha256,
    current_setting('max_connections')::bigint AS max_connections
FROM api.schema_builds AS b
ORDER BY b.schema_build_id DESC
LIMIT 1;
