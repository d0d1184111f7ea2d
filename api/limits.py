"""How often one caller may ask: reads counted in process, writes by one script on Redis, which may be away."""

import asyncio
import contextlib
import hashlib
import time
from collections.abc import Awaitable, Callable
from typing import Any

from litestar.di import NamedDependency
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from api.addresses import household
from api.breaker import Breaker
from api.errors import Refusal
from api.settings import Settings
from api.telemetry import Sight, calling, sight
from api.windows import SPEND, Callers, Verdict

MINUTE = 60.0
UNLIMITED = {"is_limited": False}  # the `opt` of handlers that cost nobody anything
TICKS, TICK_SECONDS = 20, 0.01  # 0.2 s
MOST = 1_000_000_000  # no budget: only count

Scope = Any
Answer = tuple[Verdict, int]  # and the moment since when Redis remembers


class Shared:
    """The window that all processes share. What comes in while one question is under way goes together in the next.

    So one connection is enough, nobody queues for it, and nobody waits longer than one question may take.
    """

    def __init__(self, url: str) -> None:
        # Bounded by _in_ticks; the client's own timeouts are behind it, since they take a late loop for a late Redis.
        seconds = 3 * TICKS * TICK_SECONDS
        self._redis = Redis.from_url(
            url, protocol=2, max_connections=2, retry=Retry(NoBackoff(), 0), socket_timeout=seconds,
            socket_connect_timeout=seconds,
        )  # fmt: skip
        self._waiting: list[tuple[tuple[Any, ...], asyncio.Future[Answer]]] = []
        self._worker: asyncio.Task[None] | None = None

    async def spend(self, caller: str, since: str, budget: int, seconds: float) -> Answer:
        """Take one request from a budget, or raise whatever kept Redis from answering."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append(((caller, since, budget, int(seconds * 1000)), future))
        if self._worker is None:
            self._worker = asyncio.create_task(self._work())
        return await future

    async def stop(self) -> None:
        """Close the connection."""
        if self._worker is not None:
            self._worker.cancel()
        with contextlib.suppress(RedisError, OSError):  # a stalled one is left as it is
            await self._redis.aclose()

    async def _work(self) -> None:
        try:
            while self._waiting:
                asked, self._waiting = self._waiting, []
                try:
                    answers: list[Any] = await _in_ticks(self._ask([values for values, _ in asked]))
                except Exception as error:  # whatever it is, no limit becomes a 500
                    asked, self._waiting = asked + self._waiting, []
                    answers = [error] * len(asked)
                for (values, future), answer in zip(asked, answers, strict=True):
                    _settle(future, values[2], answer)
        finally:
            self._worker = None

    async def _ask(self, asked: list[tuple[Any, ...]]) -> list[Any]:
        async with self._redis.pipeline(transaction=False) as pipeline:
            for values in asked:
                pipeline.eval(SPEND, 2, *values)
            return await pipeline.execute(raise_on_error=False)


async def _in_ticks(work: Awaitable[list[Any]]) -> list[Any]:
    """0.2 s, counted in turns of the loop: one that is late itself must not make Redis look late."""
    task = asyncio.ensure_future(work)
    try:
        for _ in range(TICKS):
            if (await asyncio.wait({task}, timeout=TICK_SECONDS))[0]:
                return task.result()
        raise TimeoutError
    finally:
        task.cancel()


def _settle(future: asyncio.Future[Answer], budget: int, answer: Any) -> None:
    if future.done():  # nobody waits for it any more
        return
    if isinstance(answer, Exception):
        future.set_exception(answer)
    else:
        passes, remaining, wait, since = answer
        future.set_result((Verdict(bool(passes), budget, remaining, max(1, -(-wait // 1000))), since))


class Limiter:
    """The budgets of this process's callers."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._callers = Callers(clock)
        self._shared = Shared(settings.redis_url) if settings.redis_url else None
        self._breaker = Breaker(clock)
        self._prefix = f"{settings.mode}:limits"
        self._secret = settings.cursor_secret.encode()[:64]
        self._since: int | None = None
        self._lost_at = float("-inf")  # when Redis was last seen to have missed or forgotten something
        self._reads = {
            "ip": settings.requests_per_ip,
            "user": settings.requests_per_user,
            "api_key": settings.requests_per_key,
        }
        # What anybody may send, by the `budget` in the `opt` of its handlers: signing in is none the poorer for it.
        self._own = {"feedback": settings.feedback_per_ip, "analytics": settings.analytics_per_ip}
        self._writes = {
            "ip": settings.writes_per_ip,
            "user": settings.writes_per_user,
            "api_key": settings.writes_per_key,
        }

    async def stop(self) -> None:
        """Close what is open."""
        if self._shared is not None:
            await self._shared.stop()

    async def admit(self, scope: Scope) -> None:
        """Count a request that the guards let in, or refuse it."""
        if not _is_limited(scope):
            return
        if scope["method"] == "GET":  # and HEAD, which came in as one
            self._read(sight.get())
        elif name := scope["route_handler"].opt.get("budget"):
            await self.spend(name, household(sight.get().ip), self._own[name], MINUTE)
        else:
            kind, who = caller(sight.get())
            await self.spend("writes", who, self._writes[kind], MINUTE)

    async def spend(self, name: str, who: str, budget: int, seconds: float) -> None:
        """Take one request from the budget of `name` that `who` has for so many seconds, or refuse it."""
        _judge(await self._spend(f"{self._prefix}:{name}:{self._hash(who)}", budget, seconds))

    def knock(self) -> None:
        """Count a key that is unknown here on its address, before the database is asked."""
        self._read(sight.get())

    def count_refused(self, scope: Scope, error: Exception) -> Exception:
        """The error; or, where nothing was counted before it and the budget is spent, the refusal of that."""
        seen = sight.get()
        try:
            if seen.limit is None and _is_limited(scope):
                self._read(seen)
        except Refusal as refusal:
            return refusal
        return error

    def _read(self, seen: Sight) -> None:
        kind, who = caller(seen)
        _judge(self._callers.spend(("reads", who), self._reads[kind], MINUTE))

    async def _spend(self, key: str, budget: int, seconds: float) -> Verdict:
        """Redis decides; while it is away, and for one window after it was, this process does, at half the budget."""
        half = max(1, budget // 2)
        if self._is_in_doubt(seconds) and not (verdict := self._callers.spend(key, half, seconds, 0)).passes:
            return verdict
        told = await self._ask(key, budget, seconds)
        if told is not None and (not told.passes or not self._is_in_doubt(seconds)):
            if told.passes:
                self._callers.spend(key, MOST, seconds)  # known here too, should Redis go away now
            return told
        return self._callers.spend(key, half, seconds)

    async def _ask(self, key: str, budget: int, seconds: float) -> Verdict | None:
        """What Redis says, if it does."""
        if self._shared is None or not self._breaker.lets():
            return None
        try:
            with calling("redis"):
                verdict, since = await self._shared.spend(key, f"{self._prefix}:since", budget, seconds)
        except Exception:  # whatever it is, no limit becomes a 500
            self._breaker.failed()
            return None
        if self._breaker.is_open or since != (self._since or since):
            self._lost_at = self._clock()
        self._since = since
        self._breaker.succeeded()
        return verdict

    def _is_in_doubt(self, seconds: float) -> bool:
        """Whether Redis may lack some of this window: it was emptied, or away, and has not been back for so long."""
        return self._clock() - self._lost_at < seconds

    def _hash(self, who: str) -> str:
        """No name, mail or address leaves this process: few addresses exist, so a hash without a secret hides none."""
        return hashlib.blake2b(who.encode(), key=self._secret, digest_size=16).hexdigest()


def _is_limited(scope: Scope) -> bool:
    """What no route answers is limited too."""
    handler = scope.get("route_handler")
    return scope["method"] != "OPTIONS" and (handler is None or handler.opt.get("is_limited", True))


def caller(seen: Sight) -> tuple[str, str]:
    """The kind of budget, and whose it is: the actor's that a guard named, else the address's."""
    kind, actor_id = seen.actor
    if kind == "anonymous":
        return "ip", f"ip:{household(seen.ip)}"
    return ("api_key" if kind == "api_key" else "user"), f"{kind}:{actor_id}"


def _judge(verdict: Verdict) -> None:
    """Put the budget on the answer, whatever the answer will be; refuse where it is spent."""
    if seen := sight.get(None):
        seen.limit = (verdict.limit, verdict.remaining, verdict.seconds)
    if not verdict.passes:
        raise Refusal("too_many_requests", headers={"retry-after": str(verdict.seconds)})


Limits = NamedDependency[Limiter]
