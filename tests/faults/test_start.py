"""Migration at start, in the background: it never stops the service, says what is wrong, and heals by itself."""

import asyncio
import contextlib
import shutil
import time

import httpx
import msgspec
import pytest

from api.database import Database
from api.readiness import Watch
from api.schema.files import HOME, Project
from api.schema.migrate import migrate, rollback
from tests.logged import all_logged, logged
from tests.schema.scratch import Scratch
from tests.serving import Service

pytestmark = pytest.mark.faults

LIST = "/api/v2/glossary"


@pytest.fixture
def checkout(tmp_path):
    """A whole checkout of the test's own, in a folder with a blank in its name."""
    root = tmp_path / "a checkout"
    root.mkdir()
    shutil.copytree(HOME / "api", root / "api")
    return Scratch(root)


def ready(service):
    answer = httpx.get(service.base_url + "/health/ready")
    return answer.status_code, answer.json()


def test_an_empty_database_is_migrated_while_the_service_lives(checkout, empty_url):
    with Service(empty_url, root=checkout.root, processes=2) as service:
        service.wait("/health/live")
        for _ in range(20):  # either process may answer
            service.wait(LIST)
            service.wait("/health/ready")


def test_a_broken_migration_is_named_and_heals_when_the_file_is_mended(checkout, empty_url):
    name = checkout.migration("CREATE TABLE app.broken (broken_id no_such_type);")
    checkout.release()
    with Service(empty_url, root=checkout.root) as service:
        service.wait("/health/live")
        assert httpx.get(service.base_url + "/api/v1/health").json()["status"] == "degraded"
        for _ in range(200):
            status, body = ready(service)
            assert (status, body["code"]) == (503, "schema_not_ready")
            if body["migration"]:
                break
        assert body["migration"] == name
        assert "no_such_type" in body["reason"]
        for path in (LIST, "/api/v1/glossary"):
            answer = httpx.get(service.base_url + path)
            assert (answer.status_code, answer.json()["code"]) == (503, "schema_not_ready")
        assert httpx.get(service.base_url + "/nothing").status_code == 404

        checkout.remove("migrations/CHECKSUMS")
        checkout.edit(f"migrations/{name}.sql", "no_such_type", "bigint")
        checkout.release()
        service.wait(LIST)
        assert ready(service)[0] == 200


def test_a_process_of_the_build_before_goes_on_while_the_new_one_cannot(checkout, database_url):
    checkout.migration("SELECT 1;")
    checkout.migration("SELECT 2;")
    third = checkout.migration("CREATE TABLE app.three (three_id no_such_type);")
    checkout.edit("views/030_glossary_terms.sql", "Words of the market", "The words of the market")
    checkout.release()
    with Service(database_url) as before, Service(database_url, root=checkout.root) as new:
        before.wait(LIST)
        new.wait("/health/ready", 503)
        new.wait(LIST, 503)
        for _ in range(200):
            if ready(new)[1]["migration"]:
                break
        assert ready(new)[1]["migration"] == third
        assert httpx.get(before.base_url + LIST).status_code == 200
        assert ready(before)[0] == 200


def test_a_release_of_migrations_alone_leaves_the_build_before_serving(checkout, database_url):
    with Service(database_url) as older:
        older.wait(LIST)
        checkout.migration("CREATE TABLE app.more (more_id bigint PRIMARY KEY);", "DROP TABLE app.more;")
        migrate(database_url, checkout.release())
        for _ in range(300):
            status, body = ready(older)
            assert status == 200
            if body["reason"]:
                break
        assert "newer build" in body["reason"]
        assert httpx.get(older.base_url + LIST).status_code == 200


def test_an_older_process_serves_a_newer_schema_and_says_so(checkout, database_url):
    with Service(database_url) as older:
        older.wait(LIST)
        checkout.migration("CREATE TABLE app.more (more_id bigint PRIMARY KEY);", "DROP TABLE app.more;")
        checkout.edit("views/030_glossary_terms.sql", "Words of the market", "The words of the market")
        migrate(database_url, checkout.release())
        older.wait(LIST)
        for _ in range(300):
            status, body = ready(older)
            if body["reason"]:
                break
        assert status == 200
        assert body["build"] == body["own_build"] + 1
        assert "newer build" in body["reason"]


def test_an_edited_applied_migration_is_a_loud_failure(checkout, database_url):
    checkout.edit("migrations/0003_error_codes.sql", "closed catalogue", "open catalogue")
    with Service(database_url, root=checkout.root) as service:
        service.wait("/health/live")
        for _ in range(300):
            status, body = ready(service)
            if body["migration"]:
                break
        assert status == 503
        assert (body["migration"], body["reason"]) == ("0003_error_codes", "edited after it was applied")


def test_without_migrate_on_start_the_service_waits(empty_url):
    with Service(empty_url, MIGRATE_ON_START="false") as service:
        service.wait("/health/live")
        service.wait(LIST, 503)
        assert "this checkout at" in ready(service)[1]["reason"]
        migrate(empty_url, Project())
        service.wait(LIST)


def test_pools_larger_than_the_server_are_warned_of(settings, capfd):
    watch = Watch(Database(msgspec.structs.replace(settings, pool_size=100, processes=2)), Project())
    for _ in range(2):
        watch._warn_of_too_many(200)
    assert logged(capfd, "pools are larger than the server")["max_connections"] == 200
    watch = Watch(Database(msgspec.structs.replace(settings, pool_size=94, processes=2)), Project())
    watch._warn_of_too_many(200)
    assert all_logged(capfd, "pools are larger than the server") == []


def test_a_rollback_under_a_running_service_stays_until_somebody_migrates(database_url):
    with Service(database_url) as service:
        service.wait(LIST)
        rollback(database_url, Project(), 1)
        service.wait(LIST, 503)
        time.sleep(2.5)  # two looks of the watch
        assert httpx.get(service.base_url + LIST).status_code == 503
        assert "this checkout at" in ready(service)[1]["reason"]
        migrate(database_url, Project())
        service.wait(LIST)


async def test_a_watch_stops_even_where_its_cancellation_is_lost(settings, monkeypatch):
    """A wait that ends in the same moment may swallow a cancellation: here every look does."""

    async def deaf(self):
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(0.3)

    watch = Watch(Database(settings), Project())
    monkeypatch.setattr(Watch, "look", deaf)
    await watch.start()
    await asyncio.sleep(0.1)
    started = time.monotonic()
    await watch.stop()
    assert time.monotonic() - started < 1.7  # after one pause, not by a second cancellation after two
    assert watch._task.done()


async def test_a_watch_outlives_a_first_look_that_fails_in_a_way_nobody_thought_of(settings, capfd):
    looked = 0
    has_looked_again = asyncio.Event()

    async def learn(_database):
        nonlocal looked
        looked += 1
        if looked == 1:
            raise ZeroDivisionError
        has_looked_again.set()

    watch = Watch(Database(settings), Project(), learn)
    await watch.start()
    try:
        await asyncio.wait_for(has_looked_again.wait(), 10)
    finally:
        await watch.stop()
    assert (watch.state.status, watch.database.is_ready) == ("ready", True)
    assert "ZeroDivisionError" in str(logged(capfd, "the watch of the schema failed"))
