"""One sliding window, written twice: in Python for what a process counts alone, in Lua for what all count together.

A caller's last minute is a few steps (start, last, count). A request joins the newest step while that is younger than a
twelfth of the window; a step is forgotten when a whole window has passed since its *last* request. So no window of a
minute, wherever it begins, holds more than the budget, and a caller is a dozen numbers however large the budget is.
"""

import math
import time
from collections.abc import Callable, Hashable
from typing import NamedTuple

STEPS = 12
MOST_CALLERS = 50_000


class Verdict(NamedTuple):
    """Whether a request passes, and what is left of which budget."""

    passes: bool
    limit: int
    remaining: int
    seconds: int  # until some of the budget comes back: after a refusal, until one more request passes


class Callers:
    """What one process counts alone, in bounded memory.

    Two generations: when the young one is full, the old one is forgotten, so that a flood of new addresses drives out
    callers who stayed away and never the one who keeps asking.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, most: int = MOST_CALLERS) -> None:
        self._clock = clock
        self._most_young = most // 2
        self._young: dict[Hashable, list[list[float]]] = {}
        self._old: dict[Hashable, list[list[float]]] = {}

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def spend(self, caller: Hashable, budget: int, seconds: float, count: int = 1) -> Verdict:
        """Take one request from a budget; with a count of 0 only look."""
        now = self._clock()
        steps = self._steps_of(caller)
        while steps and now - steps[0][1] >= seconds:
            del steps[0]
        spent = 0
        for step in steps:
            spent += int(step[2])
        passes = spent < budget
        if passes and count:
            spent += count
            if steps and now - steps[-1][0] < seconds / STEPS:
                steps[-1][1] = now
                steps[-1][2] += count
            else:
                steps.append([now, now, count])
        return Verdict(passes, budget, max(budget - spent, 0), _wait(steps, spent, budget, now - seconds))

    def _steps_of(self, caller: Hashable) -> list[list[float]]:
        steps = self._young.get(caller)
        if steps is None:
            steps = self._old.pop(caller, [])
            if len(self._young) >= self._most_young:
                self._old, self._young = self._young, {}
            self._young[caller] = steps
        return steps


def _wait(steps: list[list[float]], spent: int, budget: int, gone: float) -> int:
    """Whole seconds until enough steps are forgotten for one more request."""
    for step in steps:
        spent -= int(step[2])
        if spent < budget:
            return max(1, math.ceil(step[1] - gone))
    return 1


# KEYS: the caller, and the moment since when this Redis remembers. ARGV: the budget, and the window in milliseconds.
# The clock is that of Redis, so that machines need not agree on the time.
SPEND = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local budget, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local steps, spent = {}, 0
for start, last, count in string.gmatch(redis.call('GET', KEYS[1]) or '', '(%d+) (%d+) (%d+)') do
    if math.abs(now - last) < window then -- an hour set back must not refuse for an hour
        steps[#steps + 1] = {tonumber(start), tonumber(last), tonumber(count)}
        spent = spent + count
    end
end
local passes = spent < budget
if passes then
    local newest = steps[#steps]
    if newest and now - newest[1] < window / 12 then
        newest[2], newest[3] = math.max(now, newest[2]), newest[3] + 1
    else
        steps[#steps + 1] = {now, now, 1}
    end
    spent = spent + 1
    local texts = {}
    for place, step in ipairs(steps) do
        texts[place] = table.concat(step, ' ')
    end
    redis.call('SET', KEYS[1], table.concat(texts, ' '), 'PX', window)
end
local left, wait = spent, 0
for _, step in ipairs(steps) do
    left = left - step[3]
    if left < budget then
        wait = step[2] + window - now
        break
    end
end
local since = redis.call('GET', KEYS[2])
if not since then
    since = now
    redis.call('SET', KEYS[2], since)
end
return {passes and 1 or 0, math.max(budget - spent, 0), wait, tonumber(since)}
"""
