-- Every build of views and functions, and every rollback.
-- for: web, worker, analyst
CREATE VIEW api.schema_builds AS
SELECT
    b.schema_build_id,
    b.build,
    b.head,
    b.migrations_sha256,
    b.definitions_sha256,
    b.built_at
FROM app.schema_builds AS b;

COMMENT ON VIEW api.schema_builds IS
'Every build of views and functions, and every rollback. One row per build; the newest counts. Live.';
