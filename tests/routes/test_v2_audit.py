"""The audit as administrators read it, and as each user reads about the own account."""

import psycopg
import pytest

from api.browse import BROWSERS
from api.sql import STATEMENTS
from tests.bench.test_plans import explain
from tests.conftest import SERVERS
from tests.content import id_of, key
from tests.market import seal
from tests.people import PASSWORD, sign_up
from tests.requests import REQUESTS, fill, request
from tests.servers import APP

ADMIN, MINE = "/api/v2/admin/audit", "/api/v2/me/activity"
BY = {"user-agent": "Browser 1.0", "x-request-id": "request-of-a-test"}


@pytest.fixture
async def person(client, owner):
    """Somebody who signed up, failed to sign in once, and changed a setting, all over HTTP."""
    credentials = {"email": "kim@example.com", "password": PASSWORD}
    await client.post("/api/v2/auth/register", json=credentials, headers=BY)
    wrong = await client.post("/api/v2/auth/sign-in", json=credentials | {"password": "x" * 12}, headers=BY)
    assert wrong.status_code == 401
    tokens = (await client.post("/api/v2/auth/sign-in", json=credentials, headers=BY)).json()
    client.cookies.clear()
    headers = {"authorization": f"Bearer {tokens['access_token']}"}
    await client.patch("/api/v2/me", json={"theme": "dark"}, headers=headers | BY)
    seal(owner)
    (user_id,) = owner.execute("SELECT user_id FROM app.users WHERE email = 'kim@example.com'").fetchone()
    return user_id, headers


async def read(client, headers, url=ADMIN, limit=40, **query):
    """Every page, one after the other."""
    items, cursor = [], {}
    while True:
        answer = await client.get(url, params=query | cursor | {"limit": limit}, headers=headers)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        cursor = {"cursor": page["next_cursor"]}


async def test_what_a_request_changed_is_told_with_who_and_from_where(client, owner, headers, person):
    user_id, _ = person
    (change,) = await read(client, headers, entity="user_settings", action="update")
    assert {name: change[name] for name in ("actor_kind", "actor_id", "subject_id", "request_id", "agent")} == {
        "actor_kind": "user", "actor_id": user_id, "subject_id": user_id, "request_id": "request-of-a-test",
        "agent": "Browser 1.0",
    }  # fmt: skip
    assert (change["before"], change["after"]) == ({"theme": "light"}, {"theme": "dark"})
    assert change["database_user"] == APP
    assert len(change["hash"]) == 64


async def test_each_filter_leaves_what_it_names(client, owner, headers, person):
    user_id, _ = person
    owner.execute("UPDATE app.trading_rules SET opening_cash = 5")
    seal(owner)
    everything = await read(client, headers)
    for name, value in (
        ("actor_kind", "database"), ("actor_id", user_id), ("entity", "sessions"), ("entity_id", str(user_id)),
        ("action", "refuse"), ("subject_id", user_id), ("request_id", "request-of-a-test"),
    ):  # fmt: skip
        found = await read(client, headers, **{name: value})
        assert found == [row for row in everything if row[name] == value], name
        assert 0 < len(found) < len(everything), name
    middle = everything[0]["sealed_at"]
    later, earlier = [await read(client, headers, **{bound: middle}) for bound in ("since", "until")]
    assert later + earlier == everything
    assert later
    assert earlier


async def test_pages_follow_each_other(client, owner, headers, person):
    seqs = [row["seq"] for row in await read(client, headers, limit=7)]
    (last,) = owner.execute("SELECT max(seq) FROM app.audit_logs").fetchone()
    assert seqs == list(range(last, 0, -1))


@pytest.mark.parametrize(
    "query", ["action=steal", "actor_id=0", "actor_id=x", "since=yesterday", "since=2026-13-01T00:00:00Z", "entity="]
)
async def test_a_filter_that_means_nothing_is_refused(client, headers, query):
    answer = await client.get(f"{ADMIN}?{query}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


async def test_the_use_of_a_key_and_what_it_did_are_told(client, owner):
    made = key(owner)
    headers = {"x-api-key": made}
    await client.put("/api/v2/admin/market-days/2026-11-20", json={"closed_for": "임시공휴일"}, headers=headers)
    seal(owner)
    (day,) = await read(client, headers, entity="market_days", actor_kind="api_key")
    assert (day["actor_id"], day["entity_id"]) == (id_of(owner, made), "2026-11-20")
    assert [row["action"] for row in await read(client, headers, entity="api_keys", entity_id=id_of(owner, made))] == [
        "update", "insert"
    ]  # fmt: skip
    assert made.split("_", 2)[2] not in str(await read(client, headers))


async def test_whatever_any_operation_changes_is_told_with_who_asked_and_in_which_request(client, owner):
    keys, api_key = fill(owner, 1), key(owner)
    seal(owner)
    for name in REQUESTS:
        await request(client, owner, name, keys, api_key)
    rows = owner.execute(
        "SELECT entity, action, acted_by::json ->> 'kind', acted_by::json ->> 'request_id' "
        "FROM app.audit_outbox WHERE database_user = %s",
        (APP,),
    ).fetchall()
    assert len({entity for entity, *_ in rows}) > 20
    assert [row for row in rows if None in row] == []


async def test_a_user_reads_what_happened_to_the_own_account_and_nobody_else_s(client, owner, person):
    _, headers = person
    sign_up(owner)
    seal(owner)
    events = await read(client, headers, MINE)
    assert [(event["event"], event["detail"]) for event in events] == [
        ("settings_changed", None), ("signed_in", None), ("sign_in_refused", "credentials_invalid"),
        ("signed_in", None), ("registered", None),
    ]  # fmt: skip
    assert {event["agent"] for event in events} == {"Browser 1.0"}
    (refused,) = await read(client, headers, MINE, event="sign_in_refused")
    assert refused == events[2]


async def test_a_page_costs_the_same_however_much_there_is(owner):
    person = sign_up(owner)
    seal(owner)
    owner.execute("SET session_replication_role = replica")
    owner.execute("SELECT app.make_audit_month(now() - n * interval '1 month') FROM generate_series(0, 2) AS n")
    owner.execute(
        """
        INSERT INTO app.audit_logs (seq, sealed_at, occurred_at, actor_kind, actor_id, database_user,
            request_id, action, entity, entity_id, subject_id, after, hash)
        SELECT 1000 + n, now() - (60000 - n) * interval '1 minute', now(), 'user', n % 100, 'x',
            'r' || n / 5,
            CASE WHEN n % 1000 = 0 THEN 'refuse' ELSE 'insert' END, CASE n % 3 WHEN 0 THEN 'sessions' ELSE 'orders' END,
            n::text, CASE n % 3 WHEN 0 THEN n % 100 END, '{}', sha256(n::text::bytea)
        FROM generate_series(1, 60000) AS n
        """
    )
    owner.execute("VACUUM ANALYZE app.audit_logs")
    lists = {browse.name: browse for browse in BROWSERS}
    (old,) = owner.execute("SELECT (now() - interval '35 days')::text").fetchone()
    with psycopg.connect(SERVERS.url(owner.info.dbname, APP), options="-c role=precedent_web", autocommit=True) as web:
        web.prepare_threshold = None
        for mode in ("custom", "generic"):
            web.execute(f"SET plan_cache_mode = force_{mode}_plan")
            for name, filters, values in (
                ("list_audit_logs", (), []), ("list_audit_logs", ("actor_kind", "actor_id"), ["user", 7]),
                ("list_audit_logs", ("entity", "entity_id"), ["orders", "7"]),
                ("list_audit_logs", ("action",), ["refuse"]), ("list_audit_logs", ("subject_id",), [42]),
                ("list_audit_logs", ("request_id",), ["r42"]), ("list_audit_logs", ("since", "until"), [old, old]),
                ("list_activity", ("user_id",), [42]),
            ):  # fmt: skip
                for is_next in (False, True):
                    text = lists[name]._build("-seq", filters, is_next)
                    _, scans, buffers = explain(web, text, [*values, *([old, 40_000] if is_next else []), 21])
                    assert (scans, buffers <= 300) == (set(), True), (mode, name, filters, is_next, buffers)
            _, _, buffers = explain(web, STATEMENTS["export_account"].text, [person.user_id])
            assert buffers <= 300, (mode, buffers)
