"""`precedent migrate --check`: each fault has its bad example."""

import re

import pytest

from api.schema.check import check
from api.schema.files import Project


def faults(scratch):
    return "\n".join(check(scratch.project))


def test_the_checkout_is_in_order():
    assert check(Project()) == []


def test_no_migrations(scratch):
    for path in (scratch.root / "migrations").glob("*.sql"):
        path.unlink()
    assert "holds no migrations" in faults(scratch)


def test_two_heads(scratch):
    scratch.migration("SELECT 1;", words="ours")
    head = sorted((scratch.root / "migrations").glob("*_ours.sql"))[0]
    scratch.write(f"migrations/{int(head.name[:4]) + 1:04}_theirs.sql", head.read_text())
    assert re.search(r"two heads: 2 migrations depend on 0\d+_", faults(scratch))


def test_a_number_used_twice(scratch):
    name = scratch.migration("SELECT 1;", words="ours")
    scratch.write(f"migrations/{name[:4]}_theirs.sql", f"-- Theirs.\n-- depends: {name}\nSELECT 1;\n")
    assert f"number {name[:4]} is used 2 times: {name}.sql, {name[:4]}_theirs.sql" in faults(scratch)


def test_a_gap_in_the_line(scratch):
    scratch.edit("migrations/0003_error_codes.sql", "-- depends: 0002_schema_builds", "-- depends: 0001_helpers")
    assert "0003_error_codes.sql: depends on 0001_helpers, but 0002_schema_builds stands before it" in faults(scratch)


def test_no_depends_line(scratch):
    scratch.edit("migrations/0003_error_codes.sql", "-- depends: 0002_schema_builds\n", "")
    assert "0003_error_codes.sql: line 2 is not -- depends:" in faults(scratch)


def test_a_name_out_of_form(scratch):
    scratch.write("migrations/7_Seven.sql", "-- Seven.\n-- depends: 0006_glossary_terms_seed\nSELECT 1;\n")
    assert "7_Seven.sql: the name is not NNNN_words.sql" in faults(scratch)


def test_an_edited_landed_file(scratch):
    scratch.edit("migrations/0003_error_codes.sql", "closed catalogue", "open catalogue")
    assert "0003_error_codes.sql: edited after it landed" in faults(scratch)


def test_an_edited_landed_rollback(scratch):
    scratch.edit("migrations/0003_error_codes.rollback.sql", "DROP TABLE", "DROP  TABLE")
    assert "0003_error_codes.rollback.sql: edited after it landed" in faults(scratch)


def test_a_landed_file_gone(scratch):
    scratch.remove("migrations/0006_glossary_terms_seed.sql")
    assert "0006_glossary_terms_seed.sql has landed and is gone" in faults(scratch)


def test_a_missing_rollback(scratch):
    scratch.remove("migrations/0003_error_codes.rollback.sql")
    assert "0003_error_codes.sql: 0003_error_codes.rollback.sql is missing" in faults(scratch)


def test_a_file_without_its_checksum(scratch):
    name = scratch.migration("SELECT 1;")
    assert f"{name}.sql: not in migrations/CHECKSUMS" in faults(scratch)


def test_a_migration_that_mentions_schema_api(scratch):
    name = scratch.migration("GRANT SELECT ON api.glossary_terms TO public;")
    assert f"{name}.sql: mentions schema api" in faults(scratch)


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE INDEX a_idx ON app.error_codes (status);",
        "CREATE INDEX CONCURRENTLY IF NOT EXISTS a ON b (c); SELECT 1;",
    ],
)
def test_a_file_that_is_not_transactional_without_need(scratch, sql):
    name = scratch.migration(sql, directive="-- transactional: false\n")
    assert f"{name}.sql: not transactional, so one CREATE INDEX CONCURRENTLY" in faults(scratch)


def test_a_view_file_that_makes_another_view(scratch):
    scratch.edit("views/020_error_codes.sql", "CREATE VIEW api.error_codes", "CREATE VIEW api.codes")
    assert "views/020_error_codes.sql: makes [('VIEW', 'api.codes')]" in faults(scratch)


def test_a_function_file_that_makes_two(scratch):
    path = "sql/functions/search_glossary_terms.sql"
    scratch.write(path, (scratch.root / path).read_text() + "\nCREATE VIEW api.more AS SELECT 1;\n")
    assert "functions/search_glossary_terms.sql: makes [('FUNCTION', 'api.search_glossary_terms'), ('VIEW'" in faults(
        scratch
    )


def test_a_trigger_file_that_makes_no_trigger(scratch):
    scratch.write("sql/triggers/error_codes_watch.sql", "-- Nothing.\nCREATE FUNCTION app.error_codes_watch() x;\n")
    assert "its name says [('FUNCTION', 'app.error_codes_watch'), ('TRIGGER', 'error_codes_watch')]" in faults(scratch)


def test_a_materialized_view_without_its_unique_index(scratch):
    scratch.write("views/900_counts.sql", "-- Counts.\nCREATE MATERIALIZED VIEW app.counts AS SELECT 1 AS n;\n")
    assert "views/900_counts.sql: a materialized view needs its unique index" in faults(scratch)


@pytest.mark.parametrize("line", ["", "-- for: everybody\n"])
def test_a_view_that_does_not_say_for_whom(scratch, line):
    scratch.edit("views/020_error_codes.sql", "-- for: web, analyst\n", line)
    assert "views/020_error_codes.sql: line 2 is not -- for:" in faults(scratch)


def test_a_build_number_not_raised(scratch):
    scratch.edit("views/020_error_codes.sql", "Every refusal", "Each refusal")
    assert "views/BUILD: something changed and the build number" in faults(scratch)


def test_a_release_is_in_order_and_raises_the_build(scratch):
    before = scratch.project.build[0]
    scratch.edit("views/020_error_codes.sql", "Every refusal", "Each refusal")
    scratch.migration("SELECT 1;")
    scratch.release()
    assert faults(scratch) == ""
    assert scratch.project.build[0] == before + 1
    scratch.release()
    assert scratch.project.build[0] == before + 1


@pytest.mark.parametrize(
    "line", ["-- transactional: False", "--transactional: false", "-- transactional: false ", "-- Transactional: no"]
)
def test_a_directive_that_only_one_of_two_readers_would_see(scratch, line):
    name = scratch.migration("CREATE TABLE app.more (more_id bigint PRIMARY KEY);", directive=line + "\n")
    assert f"{name}.sql: the third line, and no other, may be exactly -- transactional: false" in faults(scratch)


@pytest.mark.parametrize(
    ("sql", "word"),
    [("SELECT 1; COMMIT;", "COMMIT"), ("BEGIN; SELECT 1;", "BEGIN"), ("RESET ROLE;", "RESET"), ("SET ROLE x;", "SET"),
     ("rollback;", "ROLLBACK"), ("GRANT SELECT ON app.error_codes TO PUBLIC;", "GRANT")],
)  # fmt: skip
def test_a_migration_that_ends_its_transaction_or_changes_its_role(scratch, sql, word):
    name = scratch.migration(sql)
    assert f"{name}.sql: may not say {word}" in faults(scratch)


@pytest.mark.parametrize(
    "sql", ["GRANT USAGE ON SCHEMA api TO x;", 'SELECT "api"."x";', "CREATE TABLE app.x (y int DEFAULT api.z());"]
)
def test_a_migration_that_mentions_schema_api_in_any_way(scratch, sql):
    name = scratch.migration(sql)
    assert f"{name}.sql: mentions schema api" in faults(scratch)


def test_a_migration_may_say_api_to_people(scratch):
    scratch.migration("COMMENT ON TABLE app.error_codes IS 'See schema api; it''s there. COMMIT;'; -- api.x COMMIT;")
    scratch.release()
    assert faults(scratch) == ""


@pytest.mark.parametrize(
    "more",
    [
        "DROP TABLE app.glossary_terms CASCADE;",
        'CREATE TABLE "evil" ();',
        "  create table app.evil ();",
        "GRANT SELECT ON api.x TO PUBLIC;",
    ],
)
def test_a_view_file_that_does_more(scratch, more):
    path = "views/020_error_codes.sql"
    scratch.write(path, (scratch.root / path).read_text() + more)
    assert re.search(r"views/020_error_codes.sql: (makes|may not say)", faults(scratch))


def test_a_definition_for_nobody(scratch):
    scratch.edit("views/020_error_codes.sql", "-- for: web, analyst", "-- for: by key")
    assert "views/020_error_codes.sql: line 2 is not -- for:" in faults(scratch)


def test_an_index_that_cannot_be_undone_twice(scratch):
    index = "CREATE INDEX CONCURRENTLY IF NOT EXISTS a ON app.error_codes (status);"
    name = scratch.migration(index, "DROP INDEX app.a;", directive="-- transactional: false\n")
    assert f"{name}.rollback.sql: must say DROP INDEX CONCURRENTLY IF EXISTS app.a;" in faults(scratch)


def test_a_file_that_is_not_utf_8(scratch):
    name = scratch.migration("SELECT 1;")
    (scratch.root / f"migrations/{name}.sql").write_bytes(b"-- \xff\n-- depends: 0006_glossary_terms_seed\nSELECT 1;\n")
    assert f"{name}.sql: is not UTF-8" in faults(scratch)


def test_a_migration_alone_raises_the_build(scratch):
    before = scratch.release().build[0]
    assert faults(scratch) == ""
    scratch.migration("SELECT 1;")
    assert "views/BUILD: something changed" in faults(scratch)
    scratch.release()
    assert scratch.project.build[0] == before + 1
