"""The breaker: five failures, a second, one probe."""

from api.breaker import Breaker
from tests.test_windows import Clock


def broken(clock):
    breaker = Breaker(clock)
    for _ in range(5):
        assert breaker.lets()
        breaker.failed()
    return breaker


def test_it_opens_after_five_failures_in_a_row():
    breaker = Breaker(Clock())
    for _ in range(4):
        breaker.failed()
    breaker.succeeded()
    for _ in range(4):
        breaker.failed()
    assert breaker.lets()
    breaker.failed()
    assert breaker.is_open
    assert not breaker.lets()


def test_one_probe_a_second_while_it_is_open():
    clock = Clock()
    breaker = broken(clock)
    clock.now += 0.999
    assert not breaker.lets()
    clock.now += 0.001
    assert [breaker.lets() for _ in range(10)] == [True] + [False] * 9
    breaker.failed()
    clock.now += 0.5
    assert not breaker.lets()
    clock.now += 0.5
    assert breaker.lets()


def test_a_probe_that_answers_closes_it():
    clock = Clock()
    breaker = broken(clock)
    clock.now += 1
    assert breaker.lets()
    breaker.succeeded()
    assert not breaker.is_open
    assert [breaker.lets() for _ in range(3)] == [True] * 3


def test_a_probe_that_never_reports_back_blocks_nothing():
    clock = Clock()
    breaker = broken(clock)
    clock.now += 1
    assert breaker.lets()
    clock.now += 1
    assert breaker.lets()
