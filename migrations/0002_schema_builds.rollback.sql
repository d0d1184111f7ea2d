-- The record of builds and checksums goes; the migrator then knows only yoyo's marks.
DROP TABLE app.migration_checksums;
DROP TABLE app.schema_builds;
