"""/metrics: who may see it, and what it says while the database is away."""

import base64
import datetime as dt

import msgspec
import psycopg
from litestar.testing import AsyncTestClient

from api.operations import NAMES
from api.routes.ops import password_of
from tests.apps import app_of
from tests.conftest import SERVERS
from tests.content import key
from tests.market import HYNIX, SAMSUNG, quote
from tests.test_metrics import figures

PATHS = ["/metrics", "/ops/state", "/ops"]


def basic(password, name="prometheus"):
    return {"authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


async def test_only_a_key_that_may_read_administration_opens_it(client, owner):
    good, other = key(owner, "admin:read"), key(owner, "pipeline:write", "admin:write")
    for path in PATHS:
        for headers, status in (
            ({"x-api-key": good}, 200), (basic(good), 200), ({}, 401), ({"x-api-key": "x"}, 401), (basic("x"), 401),
            ({"authorization": "Basic %%%"}, 401), ({"authorization": f"Bearer {good}"}, 401),
            ({"x-api-key": other}, 403), (basic(other), 403),
        ):  # fmt: skip
            answer = await client.get(path, headers=headers)
            assert answer.status_code == status, (path, headers)
            assert ("www-authenticate" in answer.headers) == (status == 401)
        assert answer.headers["cache-control"] == "no-store"


async def test_a_key_that_was_taken_back_opens_it_no_more(client, owner):
    good = key(owner, "admin:read")
    assert (await client.get("/metrics", headers={"x-api-key": good})).status_code == 200
    owner.execute("UPDATE app.api_keys SET revoked_at = app.clock()")
    client.app.state.house.api_keys._seen.clear()  # what it remembers for a second
    assert (await client.get("/metrics", headers={"x-api-key": good})).status_code == 401
    assert client.app.state.house.operators == {}


async def test_in_the_embedded_mode_it_is_open(settings):
    async with AsyncTestClient(app_of(msgspec.structs.replace(settings, mode="embedded"))) as client:
        for path in PATHS:
            assert (await client.get(path)).status_code == 200


async def test_while_the_database_is_away_a_known_key_still_sees_what_is_counted(client, owner):
    good, unknown = key(owner, "admin:read"), key(owner, "admin:read")
    assert (await client.get("/metrics", headers={"x-api-key": good})).status_code == 200
    client.app.state.house.database.is_ready = False
    client.app.state.house.api_keys._seen.clear()
    answer = await client.get("/metrics", headers={"x-api-key": good})
    found = figures(answer.text)
    assert found["precedent_database_up"] == 0
    assert any(name.startswith("precedent_requests_total") for name in found)
    assert (await client.get("/metrics", headers={"x-api-key": unknown})).status_code == 503


async def test_it_tells_how_the_database_stands(client, owner):
    quote(owner, SAMSUNG)
    quote(owner, HYNIX, quoted_at="2026-01-02T03:00:00Z")
    owner.execute("UPDATE app.jobs SET run_count = 7, fail_count = 2 WHERE job_name = 'match_orders'")
    owner.execute("UPDATE app.jobs SET due_at = clock_timestamp() - interval '1 hour' WHERE job_name ~ '^check_'")
    owner.execute("UPDATE app.jobs SET due_at = clock_timestamp() + interval '1 hour' WHERE job_name = 'expire_orders'")
    with psycopg.connect(SERVERS.url(owner.info.dbname), autocommit=True) as con:
        while con.execute("SELECT count(last_result) FROM app.jobs WHERE job_name ~ '^check_'").fetchone() != (2,):
            con.execute("SELECT api.run_job('{}')")
    answer = await client.get("/metrics", headers={"x-api-key": key(owner, "admin:read")})
    found = figures(answer.text)
    assert found["precedent_database_up"] == 1
    assert (
        found["precedent_migrations_applied"]
        == owner.execute("SELECT count(*) FROM app.migration_checksums").fetchone()[0]
    )
    assert found["precedent_migrations_pending"] == 0
    assert (found["precedent_quotes"], found["precedent_stale_quotes"]) == (2, 1)
    assert 0 <= found["precedent_quote_age_seconds"] < 600
    assert found["precedent_book_differences"] == 0
    assert found["precedent_audit_faults"] == 0
    assert found["precedent_outbox_rows"] > 0  # nobody seals here
    waited = owner.execute("SELECT lag_seconds FROM api.audit_state").fetchone()[0]  # since the template was made
    assert 0 < found["precedent_outbox_lag_seconds"] <= waited
    for name in ("books", "audit"):
        assert abs(found[f"precedent_{name}_checked_seconds"] - dt.datetime.now(dt.UTC).timestamp()) < 600
    assert found['precedent_job_runs_total{job="match_orders"}'] >= 7
    assert found['precedent_job_failures_total{job="match_orders"}'] == 2
    assert found['precedent_job_late_seconds{job="expire_orders"}'] == 0
    assert {name.partition("{")[0].removesuffix("_bucket").removesuffix("_sum").removesuffix("_count")
            for name in found} <= set(NAMES)  # fmt: skip


def test_a_password_is_read_from_what_browsers_send():
    assert password_of(basic("a:b")["authorization"]) == "a:b"
    for text in ("", "Basic", "Basic /w==", "Bearer abc", "Basic \u1234"):
        assert password_of(text) == ""
