"""Limits over HTTP: who pays, from which budget, and what every answer says of it."""

import asyncio
import contextlib
import itertools
import time

import pytest
from litestar import Litestar, Router, get, post
from litestar.testing import AsyncTestClient
from msgspec.structs import replace
from redis import Redis

from api.app import create_app
from api.errors import CATALOGUE, Refusal
from api.limits import Limiter, Limits
from api.settings import Settings
from api.telemetry import Sight, sight
from tests.apps import app_of
from tests.conftest import SERVERS
from tests.content import key
from tests.test_errors import ROUTES, is_problem

NOTES, LIST, EDITIONS = "/api/v2/tests/notes", "/api/v2/glossary?limit=1", "/api/v2/admin/editions"
JSON = {"content-type": "application/json"}
NUMBERS = itertools.count(time.time_ns() % 2**40)  # callers that Redis never saw, also in a run before this one


async def sign_in(connection, _):
    kind, _, number = connection.headers.get("x-actor", "anonymous:0").partition(":")
    sight.get().actor = (kind, int(number))


@get("/api/v2/tests/mine", guards=[sign_in])
async def get_mine() -> dict[str, bool]:
    return {"mine": True}


@post("/api/v2/tests/mine", guards=[sign_in], status_code=200)
async def change_mine() -> dict[str, bool]:
    return {"mine": True}


@post("/api/v2/tests/tutor", status_code=200)
async def ask_tutor(limits: Limits) -> dict[str, bool]:
    await limits.spend("tutor", f"user:{sight.get().agent}", 2, 600)
    return {"answered": True}


MORE = [*ROUTES, Router("/", include_in_schema=False, route_handlers=[get_mine, change_mine, ask_tutor])]


def address():
    """An address of its own for each test: all share one Redis."""
    return "10.{}.{}.{}".format(*(next(NUMBERS) % 2**24).to_bytes(3, "big"))


@pytest.fixture
def limited(settings):
    """An application with these settings; more may run at once."""
    make = itertools.chain([app_of], itertools.repeat(create_app))

    @contextlib.asynccontextmanager
    async def start(**budgets):
        chosen = replace(settings, trusted_proxies=1, **budgets)
        async with AsyncTestClient(next(make)(chosen, also=MORE)) as client:
            client.headers["x-forwarded-for"] = address()
            yield client

    return start


def left(answer):
    names = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset")
    return tuple(int(answer.headers[name]) for name in names)


def is_refused(answer, limit):
    is_problem(answer, 429, "too_many_requests")
    size, rest, reset = left(answer)
    assert (size, rest) == (limit, 0)
    assert 1 <= int(answer.headers["retry-after"]) == reset <= 60


async def test_reads_of_an_address_are_counted_and_refused(limited):
    async with limited(requests_per_ip=3) as client:
        assert [left(await client.get(LIST)) for _ in range(3)] == [(3, 2, 60), (3, 1, 60), (3, 0, 60)]
        is_refused(await client.get(LIST), 3)
        assert (await client.head(LIST)).status_code == 429
        assert (await client.get(LIST, headers={"x-forwarded-for": address()})).status_code == 200


async def test_v1_refuses_in_korean_and_v2_in_both(limited):
    async with limited(requests_per_ip=1) as client:
        await client.get(LIST)
        row = CATALOGUE["too_many_requests"]
        assert (await client.get("/api/v1/glossary")).json()["detail"] == row.korean
        assert (await client.get(LIST)).json()["detail"] == row.english
        assert (await client.get(LIST, headers={"accept-language": "ko"})).json()["detail"] == row.korean


async def test_the_headers_stand_on_answers_of_every_kind(limited, owner):
    cases = [
        ("GET", LIST, {}, b"", 200), ("GET", "/api/v2/glossary/999", {}, b"", 404), ("GET", "/api/no", {}, b"", 404),
        ("DELETE", LIST, {}, b"", 405), ("GET", LIST + "000", {}, b"", 422), ("GET", EDITIONS, {}, b"", 401),
        ("GET", EDITIONS, {"x-api-key": "prk_no"}, b"", 401),
        ("GET", EDITIONS, {"x-api-key": key(owner, "pipeline:read")}, b"", 403),
        ("POST", NOTES, {"content-type": "text/plain"}, b"{}", 415), ("POST", NOTES, JSON, b"{", 422),
        ("POST", NOTES, JSON, b" " * 300_000, 413), ("GET", "/api/v2/tests/refusal?code=made_up", {}, b"", 500),
        ("GET", "/api/v2/tests/sql?q=SELECT pg_sleep(2)", {}, b"", 503),
    ]  # fmt: skip
    async with limited() as client:
        rests = []
        for method, path, headers, content, status in cases:
            answer = await client.request(method, path, headers=headers, content=content)
            assert answer.status_code == status, path
            rests.append(left(answer)[1])
    reads = [rest for rest, case in zip(rests, cases, strict=True) if case[0] != "POST"]
    assert reads == list(range(reads[0], reads[0] - len(reads), -1)), "each costs exactly one"


async def test_what_is_for_everybody_costs_nobody(limited):
    async with limited(requests_per_ip=1) as client:
        free = [
            "/",
            "/docs",
            "/redoc",
            "/openapi.json",
            "/docs/assets/swagger-ui-dist/swagger-ui.css",
            "/docs/assets/no",
        ]
        free += [f"{prefix}/health{rest}" for prefix in ("", "/api/v1") for rest in ("", "/live", "/ready")]
        for path in [*free, "/api/health"]:
            for _ in range(2):
                answer = await client.get(path)
                assert answer.status_code != 429, path
                assert "x-ratelimit-limit" not in answer.headers, path
        for _ in range(3):
            assert "x-ratelimit-limit" not in (await client.options(LIST)).headers
        assert (await client.get(LIST)).status_code == 200


def test_nothing_else_is_unlimited():
    """A new route is limited unless it says otherwise, and says so here."""
    app = create_app(Settings(database_url="x", cursor_secret="x" * 32, mode="test"))
    free, doors = set(), set()
    for route in app.routes:
        for handler in route.route_handlers:
            if "OPTIONS" not in handler.http_methods:
                doors.add(handler.resolve_before_request())
                if not handler.opt.get("is_limited", True):
                    free.add(handler.handler_name)
    assert free == {
        "get_service", "get_health", "get_liveness", "get_readiness",
        "get_openapi", "get_swagger", "get_redoc", "get_asset",
    }  # fmt: skip
    assert len(doors) == 1, "a handler's own before_request would replace the one that counts"


@pytest.mark.parametrize(("kind", "setting"), [("user", "user"), ("api_key", "key"), ("robot", "user")])
async def test_an_actor_has_a_budget_of_its_own(limited, kind, setting):
    number = next(NUMBERS)
    budgets = {f"requests_per_{setting}": 2, f"writes_per_{setting}": 1}
    async with limited(**budgets) as client:
        me, another = {"x-actor": f"{kind}:{number}"}, {"x-actor": f"{kind}:{number + 10**13}"}
        elsewhere = me | {"x-forwarded-for": address()}
        assert left(await client.get("/api/v2/tests/mine", headers=me)) == (2, 1, 60)
        assert left(await client.get("/api/v2/tests/mine", headers=elsewhere)) == (2, 0, 60)
        is_refused(await client.get("/api/v2/tests/mine", headers=me), 2)
        assert (await client.get("/api/v2/tests/mine", headers=another)).status_code == 200
        assert left(await client.post("/api/v2/tests/mine", headers=me)) == (1, 0, 60)
        is_refused(await client.post("/api/v2/tests/mine", headers=elsewhere), 1)
        assert (await client.post("/api/v2/tests/mine", headers=another)).status_code == 200
        assert left(await client.get("/api/v2/tests/mine"))[0] == 1_000_000, "nobody's is the address's"


async def test_writes_of_an_address_are_counted_apart_and_before_the_body_is_read(limited):
    async with limited(writes_per_ip=2) as client:
        for _ in range(2):
            assert (await client.post(NOTES, content=b"[" * 50_000, headers=JSON)).status_code == 422
        is_refused(await client.post(NOTES, content=b"{", headers={"content-type": "text/plain"}), 2)
        assert (await client.get(LIST)).status_code == 200


async def test_garbage_keys_end_at_the_door(limited, owner):
    def asked():
        query = "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements WHERE query LIKE '%use_api_key%' AND dbid ="
        return owner.execute(query + " (SELECT oid FROM pg_database WHERE datname = current_database())").fetchone()[0]

    before = asked()
    async with limited(requests_per_ip=5) as client:
        for n in range(40):
            headers = {"x-api-key": f"prk_{n:012}_" + "x" * 43}
            answer = await client.post("/api/v1/pipeline/jobs/claim", headers=headers)
            assert answer.status_code == (401 if n < 5 else 429)
            assert left(answer) == (5, max(4 - n, 0), 60)
        assert asked() - before == 5
        is_refused(await client.get(LIST), 5)
        for _ in range(3):  # one that is none at all is refused as what it is until the budget is spent
            is_refused(await client.get(EDITIONS), 5)


async def test_a_good_key_does_not_spend_its_address(limited, owner):
    mine = {"x-api-key": key(owner)}
    async with limited(requests_per_ip=2, requests_per_key=30) as client:
        app: Litestar = client.app
        for n in range(20):
            assert left(await client.get(EDITIONS, headers=mine))[:2] == (30, 29 - n)
            for place, (_, known) in list(app.state.house.api_keys._seen.items()):
                app.state.house.api_keys._seen[place] = (0.0, known)  # a second later
        owner.execute("UPDATE app.api_keys SET revoked_at = app.clock()")
        assert [(await client.get(EDITIONS, headers=mine)).status_code for _ in range(4)] == [401, 429, 429, 429]


async def test_routes_have_budgets_of_their_own(limited):
    mine = {"user-agent": str(next(NUMBERS))}
    async with limited() as client:
        assert left(await client.post("/api/v2/tests/tutor", headers=mine)) == (2, 1, 600)
        assert left(await client.post("/api/v2/tests/tutor", headers=mine)) == (2, 0, 600)
        answer = await client.post("/api/v2/tests/tutor", headers=mine)
        is_problem(answer, 429, "too_many_requests")
        assert 590 <= int(answer.headers["retry-after"]) <= 600
        assert answer.headers["server-timing"].rpartition("ext;dur=")[2] != "0.0"
        another = {"user-agent": str(next(NUMBERS))}
        assert left(await client.post("/api/v2/tests/tutor", headers=another)) == (2, 1, 600)


async def test_keys_in_redis_name_nobody(limited):
    redis = Redis.from_url(SERVERS.redis_url, decode_responses=True)
    async with limited() as client:
        before = set(redis.keys("*"))
        await client.post(NOTES, content=b"{}", headers=JSON)
        (made,) = [name for name in set(redis.keys("*")) - before if name != "test:limits:since"]
        assert made.startswith("test:limits:writes:")
        assert client.headers["x-forwarded-for"] not in made
        assert 0 < redis.ttl(made) <= 60
    redis.close()


async def test_two_applications_share_one_budget_exactly(limited):
    async with limited(writes_per_ip=100) as one, limited(writes_per_ip=100) as two:
        two.headers["x-forwarded-for"] = one.headers["x-forwarded-for"]
        posts = [client.post(NOTES, json={"text": "x"}) for _ in range(150) for client in (one, two)]
        answers = await asyncio.gather(*posts)
    statuses = [answer.status_code for answer in answers]
    assert (statuses.count(200), statuses.count(429)) == (100, 200)


async def test_after_retry_after_one_more_request_passes(settings):
    """In real time, with a window of two seconds, in process and in Redis."""
    for url in (settings.redis_url, ""):
        limits = Limiter(replace(settings, redis_url=url))
        who = f"user:{next(NUMBERS)}"
        for _ in range(3):
            for _ in range(2):
                await limits.spend("test", who, 2 if url else 4, 2)
            with pytest.raises(Refusal) as refusal:
                await limits.spend("test", who, 2 if url else 4, 2)
            await asyncio.sleep(int(refusal.value.headers["retry-after"]))
        await limits.stop()


async def test_the_other_origin_may_read_the_headers(limited):
    async with limited() as client:
        exposed = (await client.get(LIST, headers={"origin": "http://localhost:3001"})).headers
        for name in ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After"):
            assert name.lower() in exposed["access-control-expose-headers"].lower()


async def test_the_document_tells_of_limits_where_there_are_any(client):
    document = (await client.get("/openapi.json")).json()
    for path, item in document["paths"].items():
        is_limited = path != "/" and "/health" not in path
        for operation in item.values():
            assert ("429" in operation["responses"]) is is_limited, path
            for response in operation["responses"].values():
                assert ("X-RateLimit-Remaining" in response.get("headers", {})) is is_limited, path
            if is_limited:
                refusal = operation["responses"]["429"]
                assert {"Retry-After", "X-RateLimit-Reset"} <= set(refusal["headers"])
                assert "too_many_requests" in refusal["content"]["application/json"]["examples"]


async def test_a_read_costs_microseconds(settings):
    limits, scope, best = Limiter(settings), {"method": "GET", "route_handler": get_mine}, 1.0
    for n in range(200):  # each so short that some are not disturbed by whoever else is at work
        started = time.perf_counter()
        for m in range(50):
            sight.set(Sight("x", f"10.0.{n}.{m}"))
            await limits.admit(scope)
        best = min(best, (time.perf_counter() - started) / 50)
    print(f"\na read: {best * 1e6:.1f} µs")
    assert best < 20e-6
    await limits.stop()
