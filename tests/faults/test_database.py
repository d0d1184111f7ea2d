"""The database stalls, loses a backend, dies: only 503 in between, quickly, and the same process goes on."""

import asyncio
import contextlib
import os
import signal
import time

import httpx
import psycopg
import pytest

from tests.serving import Line, Service

pytestmark = pytest.mark.faults

LIST = "/api/v2/glossary"


async def flood(service, path, clients, ended, seen):
    """So many clients asking again and again until it is `ended`; every (status, seconds) goes into `seen`."""

    async def ask():
        async with Line(service.port) as line:
            while not ended():
                seen.append(await line.get(path))
                await asyncio.sleep(0.1 if seen[-1][0] == 503 else 0.01)

    await asyncio.gather(*(ask() for _ in range(clients)))


def after(seconds):
    """Whether so many seconds have passed since this call."""
    ends = time.monotonic() + seconds
    return lambda: time.monotonic() >= ends


async def stall(own_postgres, seconds, clients):
    with Service(own_postgres.url, pool_size="8") as service:
        service.wait(LIST)
        pid = service.workers()
        own_postgres.signal_all(signal.SIGSTOP)
        during, live, refused = [], [], []
        work = asyncio.create_task(flood(service, LIST, clients, after(seconds), during))
        async with Line(service.port) as line:
            while not work.done():
                live.append(await line.get("/health/live"))
                refused.append(await line.get("/nothing"))
                refused.append(await line.get("/api/v2/glossary/1/2"))
                await asyncio.sleep(0.05)
        await work
        own_postgres.signal_all(signal.SIGCONT)
        assert service.wait(LIST) < 2
        healed = []
        await flood(service, LIST, 4, after(0.5), healed)
        assert service.workers() == pid
    slowest = [max(took for _, took in seen) for seen in (during, live, refused)]
    print(f"\n{seconds} s, {clients} clients, {len(during)} answers; slowest (s): list, live, 404: {slowest}")
    assert {status for status, _ in during} == {503}
    assert max(took for _, took in during) < 2
    assert {status for status, _ in live} == {200}
    assert {status for status, _ in refused} == {404}
    assert {status for status, _ in healed} == {200}
    return live, refused


async def test_a_stall_of_the_database(own_postgres):
    live, refused = await stall(own_postgres, 2.5, 40)
    assert sorted(t for _, t in live)[len(live) // 2] < 0.1
    assert sorted(t for _, t in refused)[len(refused) // 2] < 0.05


@pytest.mark.soak
async def test_a_stall_of_ten_seconds_under_a_hundred_clients(own_postgres):
    live, refused = await stall(own_postgres, 10, 100)
    assert max(t for _, t in live) < 0.1
    assert max(t for _, t in refused) < 0.05


@contextlib.asynccontextmanager
async def under_load(own_postgres):
    """Eight clients until a second after all is well: they see 200 and 503, at last only 200, and the same process."""
    with Service(own_postgres.url) as service:
        service.wait(LIST)
        pid = service.workers()
        seen = []
        is_well = asyncio.Event()
        work = asyncio.create_task(flood(service, LIST, 8, is_well.is_set, seen))
        await asyncio.sleep(0.4)
        yield service
        async with asyncio.timeout(10):
            while 503 not in {status for status, _ in seen}:  # noqa: ASYNC110 - the fault may not have been met yet
                await asyncio.sleep(0.05)
        await asyncio.to_thread(service.wait, LIST)
        await asyncio.sleep(1)
        is_well.set()
        await work
        assert {status for status, _ in seen} == {200, 503}
        assert [status for status, _ in seen[-20:]] == [200] * 20
        assert service.workers() == pid


async def test_one_backend_killed(own_postgres):
    """kill -9, as the kernel does when memory is short: PostgreSQL then ends all sessions and recovers."""
    async with under_load(own_postgres):
        with psycopg.connect(own_postgres.postgres.url("postgres"), autocommit=True) as con:
            query = "SELECT pid FROM pg_stat_activity WHERE query LIKE 'SELECT /* list_glossary_terms%'"
            os.kill(con.execute(query).fetchone()[0], signal.SIGKILL)


async def test_the_postmaster_killed_and_restarted(own_postgres):
    async with under_load(own_postgres) as service:
        await asyncio.to_thread(own_postgres.kill)
        await asyncio.sleep(0.5)
        await asyncio.to_thread(own_postgres.restart)
        assert await asyncio.to_thread(service.wait, LIST) < 2


def test_a_database_that_is_away_at_start(own_postgres):
    own_postgres.kill()
    with Service(own_postgres.url) as service:
        service.wait("/health/live")
        ready = httpx.get(service.base_url + "/health/ready")
        assert (ready.status_code, ready.json()["code"]) == (503, "database_unavailable")
        assert httpx.get(service.base_url + "/api/v1/health").json()["services"]["database"] == "down"
        assert httpx.get(service.base_url + LIST).status_code == 503
        own_postgres.restart()
        service.wait(LIST)
        assert httpx.get(service.base_url + "/health/ready").json()["status"] == "ready"


@pytest.mark.parametrize("redis_url", ["redis://127.0.0.1:1/0", "redis://nowhere.invalid:6379/0", ""])
def test_redis_down_breaks_nothing(database_url, redis_url):
    with Service(database_url, redis_url=redis_url, REDIS_URL=redis_url) as service:
        service.wait(LIST)
        assert httpx.get(service.base_url + "/health/ready").status_code == 200
