"""Who may call what: every operation of the OpenAPI document by everybody, generated; a new route joins by existing."""

import re
from types import SimpleNamespace

import jwt
import pytest
from litestar.testing import AsyncTestClient

from api.openapi import make_document
from tests.apps import app_of
from tests.content import key
from tests.more_requests import success_of
from tests.people import TOKENS, sign_up
from tests.requests import fill, headers_of, person_of, written
from tests.test_tokens import HEADER, KEY, claims

# Public, and yet about whoever asks: these say who is missing.
SAYS_WHO = {"v1_get_me": 401}
# A key that is refused for its scope was used: that moment is kept, and the audit has both. Statistics and clocks are
# nobody's rows; which pages were seen and what was read is written some seconds after those who saw them were let in.
UNWATCHED = {"api_keys", "audit_outbox", "page_visits", "view_counts"}
MISSING = "987654321"


def rows_of(owner):
    """Every row of every table, by table, as one short text."""
    tables = owner.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'app'::regnamespace AND relkind IN ('r', 'p')"
    ).fetchall()
    union = owner.execute(
        " UNION ALL ".join(
            f"SELECT '{table}', md5(string_agg(t::text, '|' ORDER BY t::text)) FROM app.{table} AS t"
            for (table,) in sorted(tables)
            if table not in UNWATCHED
        )
    )
    return dict(union.fetchall())


def said(answer):
    """What an answer says, but for its request's id."""
    body = answer.json()
    return answer.status_code, {name: value for name, value in body.items() if name != "request_id"}


def expired(person):
    return {"authorization": "Bearer " + jwt.encode(
        claims(sub=str(person.user_id), sid=str(person.session_id), exp=1_700_000_000), KEY, "HS256", HEADER
    )}  # fmt: skip


@pytest.fixture
async def house(owner, settings):
    """Content, two people, keys of every kind, the operations, and a client."""

    scopes = ["pipeline:read", "pipeline:write", "admin:read", "admin:write"]
    revoked = key(owner)
    owner.execute("UPDATE app.api_keys SET revoked_at = app.clock() WHERE prefix = %s", (revoked.split("_")[1],))
    house = SimpleNamespace(
        names=fill(owner, 3),
        right={"x-api-key": key(owner)},
        without={scope: {"x-api-key": key(owner, *(s for s in scopes if s != scope))} for scope in scopes},
        revoked={"x-api-key": revoked},
        rows=None,
    )
    async with AsyncTestClient(app_of(settings)) as house.client:
        document = make_document(house.client.app)
        house.operations = [o for item in document["paths"].values() for o in item.values()]
        yield house


async def refuse(house, owner, operation, names, headers, status, code):
    """The cell is refused as it should be, and no row has changed."""
    method, path, sent = written(operation["operationId"], names)
    before = house.rows or rows_of(owner)  # after one cell is before the next, where nothing was done in between
    house.client.cookies.clear()
    headers = headers | headers_of(operation["operationId"])
    answer = await house.client.request(method, path, headers=headers, **sent)
    assert (answer.status_code, answer.json()["code"]) == (status, code), (operation["operationId"], headers)
    house.rows = rows_of(owner)
    assert house.rows == before, operation["operationId"]


async def allow(house, operation, names, headers):
    house.rows = None
    method, path, sent = written(operation["operationId"], names)
    house.client.cookies.clear()
    headers = headers | headers_of(operation["operationId"])
    answer = await house.client.request(method, path, headers=headers, **sent)
    assert answer.status_code == success_of(operation["operationId"]), (operation["operationId"], answer.text)


def needs(operation, scheme):
    """Whether nobody comes in without it."""
    return any(scheme in entry for entry in operation["security"]) and {} not in operation["security"]


async def test_what_keys_open_is_open_to_the_right_key_only(house, owner):
    person = sign_up(owner)
    operations = [o for o in house.operations if needs(o, "ApiKey")]
    assert len(operations) > 10
    for operation in operations:
        (scope,) = operation["security"][0]["ApiKey"]
        for headers, status, code in (
            ({}, 401, "api_key_required"), (person.headers, 401, "api_key_required"),
            (person.cookies, 401, "api_key_required"), ({"x-api-key": "x"}, 401, "api_key_invalid"),
            (house.revoked, 401, "api_key_invalid"), (house.without[scope], 403, "scope_missing"),
        ):  # fmt: skip
            await refuse(house, owner, operation, house.names, headers, status, code)
    for operation in sorted(operations, key=lambda o: written(o["operationId"], house.names)[0] == "DELETE"):
        await allow(house, operation, house.names, house.right)  # what takes things away comes last


async def test_what_people_open_is_open_to_their_tokens_only(house, owner):
    operations = [o for o in house.operations if needs(o, "Bearer")]
    assert len(operations) > 5
    for operation in operations:
        person, names = person_of(owner)
        house.rows = None
        forged = {"authorization": f"Bearer {TOKENS.make_access(person.user_id, person.session_id)[:-3]}abc"}
        for headers in ({}, expired(person), forged, house.right, {"authorization": f"Bearer {person.refresh_token}"}):
            await refuse(house, owner, operation, house.names | names, headers, 401, "sign_in_required")
        if written(operation["operationId"], house.names | names)[0] != "GET":
            cookie = {"cookie": person.cookies["cookie"]}
            await refuse(house, owner, operation, house.names | names, cookie, 403, "csrf_token_invalid")
        await allow(house, operation, house.names | names, person.headers)


async def test_somebody_else_s_and_nothing_are_the_same_to_a_stranger(house, owner):
    """A path that names a thing of a person: another's is answered letter for letter as one that does not exist."""
    operations = [o for o in house.operations if needs(o, "Bearer") and any(
        p["in"] == "path" for p in o.get("parameters", [])
    )]  # fmt: skip
    assert operations
    for operation in operations:
        person, _ = person_of(owner)
        _, others = person_of(owner)
        missing = {name: MISSING if re.fullmatch(r"\d+", str(value)) else value for name, value in others.items()}
        before, answers = rows_of(owner), []
        for names in (others, missing):
            method, path, sent = written(operation["operationId"], house.names | names)
            answers.append(await house.client.request(method, path, headers=person.headers, **sent))
        assert answers[0].status_code == 404, operation["operationId"]
        assert said(answers[0]) == said(answers[1])
        assert rows_of(owner) == before


async def test_what_guests_may_use_refuses_a_token_that_is_over(house, owner):
    """So that its owner renews it, and is no guest without knowing; nor is a browser whose cookie is gone."""
    operations = [o for o in house.operations if {} in o["security"]]
    assert operations
    for operation in operations:
        person, names = person_of(owner)
        names, house.rows = house.names | names, None
        forged = {"authorization": f"Bearer {TOKENS.make_access(person.user_id, person.session_id)[:-3]}abc"}
        old = {"cookie": f"refreshToken={person.refresh_token}"}
        for headers in (expired(person), forged, {"cookie": "accessToken=x"}, old):
            await refuse(house, owner, operation, names, headers, 401, "sign_in_required")
        if written(operation["operationId"], names)[0] != "GET":
            cookie = {"cookie": person.cookies["cookie"]}
            await refuse(house, owner, operation, names, cookie, 403, "csrf_token_invalid")
        for headers in ({}, house.right, person.headers, person.cookies):
            await allow(house, operation, names, headers)


async def test_what_is_public_asks_nobody_who_they_are(house, owner):
    """Neither a token that is over nor a key that was taken back makes a public answer another one."""
    operations = [o for o in house.operations if not o["security"]]
    assert len(operations) > 25
    for operation in operations:
        name = operation["operationId"]
        for headers in ({}, house.revoked, {"authorization": "Bearer x"}, {"cookie": "accessToken=x"}):
            _, names = person_of(owner)
            method, path, sent = written(name, house.names | names)
            if name in {"v1_register", "register_user"}:
                sent = {"json": sent["json"] | {"email": f"new{names['user_id']}@example.com"}}
            house.client.cookies.clear()
            answer = await house.client.request(method, path, headers=headers, **sent)
            wanted = (
                403 if name == "v1_logout" and "csrfToken" in str(headers) else SAYS_WHO.get(name, success_of(name))
            )
            assert answer.status_code == wanted, (name, headers, answer.text)
