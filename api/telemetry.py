"""What is seen of a request: who asks and where the time goes, in its answer, its log line and what is counted."""

import asyncio
import datetime as dt
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import msgspec
import structlog
from opentelemetry.trace import StatusCode
from structlog.typing import EventDict

from api.logs import OUT, Lines, add_exception, render
from api.logs import log as log
from api.metrics import METRICS
from api.traces import Trace, headers_of

UNMATCHED = "unmatched"  # the route of what no route answers
NAME = re.compile(r"/\* (\w+) \*/")  # of a statement, within it


class Sight:
    """One request as it is seen: its id, who asks, and what it spent in the database, outside, and of a budget."""

    __slots__ = (
        "actor",
        "agent",
        "db_seconds",
        "db_statements",
        "ext_seconds",
        "ip",
        "is_quiet",
        "limit",
        "method",
        "request_id",
        "scope",
        "started",
        "trace",
    )

    def __init__(self, request_id: str, ip: str = "", agent: str = "") -> None:
        self.request_id = request_id
        self.ip = ip
        self.agent = agent
        self.method = ""
        self.scope: Any = {}
        self.actor: tuple[str, int | None] = ("anonymous", None)
        self.limit: tuple[int, int, int] | None = None  # the budget asked last: size, rest, seconds until more
        self.started = time.perf_counter()
        self.trace: Trace | None = None
        self.is_quiet = False
        self.db_seconds = 0.0
        self.ext_seconds = 0.0
        self.db_statements = 0

    @property
    def route(self) -> str:
        """The template of its path, once that is known: few, whatever people ask for."""
        return self.scope.get("path_template") or UNMATCHED

    def by(self) -> dict[str, Any]:
        """Who acts, as every writing function is told."""
        kind, actor_id = self.actor
        return {"kind": kind, "id": actor_id, "request_id": self.request_id, "ip": self.ip, "agent": self.agent}

    def server_timing(self) -> bytes:
        """The Server-Timing header, in milliseconds."""
        total = time.perf_counter() - self.started
        parts = (("total", total), ("db", self.db_seconds), ("ext", self.ext_seconds))
        return ", ".join(f"{name};dur={seconds * 1000:.1f}" for name, seconds in parts).encode()


sight: ContextVar[Sight] = ContextVar("sight")


class RequestLine(msgspec.Struct, omit_defaults=True):
    """The log line of a request. Nothing in it is the client's but the id, whose letters are safe."""

    timestamp: dt.datetime
    level: str
    event: str
    request_id: str
    user_id: int | None
    method: str
    route: str
    status: int
    duration_ms: float
    db_ms: float
    db_statements: int
    external_ms: float
    api_key_id: int | None = None
    trace_id: str | None = None


def _add_request(_: Any, __: str, event: EventDict) -> EventDict:
    """A processor of structlog: whatever is said during a request says which one."""
    if seen := sight.get(None):
        event.setdefault("request_id", seen.request_id)
        event.setdefault("route", seen.route)
        if seen.trace is not None:
            event.setdefault("trace_id", seen.trace.trace_id)
    return event


structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        _add_request,
        add_exception,
        render,
    ],
    logger_factory=lambda *_: Lines(),
    cache_logger_on_first_use=True,
)
encode_line = msgspec.json.Encoder().encode


def say_done(seen: Sight, status: int) -> None:
    """Count a request that is over, and write its line: not by structlog, which takes ten times as long."""
    seconds = time.perf_counter() - seen.started
    route, (kind, actor_id), trace = seen.route, seen.actor, seen.trace
    if trace is not None:
        trace.end(seen.method, route, status, seen.request_id)
    METRICS.requested(seen.method, route, status, (seconds, seen.db_seconds, seen.db_statements, seen.ext_seconds))
    line = RequestLine(
        dt.datetime.now(dt.UTC), "error" if status >= 500 else "info", "request", seen.request_id,
        actor_id if kind == "user" else None, seen.method, route, status, round(seconds * 1000, 2),
        round(seen.db_seconds * 1000, 2), seen.db_statements, round(seen.ext_seconds * 1000, 2),
        actor_id if kind == "api_key" else None, trace.trace_id if trace is not None else None,
    )  # fmt: skip
    OUT.put(encode_line(line) + b"\n")


def say_asked(text: str, started: float, acquired: float, *, is_done: bool, slow_seconds: float) -> None:
    """A statement was sent, for which a connection was waited for first: its time, never its values."""
    ended = time.perf_counter()
    if seen := sight.get(None):
        seen.db_seconds += ended - started
        seen.db_statements += 1
        if seen.trace is not None:
            seen.trace.add(
                name_of(text), ended - started, is_done=is_done, db__system__name="postgresql",
                precedent__waited_us=int((acquired - started) * 1e6),
            )  # fmt: skip
    if ended - acquired >= slow_seconds:
        METRICS.was_slow(name_of(text))
        log.warning(
            "slow statement", statement=name_of(text), duration_ms=round((ended - acquired) * 1000, 2),
            waited_ms=round((acquired - started) * 1000, 2), is_done=is_done,
        )  # fmt: skip


def name_of(text: str) -> str:
    """The name that stands in a statement."""
    found = NAME.search(text)
    return found[1] if found else "unnamed"


@contextmanager
def calling(target: str, *, is_accounted: bool = True) -> Iterator[dict[str, str]]:
    """A call to another service, under a name: measured, traced; it gets the headers to send along.

    Its time is put on the request's account, unless the caller does that for the time that really passed elsewhere.
    """
    started, outcome, seen = time.perf_counter(), "failed", sight.get(None)
    span = seen.trace.begin(target, peer__service=target) if seen and seen.trace else None
    try:
        yield headers_of(span) if span else {}
        outcome = "done"
    except (GeneratorExit, asyncio.CancelledError):
        outcome = "left"
        raise
    finally:
        seconds = time.perf_counter() - started
        METRICS.called(target, outcome, seconds)
        if seen and is_accounted:
            seen.ext_seconds += seconds
        if span:
            if outcome == "failed":
                span.set_status(StatusCode.ERROR)
            span.end()


class RequestTimeoutError(Exception):
    """The rest of a body did not come in time."""
