"""Every failure, from every path, is one shape with one code."""

from typing import Annotated

import asyncpg
import pytest
from litestar import Router, get, post
from litestar.params import FromQuery, JSONBody
from litestar.testing import AsyncTestClient
from msgspec import Meta, Struct

from api.database import Db
from api.errors import CATALOGUE, Refusal, judge, prefers_korean
from tests.apps import app_of
from tests.logged import logged

SECURITY = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}


class Note(Struct, forbid_unknown_fields=True):
    text: Annotated[str, Meta(max_length=5)]
    count: int = 0


@post("/api/v2/tests/notes", status_code=200)
async def add_note(data: JSONBody[Note]) -> Note:
    return data


@post("/api/v2/tests/empty", status_code=200)
async def add_nothing() -> dict[str, bool]:
    return {"done": True}


@get("/api/v2/tests/sql")
async def run_sql(db: Db, q: FromQuery[str]) -> list[str]:
    return [str(tuple(row)) for row in await db.fetch(q)]


@get("/api/v1/tests/bug")
async def run_into_a_bug() -> None:
    raise ZeroDivisionError("a secret of ours")


@get("/api/v2/tests/refusal")
async def refuse(code: FromQuery[str]) -> None:
    raise Refusal(code, headers={"x-more": "1"})


@post("/api/v2/tests/telling")
async def tell(data: JSONBody[dict[str, str]]) -> None:
    raise LookupError(f"nothing for {data}")


HANDLERS = [add_note, add_nothing, run_sql, run_into_a_bug, refuse, tell]
ROUTES = [Router("/", include_in_schema=False, route_handlers=HANDLERS)]


@pytest.fixture
async def client(settings):
    async with AsyncTestClient(app_of(settings, also=ROUTES)) as client:
        yield client


def is_problem(answer, status, code):
    body = answer.json()
    assert (answer.status_code, body["code"]) == (status, code), body
    assert set(body) - {"errors", "reason", "migration"} == {"status", "detail", "code", "request_id"}
    assert body["status"] == "error"
    assert body["request_id"] == answer.headers["x-request-id"]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "application/json"
    assert SECURITY.items() <= dict(answer.headers).items()
    assert "server-timing" in answer.headers
    if status == 503:
        assert answer.headers["retry-after"] == "1"
    return body


async def test_unknown_route(client):
    is_problem(await client.get("/api/v2/nothing"), 404, "not_found")
    is_problem(await client.get("/docs/nothing"), 404, "not_found")
    is_problem(await client.get("/docs/assets/../../../pyproject.toml"), 404, "not_found")
    for name in ("nothing.js", "a%00b", "a" * 5000, "swagger-ui-dist/swagger-ui.css/x", "swagger-ui-dist", "..%2fx"):
        is_problem(await client.get(f"/docs/assets/{name}"), 404, "not_found")


async def test_method_not_allowed_names_those_that_are(client):
    answer = await client.delete("/api/v2/glossary")
    is_problem(answer, 405, "method_not_allowed")
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


async def test_a_body_past_the_limit(client):
    headers = {"content-type": "application/json"}
    for size, status in ((256 * 1024, 422), (256 * 1024 + 1, 413)):
        answer = await client.post("/api/v2/tests/notes", content=b'"' + b"a" * (size - 2) + b'"', headers=headers)
        is_problem(answer, status, "payload_too_large" if status == 413 else "invalid_request")


A_BODY_THAT_DOES_NOT_SAY_IT_IS_JSON = [None, "text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""]


async def test_a_body_that_does_not_say_it_is_json(client, subtests):
    for content_type in A_BODY_THAT_DOES_NOT_SAY_IT_IS_JSON:
        with subtests.test(content_type=content_type):
            headers = {"content-type": content_type} if content_type is not None else {}
            is_problem(
                await client.post("/api/v2/tests/notes", content=b"{}", headers=headers), 415, "unsupported_media_type"
            )


@pytest.mark.parametrize("content_type", ["application/json", "Application/JSON; charset=utf-8"])
async def test_a_body_that_says_it_is_json(client, content_type):
    answer = await client.post("/api/v2/tests/notes", content='{"text": "가"}', headers={"content-type": content_type})
    assert answer.json() == {"text": "가", "count": 0}


async def test_an_empty_body_need_not_say_anything(client):
    assert (await client.post("/api/v2/tests/empty")).json() == {"done": True}


AN_UNREADABLE_BODY = [
    b"",
    b"{",
    b"\xff",
    b'{"text": "\xff"}',
    b"[" * 40_000,
    b'{"x": ' + b"[" * 40_000,
    b'{"text": "\\ud800"}',
    b"nul",
]


async def test_an_unreadable_body(client, subtests):
    for body in AN_UNREADABLE_BODY:
        with subtests.test(body=body):
            answer = await client.post(
                "/api/v2/tests/notes", content=body, headers={"content-type": "application/json"}
            )
            assert answer.status_code == 422
            assert is_problem(answer, 422, answer.json()["code"])["code"] in {"unreadable_body", "invalid_request"}


A_BODY_OF_THE_WRONG_FORM = ["{}", "[]", "null", '{"text": 1}', '{"text": "abcdef"}', '{"text": "a", "more": 1}',
             '{"text": "a", "count": 1.5}', '{"text": "a", "count": 1e400}', '{"text": "a", "count": NaN}']  # fmt: skip


async def test_a_body_of_the_wrong_form(client, subtests):
    for body in A_BODY_OF_THE_WRONG_FORM:
        with subtests.test(body=body):
            answer = await client.post(
                "/api/v2/tests/notes", content=body, headers={"content-type": "application/json"}
            )
            problem = is_problem(answer, 422, answer.json()["code"])
            assert problem["code"] == ("unreadable_body" if "NaN" in body or "1e400" in body else "invalid_request")


async def test_a_bug_shows_nothing_and_is_logged_with_its_request_id(client, capfd):
    answer = await client.get("/api/v1/tests/bug", headers={"x-request-id": "find-me"})
    body = is_problem(answer, 500, "internal_error")
    assert "secret" not in answer.text
    assert body["request_id"] == "find-me"
    line = logged(capfd, "unexpected error")
    assert (line["request_id"], line["route"]) == ("find-me", "/api/v1/tests/bug")
    assert line["exception"][0]["type"] == "ZeroDivisionError"


async def test_a_code_outside_the_catalogue_is_a_bug(client):
    is_problem(await client.get("/api/v2/tests/refusal?code=made_up"), 500, "internal_error")


async def test_every_code_has_its_status_and_two_languages(client):
    for code, row in sorted(CATALOGUE.items()):
        for wanted, words in (
            ("", row.english),
            ("ko-KR,ko;q=0.9,en;q=0.8", row.korean),
            ("en, ko;q=0.5", row.english),
        ):
            answer = await client.get(f"/api/v2/tests/refusal?code={code}", headers={"accept-language": wanted})
            assert is_problem(answer, row.status, code)["detail"] == words
            assert answer.headers["x-more"] == "1"


async def test_v1_speaks_korean_whatever_is_asked(client):
    answer = await client.get("/api/v1/nothing", headers={"accept-language": "en"})
    assert answer.json()["detail"] == CATALOGUE["not_found"].korean


RAISE = "DO $$ BEGIN RAISE '{message}' USING ERRCODE = '{state}', DETAIL = 'for a person'; END $$"


EVERY_SQLSTATE_RAISED_BY_SQL = [
        ("PT404", 404, "glossary_term_not_found"), ("22003", 422, "invalid_request"), ("22P02", 422, "invalid_request"),
        ("23502", 422, "invalid_request"), ("23514", 422, "invalid_request"), ("23505", 409, "conflict"),
        ("23503", 409, "conflict"), ("55P03", 503, "database_unavailable"), ("40001", 503, "database_unavailable"),
        ("40P01", 503, "database_unavailable"), ("57014", 503, "database_unavailable"),
        ("53300", 503, "database_unavailable"), ("53100", 503, "database_unavailable"),
        ("57P01", 503, "database_unavailable"), ("57P03", 503, "database_unavailable"),
        ("08006", 503, "database_unavailable"), ("42P01", 503, "schema_not_ready"), ("3F000", 503, "schema_not_ready"),
        ("P0001", 500, "internal_error"), ("XX000", 500, "internal_error"), ("42601", 500, "internal_error"),
    ]  # fmt: skip


async def test_every_sqlstate_raised_by_sql(client, subtests):
    for state, status, code in EVERY_SQLSTATE_RAISED_BY_SQL:
        with subtests.test(state=state, status=status, code=code):
            message = code if state.startswith("PT") else "words of the database"
            answer = await client.get("/api/v2/tests/sql", params={"q": RAISE.format(message=message, state=state)})
            body = is_problem(answer, status, code)
            assert "words of the database" not in answer.text
            assert (body["detail"] == "for a person") == state.startswith("PT")


async def test_a_constraint_s_name_is_its_code(client, owner):
    owner.execute("GRANT INSERT ON app.glossary_terms TO precedent_web")
    owner.execute("GRANT USAGE ON SCHEMA app TO precedent_web")
    insert = "INSERT INTO app.glossary_terms (term, definition_short, category, difficulty) VALUES "
    for values, status, code in (
        ("('주식', 'x', 'basic', 'beginner')", 409, "glossary_term_taken"),
        ("(' x', 'x', 'basic', 'beginner')", 422, "glossary_term_invalid"),
        ("(normalize('주', NFD), 'x', 'basic', 'beginner')", 422, "glossary_term_invalid"),
        ("(repeat('x', 101), 'x', 'basic', 'beginner')", 422, "glossary_term_invalid"),
        ("('x', repeat('x', 201), 'basic', 'beginner')", 422, "glossary_definition_too_long"),
        ("('x', 'x', 'other', 'beginner')", 422, "glossary_category_unknown"),
        ("('x', 'x', 'basic', 'other')", 422, "difficulty_unknown"),
        ("(NULL, 'x', 'basic', 'beginner')", 422, "invalid_request"),
    ):
        is_problem(await client.get("/api/v2/tests/sql", params={"q": insert + values}), status, code)
    more = "INSERT INTO app.glossary_terms (term, definition_short, {}) VALUES ('x', 'x', repeat('x', {}))"
    for column, most in (
        ("term_en", 100),
        ("abbreviation", 20),
        ("definition_full", 5000),
        ("example", 1000),
        ("formula", 500),
    ):
        code = "glossary_name_too_long" if most in (100, 20) else "glossary_text_too_long"
        is_problem(await client.get("/api/v2/tests/sql", params={"q": more.format(column, most + 1)}), 422, code)


async def test_a_statement_that_takes_too_long(client):
    is_problem(await client.get("/api/v2/tests/sql?q=SELECT pg_sleep(3)"), 503, "database_unavailable")


def test_every_other_failure_of_the_way_to_the_database():
    for error in (TimeoutError(), ConnectionResetError(), asyncpg.InterfaceError("x"),
                  asyncpg.ConnectionDoesNotExistError(), asyncpg.TooManyConnectionsError()):  # fmt: skip
        assert judge(error).refusal.code == "database_unavailable", error


async def test_a_preflight_from_a_stranger(client):
    headers = {"origin": "http://evil.example", "access-control-request-method": "POST"}
    is_problem(await client.options("/api/v2/glossary", headers=headers), 400, "bad_request")
    answer = await client.options("/api/v1/glossary", headers=headers)
    assert is_problem(answer, 400, "bad_request")["detail"] == CATALOGUE["bad_request"].korean


async def test_an_invalid_host_header(client):
    answer = await client.get("/", headers={"host": "a b"})
    is_problem(answer, 400, "bad_request")


@pytest.mark.parametrize(
    ("header", "korean"),
    [
        ("", False), ("ko", True), ("en-US,en;q=0.9,ko;q=0.8", False), ("fr, ko;q=0.1", True), ("ko;q=x", False),
        ("*", False),
    ],
)  # fmt: skip
def test_prefers_korean(header, korean):
    assert prefers_korean(header) is korean
