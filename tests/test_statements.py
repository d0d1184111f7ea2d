"""Every statement against its struct, every route's statements counted."""

import types
import typing
from datetime import date, datetime
from decimal import Decimal

import asyncpg
import msgspec
import pytest
from litestar.testing import AsyncTestClient

from api.app import create_app
from api.browse import BROWSERS
from api.sql import CALLS, PARAMETER, STATEMENTS, read_statements
from tests.conftest import SERVERS, many_terms
from tests.servers import APP

PYTHON_TYPES = {
    "int2": {int}, "int4": {int}, "int8": {int}, "text": {str}, "varchar": {str}, "bool": {bool}, "uuid": {str},
    "timestamptz": {datetime}, "date": {date}, "float8": {float}, "numeric": {Decimal}, "bytea": {bytes},
    "json": {list, dict}, "text[]": {list}, "int8[]": {list},
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


@pytest.mark.parametrize(("name", "text", "row", "keeps"), list(declared()), ids=[name for name, *_ in declared()])
async def test_a_statement_answers_what_its_struct_says(web, name, text, row, keeps):
    statement = await web.prepare(text)
    columns = [(c.name, c.type.name) for c in statement.get_attributes()][1 if keeps else 0 :]
    hints = typing.get_type_hints(row)
    assert [column for column, _ in columns] == list(row.__struct_fields__), name
    for column, type_name in columns:
        assert fits(hints[column], type_name), f"{name}: {column} is {type_name}, the struct says {hints[column]}"


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


# One request for each operation; a new route fails below until it has its line here.
REQUESTS = {
    "get_service": "/",
    "get_liveness": "/health/live",
    "get_readiness": "/health/ready",
    "get_health": "/health",
    "v1_get_liveness": "/api/v1/health/live",
    "v1_get_readiness": "/api/v1/health/ready",
    "v1_get_health": "/api/v1/health",
    "v1_list_glossary_terms": "/api/v1/glossary?per_page=100",
    "v1_find_glossary_term": "/api/v1/glossary/search/per",
    "v1_get_glossary_term": "/api/v1/glossary/1",
    "list_glossary_terms": "/api/v2/glossary?limit=100",
    "get_glossary_term": "/api/v2/glossary/1",
}
NONE = {name for name in REQUESTS if "glossary" not in name}  # answered without the database


RESET = "SELECT pg_stat_statements_reset(dbid => oid) FROM pg_database WHERE datname = current_database()"


def operations(app):
    return {o["operationId"] for item in app.state.openapi["paths"].values() for o in item.values()}


def statements(owner):
    """What was sent to this database, but for the watch's own look at the schema."""
    rows = owner.execute(
        "SELECT s.query, s.calls FROM pg_stat_statements AS s JOIN pg_roles AS r ON r.oid = s.userid "
        "JOIN pg_database AS d ON d.oid = s.dbid "
        "WHERE d.datname = current_database() AND r.rolname = 'precedent_web'"
    ).fetchall()
    return {query: calls for query, calls in rows if "get_schema_build" not in query and "pg_type" not in query}


@pytest.mark.parametrize("rows", [1, 200])
async def test_every_route_answers_with_at_most_one_statement(owner, settings, rows):
    owner.execute("DELETE FROM app.glossary_terms WHERE term <> '주가수익비율'")
    if rows > 1:
        many_terms(owner, rows)
    (number,) = owner.execute("SELECT min(glossary_term_id) FROM app.glossary_terms").fetchone()
    async with AsyncTestClient(create_app(settings)) as client:
        assert operations(client.app) == set(REQUESTS)
        for name, path in REQUESTS.items():
            owner.execute(RESET)
            answer = await client.get(path.replace("/1", f"/{number}"))
            assert answer.status_code == 200, name
            sent = statements(owner)
            assert sum(sent.values()) == (0 if name in NONE else 1), (name, sent)
            if sent:
                assert f"/* {name} */" in next(iter(sent))
