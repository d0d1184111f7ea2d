"""Whether the schema fits this checkout, watched all the time; and the migration at start, in the background."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Literal

import asyncpg
import msgspec

from api.database import Database
from api.errors import OUTAGES, Refusal
from api.schema.files import Project
from api.sql import one
from api.telemetry import log

POLL_SECONDS = 1.0
LONGEST_PAUSE = 8.0
SPARE_CONNECTIONS = 10  # for migrate, psql and the server's own


class SchemaBuild(msgspec.Struct):
    """What the database says its schema is."""

    build: int
    head: str
    migrations_sha256: str
    definitions_sha256: str
    max_connections: int


class Readiness(msgspec.Struct):
    """What /health/ready answers: ready or not, why not, and at which migration."""

    status: Literal["starting", "ready", "migrating", "database_unavailable"]
    reason: str
    migration: str
    build: int
    own_build: int


class MigrationFailure(msgspec.Struct):
    """What `precedent migrate --json` says when it fails."""

    reason: str
    migration: str = ""


get_schema_build = one("get_schema_build", SchemaBuild)


class Watch:
    """Looks at the schema once a second; while it does not fit, migrates (if it may) and keeps routes at 503."""

    def __init__(
        self, database: Database, project: Project, learn: Callable[[Database], Awaitable[None]] | None = None
    ) -> None:
        self.database, self.project = database, project
        self._learn = learn  # what else a process reads each second, while the schema fits
        self.state = Readiness("starting", "the schema has not been looked at yet", "", 0, project.build[0])
        self.failure: MigrationFailure | None = None
        # A database of its own, so that looking is possible while routes are kept out.
        self._eyes = Database(msgspec.structs.replace(database.settings, pool_size=1))
        self._task: asyncio.Task[None] | None = None
        self._has_looked = asyncio.Event()
        self._is_stopping = False
        self._has_warned = False
        # At start only: once ready, a process leaves later changes, a rollback above all, to whoever makes them.
        self._may_migrate = database.settings.migrate_on_start

    async def start(self) -> None:
        """Begin to watch."""
        self.database.is_ready = False
        await self._eyes.start()
        self._task = asyncio.create_task(self._watch())
        with suppress(TimeoutError):  # usually the schema fits, and the first request finds it so
            await asyncio.wait_for(self._has_looked.wait(), POLL_SECONDS)

    async def stop(self) -> None:
        """Stop watching; a migration under way is ended, and undone by the database."""
        self._is_stopping = True  # a cancellation can be lost where a wait ends at the same moment
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError, TimeoutError):
                await asyncio.wait_for(self._task, 2 * POLL_SECONDS)
        await self._eyes.stop()

    async def _watch(self) -> None:
        pause = POLL_SECONDS
        while not self._is_stopping:
            try:
                await self.look()
                self._has_looked.set()
                if self.state.status == "migrating" and self._may_migrate:
                    await self._migrate()
                    await self.look()
                    pause = min(2 * pause, LONGEST_PAUSE) if self.failure else POLL_SECONDS
            except Exception as error:  # whatever it is, the next look may do better
                log.error("the watch of the schema failed", exc_info=error)
            await asyncio.sleep(pause if self.state.status == "migrating" else POLL_SECONDS)

    async def look(self) -> Readiness:
        """Ask the database once. An unreachable one says nothing about the schema, so routes stay as they are."""
        if self._may_migrate:
            self.project = Project(self.project.root)  # a file may have been mended
        own = self.project.build[0]
        try:
            found = await get_schema_build(self._eyes)
        except (asyncpg.SyntaxOrAccessError, asyncpg.InvalidSchemaNameError, Refusal):
            found = SchemaBuild(0, "", "", "", 0)
        except OUTAGES as error:
            reason = f"the database does not answer: {type(error).__name__}"
            self.state = Readiness("database_unavailable", reason, "", 0, own)
            return self.state
        self._warn_of_too_many(found.max_connections)
        if reason := self._misfit(found):
            failure = self.failure or MigrationFailure(reason)
            self.state = Readiness("migrating", failure.reason, failure.migration, found.build, own)
        else:
            newer = "the schema is of a newer build; serving what is there" if found.build > own else ""
            self.state = Readiness("ready", newer, "", found.build, own)
            self._may_migrate = False
        self.database.is_ready = not reason
        if self._learn and not reason:
            with suppress(*OUTAGES, Refusal):
                await self._learn(self._eyes)
        return self.state

    def pending(self, head: str) -> list[str]:
        """The migrations of this checkout that a database at `head` has not had."""
        return [m.migration_id for m in self.project.migrations if m.migration_id > head]

    def _misfit(self, found: SchemaBuild) -> str:
        """Why the schema does not fit this checkout; empty if it does. A newer build is trusted to."""
        own, _ = self.project.build
        if found.build > own and found.head >= self.project.head:
            return ""
        if found.head != self.project.head:
            return f"the schema is at {found.head or 'nothing'}, this checkout at {self.project.head}"
        if found.migrations_sha256 != self.project.migrations_sha256:
            return "a migration was edited after it was applied"
        if found.build < own or found.definitions_sha256 != self.project.definitions_sha256:
            return f"views and functions are of build {found.build}, this checkout's of {own}"
        return ""

    def _warn_of_too_many(self, max_connections: int) -> None:
        """Processes times pool must stay below what the server takes; said once, and in time."""
        settings = self.database.settings
        wanted = (settings.processes or os.cpu_count() or 1) * (settings.pool_size + 1)
        if 0 < max_connections < wanted + SPARE_CONNECTIONS and not self._has_warned:
            self._has_warned = True
            log.warning("pools are larger than the server", wanted=wanted, max_connections=max_connections)

    async def _migrate(self) -> None:
        """In a process of its own: yoyo blocks, prints, and would stay in memory."""
        settings = self.database.settings
        environment = os.environ | {"DATABASE_URL": settings.direct_url}
        environment.pop("DATABASE_DIRECT_URL", None)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "api.cli", "migrate", "--json",
            cwd=self.project.root, env=environment, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            output, _ = await process.communicate()
        except asyncio.CancelledError:
            process.kill()
            await process.wait()
            raise
        lines = output.splitlines() or [b'{"reason": "migrate ended without a word"}']
        self.failure = msgspec.json.decode(lines[-1], type=MigrationFailure) if process.returncode else None
        if self.failure:
            log.error("migration failed", migration=self.failure.migration, reason=self.failure.reason)
