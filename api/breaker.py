"""A breaker: what has just failed five times is left alone for a second, and then tried by one."""

import time
from collections.abc import Callable

FAILURES = 5
OPEN_SECONDS = 1.0


class Breaker:
    """Whether to ask a server that may be away."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._next_probe = 0.0

    @property
    def is_open(self) -> bool:
        """Whether it was away when last asked."""
        return self._failures >= FAILURES

    def lets(self) -> bool:
        """Whether this call may go. While open, one call a second may; one that never reports back blocks nothing."""
        if not self.is_open:
            return True
        if self._clock() < self._next_probe:
            return False
        self._next_probe = self._clock() + OPEN_SECONDS
        return True

    def succeeded(self) -> None:
        """It answered."""
        self._failures = 0

    def failed(self) -> None:
        """It did not."""
        self._failures += 1
        if self._failures == FAILURES:
            self._next_probe = self._clock() + OPEN_SECONDS
