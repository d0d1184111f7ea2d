"""Pages that people have open and what is read, as this process saw it: kept for a moment, written in one statement."""

import asyncio
import time
from collections import Counter
from contextlib import suppress
from typing import Any, Literal

from litestar.di import NamedDependency
from msgspec import Struct

from api.database import Database
from api.errors import OUTAGES, Refusal
from api.identity import AnyConnection, Identity
from api.sql import one
from api.telemetry import log

FLUSH_SECONDS = 5.0
MOST_KEPT = 10_000  # sessions and pages; what comes beyond is seen at its next request
BY = {"kind": "service"}
ContentType = Literal["case", "glossary"]


class Recorded(Struct):
    """How many pages were new, and how many readings were added."""

    recorded: int
    counted: int


recorded = one("record_page_visits", Recorded)


class Visits:
    """Which page of which session was seen when, and how often each thing was read.

    A stop writes what is left; a crash loses five seconds of both.
    """

    def __init__(self, db: Database, identity: Identity) -> None:
        self.db, self.identity = db, identity
        self._seen: dict[tuple[int, str], float] = {}
        self._read: Counter[tuple[ContentType, int]] = Counter()
        self._task: asyncio.Task[None] | None = None

    def see(self, connection: AnyConnection, page: str) -> None:
        """A page that anybody may read was read; whoever is signed in stays on it from now on."""
        user, _ = self.identity.user_of(connection)
        if user and len(self._seen) < MOST_KEPT:
            self._seen.setdefault((user.session_id, page), time.monotonic())

    def count(self, content_type: ContentType, content_id: int) -> None:
        """Something was read, by whoever."""
        if len(self._read) < MOST_KEPT:
            self._read[content_type, content_id] += 1

    async def flush(self) -> None:
        """Write down what was seen and read; what cannot be written now is kept."""
        seen, self._seen = self._seen, {}
        read, self._read = self._read, Counter()
        if not seen and not read:
            return
        now = time.monotonic()
        rows: list[dict[str, Any]] = [
            {"session_id": session_id, "page": page, "seconds_ago": now - at} for (session_id, page), at in seen.items()
        ]
        readings = [{"content_type": kind, "content_id": key, "views": views} for (kind, key), views in read.items()]
        try:
            await recorded(self.db, by=BY, visits=rows, readings=readings)
        except (*OUTAGES, Refusal) as error:
            self._seen = seen | {key: at for key, at in self._seen.items() if key not in seen}
            self._read += read
            log.warning("page visits wait for the database", error=type(error).__name__)

    async def start(self) -> None:
        """Begin to write."""
        self._task = asyncio.create_task(self._flush_again_and_again())

    async def stop(self) -> None:
        """Write what is left."""
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self.flush()

    async def _flush_again_and_again(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            await self.flush()


Seen = NamedDependency[Visits]
