"""Sign-in under a flood, and what its time says of an account: nothing."""

import asyncio
import collections
import json
import statistics
import time

import pytest

from tests.bench.test_throughput import memory
from tests.people import sign_up
from tests.serving import Line, Service

URL = "/api/v2/auth/sign-in"
SECONDS, A_SECOND, LINES, ROUNDS = 10, 500, 50, 200
MOST_GROWTH, SLOWEST, CLOSEST = 300, 0.050, 0.10  # MB, seconds, a share of the median


def attempt(email):
    return json.dumps({"email": email, "password": "다른 비밀번호"}).encode()


async def flood(port, seen):
    """500 sign-ins a second, at even steps, whatever becomes of them."""
    begun = time.monotonic()

    async def steadily(place):
        async with Line(port) as line:
            for n in range(SECONDS * A_SECOND // LINES):
                await asyncio.sleep(max(begun + (n * LINES + place) / A_SECOND - time.monotonic(), 0))
                status, _ = await line.post(URL, attempt(f"kim{n}.{place}@example.com"))
                seen[status] += 1

    await asyncio.gather(*(steadily(place) for place in range(LINES)))


async def others(port, times):
    """Somebody reads, meanwhile."""
    async with Line(port) as line:
        while True:
            status, seconds = await line.get("/api/v2/glossary?limit=10")
            assert status == 200
            times.append(seconds)
            await asyncio.sleep(0.01)


@pytest.mark.bench
async def test_a_flood_of_sign_ins_is_sent_away_and_slows_nobody(database_url):
    with Service(database_url, processes=2, POOL_SIZE="16", SIGN_INS_PER_IP="1000000") as service:
        service.wait("/api/v2/glossary")
        before = [memory(pid)[0] for pid in service.workers()]
        calm, times, seen = [], [], collections.Counter()
        for spent, work in ((calm, asyncio.sleep(3)), (times, flood(service.port, seen))):
            reader = asyncio.create_task(others(service.port, spent))
            await work
            reader.cancel()
        growth = max(memory(pid)[0] - b for pid, b in zip(service.workers(), before, strict=True))
        quiet, slow = (statistics.quantiles(t, n=100)[98] for t in (calm, times))
        print(f"\n{sum(seen.values())} sign-ins: {dict(seen)}; the largest process grew by {growth:.0f} MB")
        print(
            f"others' p99: {quiet * 1000:.1f} ms in peace, {slow * 1000:.1f} ms under the flood ({len(times)} requests)"
        )
        assert set(seen) <= {401, 429, 503}
        assert seen[429] + seen[503] > sum(seen.values()) / 2
        assert growth < MOST_GROWTH
        assert slow < SLOWEST


@pytest.mark.bench
async def test_an_unknown_address_takes_as_long_as_a_wrong_password(database_url, owner):
    people = [sign_up(owner) for _ in range(ROUNDS // 5)]
    with Service(database_url, POOL_SIZE="4", SIGN_INS_PER_IP="1000000") as service:
        service.wait("/api/v2/glossary")
        known, unknown = [], []
        async with Line(service.port) as line:
            for n in range(ROUNDS):
                for times, email in ((known, people[n % len(people)].email), (unknown, f"nobody{n}@example.com")):
                    status, seconds = await line.post(URL, attempt(email))
                    assert status == 401
                    times.append(seconds)
        medians = statistics.median(known), statistics.median(unknown)
        print(f"\nwrong password {medians[0] * 1000:.1f} ms, unknown address {medians[1] * 1000:.1f} ms")
        assert abs(medians[0] - medians[1]) < CLOSEST * min(medians)
