"""Releases that nobody should make, and what the migrator does with them."""

import pytest

from api.schema.files import Project
from api.schema.migrate import SchemaError, migrate, plan, rollback
from tests.schema.dump import dump
from tests.schema.test_migrate import TRIGGER, one


def test_a_build_that_went_there_and_back_is_recorded(scratch, owner, database_url):
    old = "Every refusal"
    scratch.edit("views/020_error_codes.sql", old, "Each refusal")
    scratch.release()
    scratch.edit("views/020_error_codes.sql", "Each refusal", old)
    project = scratch.release()
    assert migrate(database_url, project) is True
    assert one(owner, "SELECT max(build) FROM api.schema_builds") == project.build[0]
    assert migrate(database_url, project) is False


def test_two_checkouts_of_one_build_number_do_not_take_turns(scratch, owner, database_url):
    before = dump(owner)
    scratch.edit("views/020_error_codes.sql", "Every refusal", "Each refusal")
    with pytest.raises(SchemaError, match="make catalog raises it"):
        migrate(database_url, scratch.project)
    assert dump(owner) == before


def test_a_function_gone_is_rebuilt(owner, database_url):
    found = "SELECT count(*) FROM api.search_glossary_terms('주식')"
    before = one(owner, found)
    owner.execute("DROP FUNCTION api.search_glossary_terms CASCADE")  # with what the tutor builds on it
    assert migrate(database_url, Project()) is True
    assert one(owner, found) == before > 0


def test_a_migration_that_ends_the_transaction_is_refused(scratch, owner, database_url):
    name = scratch.migration("SELECT 1; COMMIT;")
    with pytest.raises(SchemaError, match=f"{name}: ended the transaction"):
        migrate(database_url, scratch.release())


def test_a_directive_that_only_yoyo_reads_is_refused(scratch, owner, database_url):
    before = dump(owner)
    name = scratch.migration("CREATE TABLE app.x (x_id bigint);", directive="-- transactional: False\n")
    with pytest.raises(SchemaError, match=f"{name}: its -- transactional: line"):
        migrate(database_url, scratch.release())
    assert dump(owner) == before


def test_a_rollback_that_cannot_be_done_changes_nothing(scratch, owner, database_url):
    scratch.migration("SELECT 1;", "DO $$ BEGIN RAISE 'what was deleted cannot be given back'; END $$;")
    migrate(database_url, scratch.release())
    before = dump(owner)
    with pytest.raises(SchemaError, match="cannot be given back"):
        rollback(database_url, scratch.project, 1)
    assert dump(owner) == before
    assert migrate(database_url, scratch.project) is False


def test_a_trigger_goes_with_its_table_and_the_plan_knows(scratch, owner, empty, database_url):
    scratch.write("sql/triggers/error_codes_note.sql", TRIGGER)
    migrate(database_url, scratch.release())
    scratch.migration("CREATE TABLE app.codes (LIKE app.error_codes); DROP TABLE app.error_codes; "
                      "ALTER TABLE app.codes RENAME TO error_codes;")  # fmt: skip
    assert "CREATE OR REPLACE TRIGGER error_codes_note" in plan(database_url, scratch.release())
    migrate(database_url, scratch.project)
    assert one(owner, "SELECT count(*) FROM pg_trigger WHERE tgname = 'error_codes_note'") == 1
