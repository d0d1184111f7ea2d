"""The only way to a connection: one autocommit statement, bounded at every step."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import msgspec
from litestar.di import NamedDependency

from api.errors import Refusal, is_rebuild_race
from api.metrics import Pool
from api.settings import Settings
from api.telemetry import say_asked

ACQUIRE_SECONDS = 0.5
COMMAND_SECONDS = 1.0
STATEMENT_SECONDS = 5.0
RELEASE_SECONDS = 0.5
TRIES = 3
RETRIED = {"40001", "40P01"}


class Connection(asyncpg.Connection):
    """A connection without the reset round trip: one autocommit statement leaves nothing to reset."""

    __slots__ = ()

    def get_reset_query(self) -> str:
        """No statement between two uses."""
        return ""


async def _prepare(connection: asyncpg.Connection) -> None:
    """Hand json on as it is: what SQL built, the answer carries."""
    await connection.set_type_codec(
        "json", schema="pg_catalog", encoder=msgspec.json.encode, decoder=msgspec.Raw, format="binary"
    )


def _ended(error: asyncpg.InternalClientError) -> asyncpg.PostgresError:
    """What asyncpg means where a connection is ended between two steps of it: it calls that a fault of its own."""
    return asyncpg.ConnectionDoesNotExistError(str(error))


class Database:
    """A pool and its rules. Nothing else in the project acquires a connection."""

    def __init__(
        self, settings: Settings, role: str = "precedent_web", statement_seconds: float = STATEMENT_SECONDS
    ) -> None:
        self.settings = settings
        self.role = role
        self.statement_seconds = statement_seconds  # the server's own limit, behind that of each call
        self.is_ready = True  # set by readiness: false while the schema does not fit
        self._slow_seconds = settings.slow_statement_ms / 1000
        self._waiting = 0
        self._pool: asyncpg.Pool | None = None

    def _server_settings(self) -> dict[str, str]:
        """What the server is told of each connection."""
        told = {
            "role": self.role,
            "application_name": f"precedent {self.role}",
            "timezone": "UTC",
            "search_path": "",
            "statement_timeout": f"{self.statement_seconds:.0f}s",
            "lock_timeout": "2s",
            "idle_in_transaction_session_timeout": "10s",
        }
        if self.statement_seconds > STATEMENT_SECONDS:
            # What may last does not go on for a client that is gone: its locks are free half a second later.
            told["client_connection_check_interval"] = "500ms"
        return told

    async def start(self) -> None:
        """Make the pool; it connects when asked, so a database that is away stops nothing."""
        self._pool = await asyncpg.create_pool(
            self.settings.database_url,
            min_size=0,
            max_size=self.settings.pool_size,
            connection_class=Connection,
            init=_prepare,
            timeout=COMMAND_SECONDS,
            command_timeout=COMMAND_SECONDS,
            statement_cache_size=self.settings.statement_cache_size,
            max_inactive_connection_lifetime=300,
            server_settings=self._server_settings(),
        )

    async def stop(self) -> None:
        """Close the pool; after two seconds without waiting for what still runs."""
        if self._pool is not None:
            try:
                await asyncio.wait_for(self._pool.close(), 2)
            except TimeoutError:
                self._pool.terminate()

    def pool(self) -> Pool:
        """Its connections, as they are now."""
        if (pool := self._pool) is None:
            return Pool()
        size, idle = pool.get_size(), pool.get_idle_size()
        return Pool(self.settings.pool_size, size - idle, idle, self._waiting)

    async def fetch(self, statement: str, *values: Any, seconds: float = COMMAND_SECONDS) -> list[asyncpg.Record]:
        """Run one statement in autocommit; again, up to three times, where the database asks for that."""
        if not self.is_ready:
            raise Refusal("schema_not_ready")
        for attempt in range(1, TRIES + 1):
            try:
                return await self._fetch(statement, values, seconds)
            except asyncpg.PostgresError as error:
                again = (
                    error.sqlstate in RETRIED
                    or isinstance(error, asyncpg.InvalidCachedStatementError)
                    or is_rebuild_race(error)
                )
                if not again or attempt == TRIES:
                    raise
        raise AssertionError("unreachable")

    async def _fetch(self, statement: str, values: tuple[Any, ...], seconds: float) -> list[asyncpg.Record]:
        pool = self._pool
        assert pool is not None
        if self._waiting >= 8 * self.settings.pool_size:
            raise Refusal("overloaded")
        started = time.perf_counter()
        is_done = False
        self._waiting += 1
        try:
            connection = await pool.acquire(timeout=ACQUIRE_SECONDS)
        except asyncpg.InternalClientError as error:
            raise _ended(error) from error
        finally:
            self._waiting -= 1
        acquired = time.perf_counter()
        try:
            rows: list[asyncpg.Record] = await connection.fetch(statement, *values, timeout=seconds)
            is_done = True
            return rows
        except (TimeoutError, asyncio.CancelledError):
            connection.terminate()  # the server may still be busy with it, or gone
            raise
        except asyncpg.InternalClientError as error:
            connection.terminate()
            raise _ended(error) from error
        finally:
            await pool.release(connection, timeout=RELEASE_SECONDS)
            say_asked(statement, started, acquired, is_done=is_done, slow_seconds=self._slow_seconds)


@asynccontextmanager
async def opened(
    settings: Settings, role: str = "precedent_web", statement_seconds: float = STATEMENT_SECONDS
) -> AsyncIterator[Database]:
    """The database, for as long as a command takes."""
    db = Database(settings, role, statement_seconds)
    await db.start()
    try:
        yield db
    finally:
        await db.stop()


Db = NamedDependency[Database]
