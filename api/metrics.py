"""What is counted of requests, statements and calls to others: by each process for itself, and added up when asked.

Not by a client library: in its mode for several processes one request costs ten times as much, and one scrape of our
routes holds every request up for as long as a hundred of them take.
"""

import asyncio
import os
from bisect import bisect_left
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import msgspec

from api.logs import OUT

PUBLISH_SECONDS = 1.0
BOUNDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)  # seconds; the last bucket is the rest


class RequestCount(msgspec.Struct):
    """The requests of one method, route and status."""

    method: str
    route: str
    status: int
    requests: int = 0
    seconds: float = 0.0
    database_seconds: float = 0.0
    statements: int = 0
    external_seconds: float = 0.0
    buckets: list[int] = msgspec.field(default_factory=lambda: [0] * (len(BOUNDS) + 1))


class CallCount(msgspec.Struct):
    """The calls to one other service that ended in one way."""

    target: str
    outcome: str
    calls: int = 0
    seconds: float = 0.0


class Pool(msgspec.Struct):
    """The connections of a process."""

    size: int = 0
    busy: int = 0
    idle: int = 0
    waiting: int = 0


class Counts(msgspec.Struct):
    """Everything that one process counted; or several, added up."""

    process_id: int = 0
    requests: list[RequestCount] = []
    calls: list[CallCount] = []
    slow_statements: dict[str, int] = {}
    dropped_lines: int = 0
    pool: Pool = msgspec.field(default_factory=Pool)
    processes: int = 1


class Metrics:
    """The counts of this process."""

    def __init__(self) -> None:
        self._requests: dict[tuple[str, str, int], RequestCount] = {}
        self._calls: dict[tuple[str, str], CallCount] = {}
        self._slow: dict[str, int] = {}
        self.pool: Callable[[], Pool] = Pool

    def requested(self, method: str, route: str, status: int, spent: tuple[float, float, int, float]) -> None:
        """Count a request; `spent` is seconds, of them in the database, statements, seconds elsewhere."""
        key = (method, route, status)
        row = self._requests.get(key)
        if row is None:
            row = self._requests[key] = RequestCount(method, route, status)
        seconds, database_seconds, statements, external_seconds = spent
        row.requests += 1
        row.seconds += seconds
        row.database_seconds += database_seconds
        row.statements += statements
        row.external_seconds += external_seconds
        row.buckets[bisect_left(BOUNDS, seconds)] += 1

    def called(self, target: str, outcome: str, seconds: float) -> None:
        """Count a call to another service."""
        row = self._calls.setdefault((target, outcome), CallCount(target, outcome))
        row.calls += 1
        row.seconds += seconds

    def was_slow(self, statement: str) -> None:
        """Count a statement that took too long."""
        self._slow[statement] = self._slow.get(statement, 0) + 1

    def counts(self) -> Counts:
        """What this process has counted until now."""
        requests, calls = list(self._requests.values()), list(self._calls.values())
        return Counts(os.getpid(), requests, calls, self._slow, OUT.dropped, self.pool())

    @asynccontextmanager
    async def published(self, folder: str) -> AsyncIterator[None]:
        """While this lasts, and once more at its end, what was counted is put where the other processes find it."""
        if not folder:
            yield
            return
        task = asyncio.create_task(self._keep_publishing(folder))
        try:
            yield
        finally:
            task.cancel()
            self.publish(folder)

    async def _keep_publishing(self, folder: str) -> None:
        while True:
            self.publish(folder)
            await asyncio.sleep(PUBLISH_SECONDS)

    def publish(self, folder: str) -> None:
        """Write one file, whole or not at all. It stays when the process has gone: counts never fall."""
        file = Path(folder) / f"{os.getpid()}.counts"
        with suppress(OSError):  # figures are not worth a failure
            file.with_suffix(".part").write_bytes(msgspec.msgpack.encode(self.counts()))
            file.with_suffix(".part").replace(file)

    def of_all(self, folder: str) -> Counts:
        """What all processes counted. Each is read from its file, this one's too: no figure falls between two looks."""
        if not folder:
            return self.counts()
        self.publish(folder)
        found = []
        for file in Path(folder).glob("*.counts"):
            with suppress(OSError, msgspec.MsgspecError):
                found.append(msgspec.msgpack.decode(file.read_bytes(), type=Counts))
        return add_up(found)


METRICS = Metrics()


def add_up(parts: Iterable[Counts]) -> Counts:
    """The sums. Connections are counted only of processes that live."""
    sums, pool, processes = Metrics(), Pool(), 0
    dropped = 0
    for part in parts:
        for row in part.requests:
            into = sums._requests.setdefault((row.method, row.route, row.status), RequestCount(*_key(row)))
            _add(into, row, ("requests", "seconds", "database_seconds", "statements", "external_seconds"))
            into.buckets = [a + b for a, b in zip(into.buckets, row.buckets, strict=True)]
        for call in part.calls:
            _add(sums._calls.setdefault((call.target, call.outcome), CallCount(call.target, call.outcome)), call,
                 ("calls", "seconds"))  # fmt: skip
        for name, count in part.slow_statements.items():
            sums._slow[name] = sums._slow.get(name, 0) + count
        dropped += part.dropped_lines
        if Path(f"/proc/{part.process_id}").exists():
            processes += 1
            _add(pool, part.pool, Pool.__struct_fields__)
    found = sums.counts()
    return msgspec.structs.replace(found, dropped_lines=dropped, pool=pool, processes=processes)


def _key(row: RequestCount) -> tuple[str, str, int]:
    return row.method, row.route, row.status


def _add(into: msgspec.Struct, other: msgspec.Struct, names: Iterable[str]) -> None:
    for name in names:
        setattr(into, name, getattr(into, name) + getattr(other, name))
