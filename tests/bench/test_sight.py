"""What it costs to be seen: log lines, counts and traces beside none, in pairs, on the route of a portfolio."""

import asyncio
import contextlib
import os
import statistics
import time
from pathlib import Path

import pytest

from tests.collector import black_hole, collecting
from tests.market import HYNIX, SAMSUNG, buy, open_market, quote
from tests.people import sign_up
from tests.serving import Line, Service

SECONDS, CLIENTS, PAIRS = 3, 8, 7
PATH = "/api/v2/portfolio"


class BlindService(Service):
    """One that neither logs nor counts requests."""

    command = ("tests.blind",)


@pytest.fixture
def headers(owner):
    """Of somebody with two holdings."""
    open_market(owner)
    person = sign_up(owner)
    for code, price in ((SAMSUNG, 70_000), (HYNIX, 100_000)):
        quote(owner, code, price)
        buy(owner, person, code)
    return person.headers


def spent(service):
    """Seconds of a processor that its workers have had."""
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in service.workers()]
    return sum(int(user) + int(system) for *_, user, system in (of[:13] for of in fields)) / os.sysconf("SC_CLK_TCK")


async def measured(service, headers):
    """Requests a second, the p99 of their seconds, and a worker's seconds of a processor for each."""
    found, before, ends = [], spent(service), time.monotonic() + SECONDS

    async def ask():
        async with Line(service.port) as line:
            while time.monotonic() < ends:
                status, seconds, _ = await line.ask("GET", PATH, headers=headers)
                assert status == 200
                found.append(seconds)

    await asyncio.gather(*(ask() for _ in range(CLIENTS)))
    return len(found) / SECONDS, sorted(found)[len(found) * 99 // 100], (spent(service) - before) / len(found)


async def compared(first, second, headers):
    """Median ratios, second to first: of the rates, and of the p99. They take turns in being asked first."""
    for service in (first, second):
        service.wait("/health/ready")
        await measured(service, headers)  # warm
    pairs = []
    for turn in range(PAIRS):
        found = {service: await measured(service, headers) for service in (first, second)[:: -1 if turn % 2 else 1]}
        pairs.append([other / own for own, other in zip(found[first], found[second], strict=True)])
        told = (f"{rate:6.0f}/s, p99 {p99 * 1000:5.1f} ms, {cpu * 1e6:4.0f} µs"
                for rate, p99, cpu in map(found.get, (first, second)))  # fmt: skip
        print("\n" + "; ".join(told), end="")
    rate, p99, cpu = (statistics.median(ratios) for ratios in zip(*pairs, strict=True))
    print(f"\nrate {rate:.3f}, p99 {p99:.3f}, processor {cpu:.3f}")
    return rate, p99


@pytest.mark.bench
async def test_log_lines_and_counts_cost_less_than_a_fifth(headers, database_url):
    with BlindService(database_url) as blind, Service(database_url) as seen:
        ratio, _ = await compared(blind, seen, headers)
    assert ratio >= 0.8


@pytest.mark.bench
async def test_traces_of_one_in_a_hundred_cost_less_than_a_twentieth(headers, database_url):
    with collecting() as collector:
        exports = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}
        with Service(database_url) as plain, Service(database_url, **exports) as traced:
            ratio, _ = await compared(plain, traced, headers)
        print(f"{len(collector.spans)} spans collected")
        assert len(collector.spans) > 100
    assert ratio >= 0.95


@pytest.mark.bench
async def test_a_collector_that_is_a_hole_is_hardly_felt(headers, database_url):
    with contextlib.ExitStack() as stack:
        plain = stack.enter_context(Service(database_url))
        url = stack.enter_context(black_hole())
        traced = stack.enter_context(Service(database_url, OTEL_EXPORTER_OTLP_ENDPOINT=url))
        _, p99_ratio = await compared(plain, traced, headers)
        stops = []
        for service in (plain, traced):
            started = time.monotonic()
            service.stop()
            stops.append(time.monotonic() - started)
        print(f"stopped in {stops[0]:.1f} s without, in {stops[1]:.1f} s with it")
    assert p99_ratio <= 1.2
    assert stops[1] <= stops[0] + 3
