-- What the schema is and how it came to be: every build of it, and the checksum of every migration.
-- depends: 0001_helpers

CREATE TABLE app.schema_builds (
    schema_build_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    build bigint NOT NULL,
    head text NOT NULL,
    migrations_sha256 text NOT NULL,
    definitions_sha256 text NOT NULL,
    definitions jsonb NOT NULL,
    built_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT schema_builds_build_is_not_negative CHECK (build >= 0)
);

COMMENT ON TABLE app.schema_builds IS
'Every time views and functions were built anew, and every rollback. One row per build; the newest counts.';
COMMENT ON COLUMN app.schema_builds.schema_build_id IS 'Key, in order of building.';
COMMENT ON COLUMN app.schema_builds.build IS
'The number in views/BUILD then; 0 after a rollback, which leaves schema api to whoever migrates next.';
COMMENT ON COLUMN app.schema_builds.head IS 'The newest migration applied then; empty after a rollback.';
COMMENT ON COLUMN app.schema_builds.migrations_sha256 IS 'SHA-256 over all migration files, hexadecimal.';
COMMENT ON COLUMN app.schema_builds.definitions_sha256 IS
'SHA-256 over all view, function and trigger files, hexadecimal.';
COMMENT ON COLUMN app.schema_builds.definitions IS
'SHA-256 of each trigger and materialized view file by name: what changed is made anew.';
COMMENT ON COLUMN app.schema_builds.built_at IS 'When, in real time; business time plays no part here.';

CREATE TABLE app.migration_checksums (
    migration_id text PRIMARY KEY,
    sha256 text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

COMMENT ON TABLE app.migration_checksums IS
'The content of each applied migration file, so that an edited one is noticed. One row per applied migration.';
COMMENT ON COLUMN app.migration_checksums.migration_id IS 'The file''s name without its ending.';
COMMENT ON COLUMN app.migration_checksums.sha256 IS 'SHA-256 of the file''s bytes, hexadecimal.';
COMMENT ON COLUMN app.migration_checksums.applied_at IS 'When it was applied, in real time.';
