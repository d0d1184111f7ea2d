"""Every statement against its struct, every route's statements counted."""

import datetime as dt
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

from api.app import create_app
from api.browse import BROWSERS
from api.openapi import make_document
from api.sql import CALLS, PARAMETER, STATEMENTS, read_statements
from api.tokens import hash_of
from tests.conftest import SERVERS, many_terms
from tests.content import DAY, editorial, id_of, key, payload, save, save_case
from tests.people import PASSWORD, sign_up
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


# One request for each operation, (method, path, body); a new route fails below until it has its line here.
REQUESTS = {
    "get_service": ("GET", "/", None),
    "get_liveness": ("GET", "/health/live", None),
    "get_readiness": ("GET", "/health/ready", None),
    "get_health": ("GET", "/health", None),
    "v1_get_liveness": ("GET", "/api/v1/health/live", None),
    "v1_get_readiness": ("GET", "/api/v1/health/ready", None),
    "v1_get_health": ("GET", "/api/v1/health", None),
    "v1_register": ("POST", "/api/v1/auth/register", {"email": "new@example.com", "password": PASSWORD}),
    "v1_login": ("POST", "/api/v1/auth/login", {"email": "{email}", "password": PASSWORD}),
    "v1_refresh": ("POST", "/api/v1/auth/refresh", {"refreshToken": "{refresh_token}"}),
    "v1_logout": ("POST", "/api/v1/auth/logout", {"refreshToken": "{refresh_token}"}),
    "v1_get_csrf": ("GET", "/api/v1/auth/csrf", None),
    "v1_get_me": ("GET", "/api/v1/auth/me", None),
    "register_user": ("POST", "/api/v2/auth/register", {"email": "newer@example.com", "password": PASSWORD}),
    "sign_in": ("POST", "/api/v2/auth/sign-in", {"email": "{email}", "password": PASSWORD}),
    "rotate_refresh_token": ("POST", "/api/v2/auth/refresh", {"refresh_token": "{refresh_token}"}),
    "sign_out": ("POST", "/api/v2/auth/sign-out", {"refresh_token": "{refresh_token}"}),
    "send_reset_mail": ("POST", "/api/v2/auth/reset-mail", {"email": "{email}"}),
    "verify_email": ("POST", "/api/v2/auth/verify-email", {"token": "{verification}"}),
    "reset_password": ("POST", "/api/v2/auth/reset-password", {"token": "{reset}", "new_password": PASSWORD}),
    "get_profile": ("GET", "/api/v2/me", None),
    "change_profile": ("PATCH", "/api/v2/me", {"theme": "dark", "morning_briefing_time": "07:30"}),
    "close_account": ("DELETE", "/api/v2/me", {"password": PASSWORD}),
    "export_account": ("GET", "/api/v2/me/export", None),
    "change_password": ("POST", "/api/v2/me/password", {"password": PASSWORD, "new_password": "비밀번호 둘입니다"}),
    "list_sessions": ("GET", "/api/v2/me/sessions", None),
    "end_other_sessions": ("DELETE", "/api/v2/me/sessions", None),
    "end_session": ("DELETE", "/api/v2/me/sessions/{session_id}", None),
    "send_verification_mail": ("POST", "/api/v2/me/verification-mail", None),
    "v1_list_glossary_terms": ("GET", "/api/v1/glossary?per_page=100", None),
    "v1_find_glossary_term": ("GET", "/api/v1/glossary/search/per", None),
    "v1_get_glossary_term": ("GET", "/api/v1/glossary/{term}", None),
    "list_glossary_terms": ("GET", "/api/v2/glossary?limit=100", None),
    "get_glossary_term": ("GET", "/api/v2/glossary/{term}", None),
    "v1_get_keywords_today": ("GET", "/api/v1/keywords/today", None),
    "v1_list_keywords_history": ("GET", "/api/v1/keywords/history?limit=30", None),
    "v1_search_keywords": ("GET", "/api/v1/keywords/search?title=유가가 오르면 누가 먼저 흔들릴까", None),
    "v1_get_briefing_today": ("GET", "/api/v1/briefing/today", None),
    "v1_list_briefings": ("GET", "/api/v1/briefings?limit=100", None),
    "v1_get_latest_briefing": ("GET", "/api/v1/briefings/latest", None),
    "v1_list_briefings_by_page": ("GET", "/api/v1/briefings/list?size=50", None),
    "v1_get_briefing": ("GET", "/api/v1/briefings/{narrative}", None),
    "v1_search_cases": ("GET", "/api/v1/search/cases?query=오일쇼크&limit=10", None),
    "v1_get_story": ("GET", "/api/v1/story/{case}", None),
    "v1_get_comparison": ("GET", "/api/v1/comparison/{case}", None),
    "v1_get_companies": ("GET", "/api/v1/companies/{case}", None),
    "v1_get_narrative": ("GET", "/api/v1/narrative/{case}", None),
    "v1_list_reports": ("GET", "/api/v1/reports?size=50", None),
    "v1_list_stock_reports": ("GET", "/api/v1/reports/stock/010950", None),
    "v1_get_report": ("GET", "/api/v1/reports/{report}", None),
    "v1_save_briefing": ("POST", "/api/v1/pipeline/briefings", payload(theme="새 주제")),
    "v1_save_stocks": (
        "POST", "/api/v1/pipeline/stocks", [{"stock_code": "010950", "stock_name": "S-Oil", "market": "KOSPI"}],
    ),
    "v1_save_index_prices": (
        "POST", "/api/v1/pipeline/indices",
        [{"index_code": "1001", "priced_on": str(DAY), "open": 2, "high": 3, "low": 1, "close": 2.5, "volume": 7}],
    ),
    "v1_save_reports": (
        "POST", "/api/v1/pipeline/reports",
        [{"broker_name": "대신증권", "report_title": "정유", "report_date": str(DAY), "stock_codes": ["010950"]}],
    ),
    "v1_trigger_pipeline": ("POST", "/api/v1/pipeline/trigger", {"tasks": ["vision"]}),
    "v1_get_pipeline_status": ("GET", "/api/v1/pipeline/status/{job}", None),
    "v1_claim_pipeline_job": ("POST", "/api/v1/pipeline/jobs/claim", None),
    "v1_report_pipeline_job": (
        "POST", "/api/v1/pipeline/jobs/{job}/report", {"results": [{"task": "stock", "status": "success"}]},
    ),
    "search": ("GET", "/api/v2/search?query=오일쇼크&limit=100", None),
    "list_editions": ("GET", "/api/v2/admin/editions?limit=100", None),
    "get_edition": ("GET", "/api/v2/admin/editions/{edition}", None),
    "diff_editions": ("GET", "/api/v2/admin/editions/{edition}/diff?against={edition}", None),
    "restore_edition": ("POST", "/api/v2/admin/editions/{edition}/restore", None),
    "save_case": ("PUT", "/api/v2/admin/cases/{case}", editorial()),
    "list_api_keys": ("GET", "/api/v2/admin/api-keys?limit=100", None),
    "create_api_key": ("POST", "/api/v2/admin/api-keys", {"key_name": "x", "scopes": ["admin:read"]}),
    "rotate_api_key": ("POST", "/api/v2/admin/api-keys/{key}/rotate", {"overlap_hours": 1}),
    "revoke_api_key": ("DELETE", "/api/v2/admin/api-keys/{key}", None),
    "create_glossary_term": ("POST", "/api/v2/admin/glossary", {"term": "새 말", "definition_short": "새 말이에요."}),
    "change_glossary_term": ("PATCH", "/api/v2/admin/glossary/{term}", {"example": None}),
    "save_market_day": ("PUT", "/api/v2/admin/market-days/2026-11-20", {"closed_for": "임시공휴일"}),
    "save_stock": ("PUT", "/api/v2/admin/stocks/010950", {"stock_name": "S-Oil", "market": "KOSPI"}),
    "delete_glossary_term": ("DELETE", "/api/v2/admin/glossary/{term}", None),
}  # fmt: skip
NONE = {name for name in REQUESTS if "liveness" in name or "service" in name or name.endswith(("readiness", "health"))}
NONE |= {"v1_get_csrf"}
# What is sent under another name than the operation's, and where a password is compared in between.
SENT = {
    "v1_register": ["register_user"], "v1_refresh": ["rotate_refresh_token"], "v1_logout": ["sign_out"],
    "v1_login": ["begin_sign_in", "sign_in"], "sign_in": ["begin_sign_in", "sign_in"],
    "change_password": ["get_password_hash", "change_password"],
    "close_account": ["get_password_hash", "close_account"],
}  # fmt: skip
POLLS = ("get_schema_build", "list_revoked_sessions", "pg_type")  # the process's own, each second


def fill(owner, rows):
    """Content for every route, `rows` of what lists show; the keys that the paths of REQUESTS name."""
    for n in range(min(rows, 40)):
        day = DAY - dt.timedelta(days=n // 2)
        saved = save(owner, payload(day, theme=f"주제 {n}" if n else "유가가 오르면 누가 먼저 흔들릴까"))
    save_case(owner, saved["case_id"], editorial())
    owner.execute(
        "INSERT INTO app.reports (broker_name, report_title, report_date, stock_codes) "
        "SELECT '대신증권', '리포트 ' || n, '2026-11-20', '{010950}' FROM generate_series(1, %s) AS n", (rows,)
    )  # fmt: skip
    (job,) = owner.execute("SELECT api.trigger_job('{}', '{stock}', NULL)").fetchone()
    return {
        "term": owner.execute("SELECT min(glossary_term_id) FROM app.glossary_terms").fetchone()[0],
        "report": owner.execute("SELECT min(report_id) FROM app.reports").fetchone()[0],
        "narrative": owner.execute("SELECT narrative_id FROM app.daily_narratives LIMIT 1").fetchone()[0],
        "case": saved["case_id"], "edition": saved["edition_id"], "job": job["job_id"],
        "key": [id_of(owner, key(owner)) for _ in range(rows)][-1],
    }  # fmt: skip


RESET = "SELECT pg_stat_statements_reset(dbid => oid) FROM pg_database WHERE datname = current_database()"


def person_of(owner):
    """Somebody new, and what requests name of theirs."""
    person = sign_up(owner)
    tokens = {name: f"{name} {person.user_id}" for name in ("verification", "reset")}
    owner.execute(
        "SELECT api.make_verification_token('{}', %s, %s), api.make_reset_token('{}', %s, %s)",
        (person.user_id, hash_of(tokens["verification"]), person.email, hash_of(tokens["reset"])),
    )
    return person, person._asdict() | tokens


def written(name, names):
    """The request of an operation, with the names of its things filled in: method, path, and what it sends."""
    method, path, body = REQUESTS[name]
    if isinstance(body, dict) and "/auth/" in path:
        body = {field: value.format(**names) for field, value in body.items()}
    return method, path.format(**names), {"json": body} if body else {}


async def request(client, owner, name, keys, api_key):
    """The request of an operation, by somebody new; every one carries all keys, which public routes do not read."""
    person, names = person_of(owner)
    method, path, sent = written(name, keys | names)
    client.cookies.clear()
    owner.execute(RESET)
    return await client.request(method, path, headers={"x-api-key": api_key} | person.headers, **sent)


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
    async with AsyncTestClient(create_app(settings)) as client:
        assert operations(client.app) == set(REQUESTS)
        for name in REQUESTS:
            answer = await request(client, owner, name, keys, api_key)
            assert answer.status_code == 200, (name, answer.text)
            sent = statements(owner)
            # The door statement of a key that this process has not seen in the last second stands beside it.
            sent = {query: calls for query, calls in sent.items() if "/* use_api_key */" not in query}
            wanted = [] if name in NONE else SENT.get(name, [name])
            assert sum(sent.values()) == len(wanted), (name, sent)
            assert all(any(f"/* {one} */" in query for query in sent) for one in wanted), (name, sent)


async def test_a_key_is_asked_for_once_a_second(owner, settings):
    api_key = key(owner)
    async with AsyncTestClient(create_app(settings)) as client:
        owner.execute(RESET)
        for _ in range(5):
            await client.get("/api/v2/admin/editions", headers={"x-api-key": api_key})
        assert sum(calls for query, calls in statements(owner).items() if "/* use_api_key */" in query) == 1
