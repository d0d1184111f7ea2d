"""The sliding window, in Python and in Lua: its edges, its honesty, its memory."""

import random
import tracemalloc

import pytest
from redis import Redis

from api.windows import SPEND, Callers, Verdict
from tests.conftest import SERVERS

CLOCK = "clock[1] * 1000 + math.floor(clock[2] / 1000)"


class Clock:
    """A clock that a test turns."""

    def __init__(self):
        self.now = 1_000_000.0

    def __call__(self):
        return self.now


class Python:
    """The window of one process."""

    def __init__(self):
        self.clock = Clock()
        self.callers = Callers(self.clock)

    def spend(self, budget, seconds=60.0, caller="x"):
        return self.callers.spend(caller, budget, seconds)


class Lua:
    """The window of all processes, with a clock of the test's in place of the server's."""

    def __init__(self):
        self.clock = Clock()
        self.redis = Redis.from_url(SERVERS.redis_url)
        self.name = f"test:windows:{random.random()}"
        assert CLOCK in SPEND

    def spend(self, budget, seconds=60.0, caller="x"):
        text = SPEND.replace(CLOCK, "tonumber(ARGV[3])")
        key, since = f"{self.name}:{caller}", f"{self.name}:since"
        answer = self.redis.eval(text, 2, key, since, budget, int(seconds * 1000), int(self.clock.now * 1000))
        # A key lives as long as its window in Redis's own time, of which none passes here.
        self.redis.persist(key)
        return Verdict(bool(answer[0]), budget, answer[1], max(1, -(-answer[2] // 1000)))


@pytest.fixture(params=[Python, Lua])
def window(request):
    made = request.param()
    yield made
    if isinstance(made, Lua):
        made.redis.delete(*made.redis.keys(f"{made.name}:*"))
        made.redis.close()


def test_a_budget_passes_exactly_and_says_what_is_left(window):
    assert [window.spend(3)[:3] for _ in range(5)] == [
        (True, 3, 2), (True, 3, 1), (True, 3, 0), (False, 3, 0), (False, 3, 0),
    ]  # fmt: skip


def test_the_edge_of_the_window(window):
    assert window.spend(1) == (True, 1, 0, 60)
    window.clock.now += 59.998
    assert window.spend(1) == (False, 1, 0, 1)
    window.clock.now += 0.002
    assert window.spend(1) == (True, 1, 0, 60)


def test_a_step_waits_for_its_last_request(window):
    window.spend(2)
    window.clock.now += 4.5  # still the same step
    assert window.spend(2).remaining == 0
    window.clock.now += 55.5  # a minute after the first, less after the second
    assert window.spend(2) == (False, 2, 0, 5)
    window.clock.now += 5
    assert window.spend(2).passes


def test_steps_are_forgotten_one_by_one(window):
    for _ in range(3):
        window.spend(3)
        window.clock.now += 20
    assert [window.spend(3).passes for _ in range(2)] == [True, False]
    window.clock.now += 20
    assert [window.spend(3).passes for _ in range(2)] == [True, False]


def test_callers_do_not_share(window):
    assert window.spend(1, caller="a").passes
    assert window.spend(1, caller="b").passes
    assert not window.spend(1, caller="a").passes


def test_a_refusal_costs_nothing_and_names_the_moment_when_one_more_passes(window):
    draw = random.Random(7)
    for _ in range(300):
        window.clock.now += draw.choice([0, 0, 0.5, 3, 7])
        verdict = window.spend(10)
        if not verdict.passes:
            assert 1 <= verdict.seconds <= 60
            window.clock.now += verdict.seconds
            assert window.spend(10).passes


def test_a_smaller_budget_than_before_is_honest_too(window):
    for _ in range(6):
        window.spend(9)
        window.clock.now += 6
    refused = window.spend(2)
    assert not refused.passes
    window.clock.now += refused.seconds
    assert window.spend(2).passes


def test_no_minute_holds_more_than_the_budget(window):
    draw, passed = random.Random(3), []
    for _ in range(2000):
        window.clock.now += draw.expovariate(1)
        if window.spend(20).passes:
            passed.append(window.clock.now)
    assert all(later - first >= 60 - 0.002 for first, later in zip(passed, passed[20:], strict=False))
    assert len(passed) > 0.85 * 20 * (passed[-1] - passed[0]) / 60


def test_both_windows_agree():
    python, lua, draw = Python(), Lua(), random.Random(11)
    for _ in range(1000):
        python.clock.now = lua.clock.now = lua.clock.now + draw.choice([0, 0, 0.25, 1, 6, 30])
        assert python.spend(12) == lua.spend(12)
    lua.redis.close()


def test_a_clock_set_back_neither_opens_nor_closes_for_long():
    lua = Lua()
    lua.spend(1)
    lua.clock.now -= 0.5
    assert not lua.spend(1).passes
    lua.clock.now -= 3600
    assert lua.spend(1).passes
    lua.redis.close()


def test_a_look_costs_nothing():
    callers = Callers()
    assert [callers.spend("x", 1, 60, 0).passes for _ in range(3)] == [True] * 3
    assert callers.spend("x", 1, 60).passes
    assert not callers.spend("x", 1, 60, 0).passes


def test_a_flood_of_new_addresses_does_not_grow_the_memory():
    callers = Callers()
    tracemalloc.start()
    for n in range(60_000):
        callers.spend(("reads", f"ip:{n}"), 600, 60)
    full, _ = tracemalloc.get_traced_memory()
    for n in range(60_000, 200_000):
        callers.spend(("reads", f"ip:{n}"), 600, 60)
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(callers) <= 50_000
    print(f"\n{len(callers)} callers: {after / 2**20:.1f} MB")
    assert after < max(full * 1.5, 40 * 2**20)


def test_a_flood_of_new_addresses_does_not_wash_off_who_keeps_asking():
    callers, passed = Callers(most=100), 0
    for n in range(1000):
        callers.spend(n, 5, 60)
        passed += callers.spend("offender", 5, 60).passes
    assert passed == 5
    assert len(callers) <= 100
