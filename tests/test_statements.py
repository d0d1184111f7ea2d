"""Every statement against its struct, every route's statements counted."""

import types
import typing
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import pytest
from litestar.testing import AsyncTestClient

from api import audit, books, prices  # noqa: F401 -- what commands and the worker ask
from api.browse import BROWSERS
from api.openapi import make_document
from api.sql import CALLS, PARAMETER, STATEMENTS, read_statements
from tests.apps import app_of
from tests.conftest import SERVERS, many_terms
from tests.content import key
from tests.more_requests import success_of
from tests.requests import NONE, REQUESTS, RESET, SENT, fill, request
from tests.servers import APP

PYTHON_TYPES = {
    "int2": {int}, "int4": {int}, "int8": {int}, "text": {str}, "varchar": {str}, "bool": {bool}, "uuid": {UUID},
    "timestamptz": {datetime}, "date": {date}, "float8": {float}, "numeric": {Decimal}, "bytea": {bytes},
    "json": {list, dict, Any}, "text[]": {list}, "int8[]": {list},
}  # fmt: skip


def fits(annotation, type_name):
    """Whether a column of this type can be what the struct's field says."""
    origin = typing.get_origin(annotation)
    options = typing.get_args(annotation) if origin in {typing.Union, types.UnionType} else (annotation,)
    for option in options:
        base = typing.get_origin(option) or option
        if base is typing.Literal:
            base = str
        if base in PYTHON_TYPES[type_name]:
            return True
        if type_name == "json" and isinstance(base, type) and issubclass(base, msgspec.Struct):
            return True
    return False


@pytest.fixture
async def web(owner):
    con = await asyncpg.connect(
        SERVERS.url(owner.info.dbname, APP), server_settings={"role": "precedent_web", "search_path": ""}
    )
    yield con
    await con.close()


def declared():
    yield from ((name, call.statement.text, call.row, call.keeps) for name, call in CALLS.items())
    for browse in BROWSERS:
        for sort in browse.sorts:
            for filters in ((), browse.filters):
                for is_next in (False, True):
                    text = browse._build(f"-{sort}", filters, is_next)
                    yield f"{browse.name} {sort} {filters} {is_next}", text, browse.row, False


A_STATEMENT_ANSWERS_WHAT_ITS_STRUCT_SAYS = list(declared())


async def test_a_statement_answers_what_its_struct_says(web, subtests):
    for name, text, row, keeps in A_STATEMENT_ANSWERS_WHAT_ITS_STRUCT_SAYS:
        with subtests.test(name=name, text=text, row=row, keeps=keeps):
            statement = await web.prepare(text)
            columns = [(c.name, c.type.name) for c in statement.get_attributes()][1 if keeps else 0 :]
            hints = typing.get_type_hints(row)
            assert [column for column, _ in columns] == list(row.__struct_fields__), name
            for column, type_name in columns:
                assert fits(hints[column], type_name), (
                    f"{name}: {column} is {type_name}, the struct says {hints[column]}"
                )


def test_the_name_stands_after_the_first_keyword():
    for name, statement in STATEMENTS.items():
        assert f" /* {name} */" in statement.text.splitlines()[0]


def test_parameters_are_numbered_in_order_and_casts_left_alone(tmp_path):
    (tmp_path / "sql").mkdir()
    (tmp_path / "sql" / "x.sql").write_text("-- name: x\n-- A test.\nSELECT :b::text, :a, :b, a[1:2];\n")
    (statement,) = read_statements(tmp_path).values()
    assert statement.parameters == ("b", "a")
    assert statement.text == "SELECT /* x */ $1::text, $2, $1, a[1:2]"
    assert PARAMETER.findall(":a ::b") == ["a"]


def test_a_name_used_twice_is_refused(tmp_path):
    (tmp_path / "sql").mkdir()
    for file in ("a.sql", "b.sql"):
        (tmp_path / "sql" / file).write_text("-- name: x\n-- A test.\nSELECT 1;\n")
    with pytest.raises(ValueError, match="x is also in"):
        read_statements(tmp_path)


POLLS = ("get_schema_build", "list_revoked_sessions", "pg_type", "record_page_visits")  # the process's own


def operations(app):
    return {o["operationId"] for item in make_document(app)["paths"].values() for o in item.values()}


def statements(owner):
    """What was sent to this database, but for the watch's own look at the schema."""
    rows = owner.execute(
        "SELECT s.query, s.calls FROM pg_stat_statements AS s JOIN pg_roles AS r ON r.oid = s.userid "
        "JOIN pg_database AS d ON d.oid = s.dbid "
        "WHERE d.datname = current_database() AND r.rolname = 'precedent_web'"
    ).fetchall()
    return {query: calls for query, calls in rows if not any(poll in query for poll in POLLS)}


@pytest.mark.parametrize("rows", [1, 200])
async def test_every_route_answers_with_at_most_one_statement(owner, settings, rows):
    owner.execute("DELETE FROM app.glossary_terms WHERE term <> '주가수익비율'")
    if rows > 1:
        many_terms(owner, rows)
    keys, api_key = fill(owner, rows), key(owner)
    async with AsyncTestClient(app_of(settings)) as client:
        assert operations(client.app) == set(REQUESTS)
        for name in REQUESTS:
            answer = await request(client, owner, name, keys, api_key)
            assert answer.status_code == success_of(name), (name, answer.text)
            sent = statements(owner)
            # The door statement of a key that this process has not seen in the last second stands beside it.
            sent = {query: calls for query, calls in sent.items() if "/* use_api_key */" not in query}
            wanted = [] if name in NONE else SENT.get(name, [name])
            assert sum(sent.values()) == len(wanted), (name, sent)
            assert all(any(f"/* {one} */" in query for query in sent) for one in wanted), (name, sent)


async def test_a_key_is_asked_for_once_a_second(owner, settings):
    api_key = key(owner)
    async with AsyncTestClient(app_of(settings)) as client:
        owner.execute(RESET)
        for _ in range(5):
            await client.get("/api/v2/admin/editions", headers={"x-api-key": api_key})
        assert sum(calls for query, calls in statements(owner).items() if "/* use_api_key */" in query) == 1
