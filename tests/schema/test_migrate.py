"""The migrator: from any state to the head, all or nothing, once."""

import concurrent.futures

import psycopg
import pytest

from api.schema.files import Project
from api.schema.migrate import SchemaError, migrate, plan, rollback
from api.schema.roles import bootstrap
from tests.conftest import SEEDED_TERMS, SERVERS
from tests.schema.dump import dump, restore, run_psql
from tests.servers import APP

TRIGGER = """-- Counts what happens to error codes.
CREATE OR REPLACE FUNCTION app.error_codes_note()
RETURNS trigger
LANGUAGE plpgsql
SET search_path = ''
AS $$
BEGIN
    RAISE NOTICE 'noted';
    RETURN NULL;
END;
$$;

CREATE OR REPLACE TRIGGER error_codes_note
AFTER UPDATE ON app.error_codes
FOR EACH STATEMENT EXECUTE FUNCTION app.error_codes_note();
"""
MATERIALIZED = """-- How many codes each status has.
CREATE MATERIALIZED VIEW app.code_counts AS
SELECT e.status, count(*) AS codes
FROM app.error_codes AS e
GROUP BY e.status;

CREATE UNIQUE INDEX code_counts_status_idx ON app.code_counts (status);
"""
PLAIN = """-- How many codes each status has.
-- for: analyst
CREATE VIEW api.code_counts AS
SELECT
    c.status,
    c.codes
FROM app.code_counts AS c;

COMMENT ON VIEW api.code_counts IS 'How many codes each status has. One row per status.';
"""


def one(con, query, *values):
    con.autocommit = True
    return con.execute(query, values).fetchone()[0]


def test_empty_to_head_and_again_nothing(empty, empty_url):
    assert migrate(empty_url, Project()) is True
    assert migrate(empty_url, Project()) is False
    assert one(empty, "SELECT count(*) FROM app.glossary_terms") == SEEDED_TERMS
    assert one(empty, "SELECT count(*) FROM app.migration_checksums") == len(Project().migrations)
    assert one(empty, "SELECT count(*) FROM app.schema_builds") == 1


def test_head_to_nothing_to_head_is_the_same(owner, database_url):
    before = dump(owner)
    rollback(database_url, Project(), None)
    assert one(owner, "SELECT count(*) FROM pg_namespace WHERE nspname IN ('api', 'app')") == 0
    migrate(database_url, Project())
    assert dump(owner) == before


@pytest.mark.parametrize("count", [-1, 0, 99])
def test_a_rollback_of_what_is_not_there_is_refused(owner, database_url, count):
    with pytest.raises(SchemaError, match="migrations are applied"):
        rollback(database_url, Project(), count)
    assert one(owner, "SELECT count(*) FROM api.glossary_terms") == SEEDED_TERMS


def test_a_column_of_a_view_is_explained_where_it_is_looked_up(owner):
    meaning = one(owner, "SELECT col_description('api.glossary_terms'::regclass, 3)")
    assert meaning == "The English word, if it has one; at most 100 letters."


def test_a_rollback_leaves_edited_seeds_alone(owner, database_url):
    owner.execute("UPDATE app.glossary_terms SET definition_short = 'ours' WHERE term = '주식'")
    rollback(database_url, Project(), len([m for m in Project().migrations if m.number >= "0006"]))
    assert one(owner, "SELECT string_agg(term, ',') FROM app.glossary_terms") == "주식"
    migrate(database_url, Project())
    assert one(owner, "SELECT count(*) FROM app.glossary_terms") == SEEDED_TERMS
    assert one(owner, "SELECT definition_short FROM app.glossary_terms WHERE term = '주식'") == "ours"


def test_the_plan_applies_nothing_and_is_what_runs(empty, empty_url):
    text = plan(empty_url, Project())
    assert one(empty, "SELECT count(*) FROM pg_namespace WHERE nspname IN ('api', 'app')") == 0
    assert one(empty, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
    run_psql(empty, text, APP, psycopg.conninfo.conninfo_to_dict(empty_url)["password"])
    planned = dump(empty)
    assert plan(empty_url, Project()) == "-- nothing to do\n"
    rollback(empty_url, Project(), None)
    migrate(empty_url, Project())
    assert dump(empty) == planned


def test_the_plan_of_a_later_release_holds_only_what_is_new(scratch, owner, database_url):
    name = scratch.migration("CREATE TABLE app.more (more_id bigint PRIMARY KEY);", "DROP TABLE app.more;")
    text = plan(database_url, scratch.release())
    assert f"-- apply {name}" in text
    assert "CREATE TABLE app.more" in text
    assert "CREATE TABLE app.glossary_terms" not in text
    run_psql(owner, text, APP, psycopg.conninfo.conninfo_to_dict(database_url)["password"])
    assert migrate(database_url, scratch.project) is False


def test_a_failing_third_migration_changes_nothing(scratch, owner, database_url):
    before = dump(owner)
    scratch.migration("CREATE TABLE app.one (one_id bigint PRIMARY KEY);")
    scratch.migration("CREATE TABLE app.two (two_id bigint PRIMARY KEY);")
    third = scratch.migration("CREATE TABLE app.three (three_id no_such_type);")
    with pytest.raises(SchemaError, match="no_such_type") as caught:
        migrate(database_url, scratch.release())
    assert caught.value.migration == third
    assert dump(owner) == before


def test_a_failing_view_changes_nothing(scratch, owner, database_url):
    before = dump(owner)
    scratch.edit("views/020_error_codes.sql", "FROM app.error_codes", "FROM app.no_such_table")
    with pytest.raises(SchemaError) as caught:
        migrate(database_url, scratch.release())
    assert caught.value.migration == "020_error_codes.sql"
    assert dump(owner) == before


def test_an_edited_applied_file_is_refused(scratch, database_url):
    scratch.edit("migrations/0003_error_codes.sql", "closed catalogue", "open catalogue")
    with pytest.raises(SchemaError, match="0003_error_codes: edited after it was applied"):
        migrate(database_url, scratch.project)


def test_an_unknown_applied_migration_is_refused(scratch, database_url):
    name = scratch.migration("SELECT 1;")
    migrate(database_url, scratch.release())
    scratch.remove(f"migrations/{name}.sql")
    with pytest.raises(SchemaError, match=f"{name}: applied, but not in this checkout"):
        migrate(database_url, scratch.project)
    with pytest.raises(SchemaError, match=f"{name}: applied, but not in this checkout"):
        rollback(database_url, scratch.project, 1)


def test_no_migrations_at_all_is_refused(tmp_path, database_url):
    (tmp_path / "migrations").mkdir()
    with pytest.raises(SchemaError, match="no migrations in"):
        migrate(database_url, Project(tmp_path))


def test_a_lower_build_never_overwrites_a_higher_one(scratch, owner, database_url):
    older = Project()
    scratch.edit("views/020_error_codes.sql", "Every refusal", "Each refusal")
    newer = scratch.release()
    assert newer.build[0] > older.build[0]
    assert migrate(database_url, newer) is True
    after = dump(owner)
    assert migrate(database_url, older) is False
    assert dump(owner) == after


def test_a_lower_build_with_something_pending_is_refused(scratch, owner, database_url):
    owner.execute("INSERT INTO app.schema_builds (build, head, migrations_sha256, definitions_sha256, definitions) "
                  "VALUES (99, 'x', '', '', '{}')")  # fmt: skip
    name = scratch.migration("SELECT 1;")
    with pytest.raises(SchemaError, match=f"{name}: pending here, but the schema is of build 99"):
        migrate(database_url, scratch.release())


def test_schema_api_gone_is_rebuilt(owner, database_url):
    before = dump(owner)
    owner.execute("DROP SCHEMA api CASCADE")
    assert migrate(database_url, Project()) is True
    assert dump(owner) == before


def test_what_depends_on_api_from_outside_is_not_dropped(scratch, owner, database_url):
    owner.execute("CREATE VIEW public.mine AS SELECT code FROM api.error_codes")
    scratch.edit("views/020_error_codes.sql", "Every refusal", "Each refusal")
    with pytest.raises(SchemaError, match="outside schema api depends on it"):
        migrate(database_url, scratch.release())


def test_triggers_and_materialized_views_are_made_and_remade(scratch, owner, database_url):
    scratch.write("sql/triggers/error_codes_note.sql", TRIGGER)
    scratch.write("views/900_code_counts.sql", MATERIALIZED)
    scratch.write("views/040_code_counts.sql", PLAIN)
    migrate(database_url, scratch.release())
    assert one(owner, "SELECT codes > 1 FROM api.code_counts WHERE status = 404") is True
    oid = one(owner, "SELECT 'app.code_counts'::regclass::oid")

    scratch.edit("views/020_error_codes.sql", "Every refusal", "Each refusal")
    migrate(database_url, scratch.release())
    assert one(owner, "SELECT 'app.code_counts'::regclass::oid") == oid  # unchanged, so not remade

    scratch.edit("views/900_code_counts.sql", "count(*) AS codes", "count(*) + 100 AS codes")
    scratch.edit("sql/triggers/error_codes_note.sql", "noted", "noted twice")
    migrate(database_url, scratch.release())
    assert one(owner, "SELECT codes > 100 FROM api.code_counts WHERE status = 404") is True
    assert "noted twice" in one(owner, "SELECT prosrc FROM pg_proc WHERE proname = 'error_codes_note'")

    owner.execute("DROP TRIGGER error_codes_note ON app.error_codes")
    assert migrate(database_url, scratch.project) is True
    assert one(owner, "SELECT count(*) FROM pg_trigger WHERE tgname = 'error_codes_note'") == 1

    add, drop = (f"ALTER TABLE app.error_codes {what};" for what in ("ADD COLUMN more bigint", "DROP COLUMN more"))
    scratch.migration(add, drop)
    scratch.edit("views/900_code_counts.sql", "AS codes", "AS codes, max(e.more) AS more")
    migrate(database_url, scratch.release())
    scratch.migration(drop, add, words="less")  # a column goes together with what stood on it
    scratch.edit("views/900_code_counts.sql", ", max(e.more) AS more", "")
    migrate(database_url, scratch.release())
    assert one(owner, "SELECT codes > 100 FROM api.code_counts WHERE status = 404") is True

    before = dump(owner)
    rollback(database_url, scratch.project, None)
    migrate(database_url, scratch.project)
    assert dump(owner) == before


INDEX = "CREATE INDEX CONCURRENTLY IF NOT EXISTS error_codes_status_idx ON app.error_codes (status);"
DROP = "DROP INDEX CONCURRENTLY IF EXISTS app.error_codes_status_idx;"
ALONE = "-- transactional: false\n"


def test_a_file_that_is_not_transactional_stands_between_two_runs(scratch, owner, database_url):
    scratch.migration("CREATE TABLE app.one (one_id bigint PRIMARY KEY);", "DROP TABLE app.one;")
    scratch.migration(INDEX, DROP, directive=ALONE)
    scratch.migration("CREATE TABLE app.two (two_id bigint PRIMARY KEY);", "DROP TABLE app.two;")
    before = dump(owner)
    project = scratch.release()
    text = plan(database_url, project)
    migrate(database_url, project)
    assert one(owner, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'app.error_codes_status_idx'::regclass")
    after = dump(owner)
    rollback(database_url, project, 3)
    migrate(database_url, Project())
    assert dump(owner) == before
    run_psql(owner, text, APP, psycopg.conninfo.conninfo_to_dict(database_url)["password"])
    assert dump(owner) == after


def test_an_invalid_index_of_that_name_is_built_anew(scratch, owner, database_url):
    owner.execute("CREATE INDEX error_codes_status_idx ON app.error_codes (status)")
    owner.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'app.error_codes_status_idx'::regclass")
    owner.execute("ALTER INDEX app.error_codes_status_idx RENAME TO error_codes_status_idx_")
    owner.execute("ALTER INDEX app.error_codes_status_idx_ RENAME TO error_codes_status_idx")
    scratch.migration(INDEX, DROP, directive=ALONE)
    migrate(database_url, scratch.release())
    assert one(owner, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'app.error_codes_status_idx'::regclass")


def test_twenty_at_once_all_succeed_and_apply_once(empty, empty_url):
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        done = list(pool.map(lambda _: migrate(empty_url, Project()), range(20)))
    assert sum(done) == 1
    assert one(empty, "SELECT count(*) FROM _yoyo_log WHERE operation = 'mark'") == len(Project().migrations)


def test_dumped_and_restored_the_database_is_whole(owner, empty):
    text = dump(owner)
    restore(empty, text)
    assert dump(empty) == text
    bootstrap(SERVERS.url(empty.info.dbname), APP, mode="test")
    assert dump(empty) == text
    assert one(empty, "SELECT count(*) FROM app.glossary_terms WHERE grams @> app.bigrams('주가')") > 0


def test_an_analyst_s_long_query_does_not_stop_a_release(scratch, owner, database_url, analyst_url, monkeypatch):
    monkeypatch.setattr("api.schema.migrate.DDL_TRIES", 1)
    scratch.edit("views/030_glossary_terms.sql", "Words of the market", "The words of the market")
    with psycopg.connect(analyst_url) as analyst:
        analyst.execute("SELECT count(*) FROM api.glossary_terms")  # its transaction keeps the lock
        assert migrate(database_url, scratch.release()) is True
        with pytest.raises(psycopg.errors.AdminShutdown):
            analyst.execute("SELECT 1")


def test_a_lock_that_never_comes_is_given_up(scratch, owner, database_url, monkeypatch):
    monkeypatch.setattr("api.schema.migrate.DDL_TRIES", -4)
    scratch.edit("views/030_glossary_terms.sql", "Words of the market", "The words of the market")
    with psycopg.connect(database_url, options="-c role=precedent_web") as reader:
        reader.execute("SELECT count(*) FROM api.glossary_terms")
        with pytest.raises(SchemaError, match="could not get its locks"):
            migrate(database_url, scratch.release())
        assert reader.execute("SELECT count(*) FROM api.glossary_terms").fetchone() == (SEEDED_TERMS,)
    assert migrate(database_url, scratch.project) is True


def test_waiting_for_another_migrator_ends(owner, database_url, monkeypatch):
    monkeypatch.setattr("api.schema.migrate.LOCK_WAIT_SECONDS", 0.2)
    owner.execute("SELECT pg_advisory_lock(hashtextextended('precedent migrate', 0))")
    with pytest.raises(SchemaError, match="another process has been migrating"):
        migrate(database_url, Project())
