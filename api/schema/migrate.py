"""From any state to the head: `precedent migrate [--plan]` and `rollback`. One lock, one connection, one transaction.

Drop schema `api`; apply and mark each pending migration; make triggers and materialized views anew that changed or
are missing; build `api`; grant; record the build. A failure leaves everything as it was.
"""

import contextlib
import glob
import io
import itertools
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import psycopg
import yoyo
from psycopg import errors

from api.schema.backend import MIGRATION_TABLE, Backend
from api.schema.files import Definition, MigrationFile, Project
from api.schema.rebuild import SchemaError, drop_api, drop_materialized, is_complete, rebuild, record, to_remake
from api.schema.roles import ANALYST, OWNER

__all__ = ["SchemaError", "migrate", "plan", "rollback"]

LOCK = "precedent migrate"  # an advisory lock, held by the session: it ends with its holder
LOCK_WAIT_SECONDS = 120.0
DDL_TRIES = 20


def migrate(url: str, project: Project, say: Callable[[str], None] = lambda _: None) -> bool:
    """Bring the database to the project's head. True if anything had to be done."""
    with _locked(url, say) as backend:
        steps = _Steps(backend, project)
        if steps.check():
            steps.to_head(say)
            return True
        return False


def plan(url: str, project: Project) -> str:
    """The SQL that migrate would run, in order; nothing of it is run."""
    with contextlib.closing(_connect(url)) as backend:
        steps = _Steps(backend, project)
        if not steps.check():
            return "-- nothing to do\n"
        backend.planning = True
        backend.run(f"SET ROLE {OWNER}")
        steps.to_head(lambda _: None)
        return "\n".join(backend.plan).lstrip() + "\n"


def rollback(url: str, project: Project, count: int | None, say: Callable[[str], None] = lambda _: None) -> None:
    """Undo the newest `count` migrations, or all. Schema api goes too; the checkout that fits the rest rebuilds it."""
    with _locked(url, say) as backend:
        _Steps(backend, project).back(count, say)


def _connect(url: str) -> Backend:
    backend = Backend(url)
    backend.connection.execute(f"SET ROLE {OWNER}")
    return backend


@contextlib.contextmanager
def _locked(url: str, say: Callable[[str], None]) -> Iterator[Backend]:
    """A backend that nobody else migrates beside. Polled: a waiting statement would block CREATE INDEX CONCURRENTLY."""
    with contextlib.closing(_connect(url)) as backend:
        deadline = time.monotonic() + LOCK_WAIT_SECONDS
        while not backend.read("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", LOCK)[0][0]:
            if deadline - time.monotonic() > LOCK_WAIT_SECONDS - 0.1:
                say("waiting for another process that is migrating")
            if time.monotonic() > deadline:
                raise SchemaError("another process has been migrating for two minutes")
            time.sleep(0.1)
        yield backend


def _runs(files: Iterable[MigrationFile]) -> list[list[MigrationFile]]:
    """Neighbours that share a transaction; a file outside of transactions is a run of its own."""
    return [list(run) for _, run in itertools.groupby(files, lambda m: m.transactional or m.migration_id)]


class _Steps:
    """What stands between a database and a project, read once, and the way from one to the other."""

    def __init__(self, backend: Backend, project: Project) -> None:
        self.backend, self.project = backend, project
        files: Any = yoyo.read_migrations(  # type: ignore[no-untyped-call]
            glob.escape(str(project.root / "migrations"))
        )
        self.yoyo = {m.id: m for m in files}
        self.applied = self._read_if(
            f"public.{MIGRATION_TABLE}",
            f"SELECT migration_id FROM public.{MIGRATION_TABLE} ORDER BY migration_id",  # noqa: S608
        )
        builds = self._read_if(
            "app.schema_builds",
            "SELECT build, definitions_sha256, definitions FROM app.schema_builds "
            "ORDER BY schema_build_id DESC LIMIT 1",
        )
        self.build, self.sha256, self.definitions = builds[0] if builds else (0, "", {})
        self.pending = [m for m in project.migrations if (m.migration_id,) not in self.applied]
        self.remade: list[Definition] = []

    def _read_if(self, table: str, query: str) -> list[tuple[Any, ...]]:
        """Rows of a table that may not be there yet."""
        return self.backend.read(query) if self.backend.read("SELECT to_regclass(%s)", table)[0][0] else []

    def check(self) -> bool:
        """True if there is something to do; raises where the files do not fit the database."""
        if not self.project.migrations:
            raise SchemaError(f"no migrations in {self.project.root / 'migrations'}")
        own = self.project.build[0]
        landed = dict(
            self._read_if("app.migration_checksums", "SELECT migration_id, sha256 FROM app.migration_checksums")
        )
        for m in self.project.migrations:
            if landed.get(m.migration_id, m.sha256) != m.sha256:
                raise SchemaError("edited after it was applied", m.migration_id)
        if own < self.build:
            if self.pending:
                raise SchemaError(f"pending here, but the schema is of build {self.build}, this checkout of {own}",
                                  self.pending[0].migration_id)  # fmt: skip
            return False
        unknown = sorted({name for (name,) in self.applied} - {m.migration_id for m in self.project.migrations})
        if unknown:
            raise SchemaError("applied, but not in this checkout", unknown[0])
        if own == self.build and self.sha256 != self.project.definitions_sha256:
            raise SchemaError(f"views and functions differ from those built as number {own}: make catalog raises it")
        return bool(self.pending) or own > self.build or not is_complete(self.backend, self.project)

    def to_head(self, say: Callable[[str], None]) -> None:
        """Transactional files together, each other one alone between two such runs; the last run rebuilds."""
        self._prepare_yoyo()
        self.remade = to_remake(self.backend, self.project, self.definitions, self.pending)
        runs = _runs(self.pending)
        for index, run in enumerate(runs):
            for m in run:
                say(f"applying {m.migration_id}")
            if not run[0].transactional:
                self._apply_alone(run[0])
            elif index < len(runs) - 1:
                self._in_one_transaction(partial(self._apply, run))
        last = runs[-1] if runs and runs[-1][0].transactional else []
        say("building views and functions")

        def finish() -> None:
            self._apply(last)
            rebuild(self.backend, self.project, self.remade)

        self._in_one_transaction(finish)

    def _prepare_yoyo(self) -> None:
        if not self.backend.planning or MIGRATION_TABLE not in self.backend.list_tables():
            self.backend.ensure_internal_schema_updated()  # type: ignore[no-untyped-call]
        self.backend._internal_schema_updated = True

    def _in_one_transaction(self, work: Callable[[], object]) -> None:
        """Wait half a second for a lock, not longer: readers queue behind us. Then try again; at last, end analysts."""
        for attempt in itertools.count(1):
            try:
                with self.backend.transaction():
                    self.backend.run("SET LOCAL lock_timeout = '500ms'")
                    work()
                return
            except errors.LockNotAvailable as error:
                if attempt == DDL_TRIES:
                    self._end_analysts()
                elif attempt > DDL_TRIES + 5:
                    raise SchemaError(f"could not get its locks in {attempt} tries: {error}") from error
                time.sleep(0.25)

    def _end_analysts(self) -> None:
        with contextlib.suppress(errors.InsufficientPrivilege):  # then they end when they end
            self.backend.connection.execute(END_ANALYSTS, (ANALYST,))

    def _apply(self, files: list[MigrationFile]) -> None:
        self.backend.run("ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC")
        drop_api(self.backend)
        # Before the migrations: what is made anew may stand on a column that one of them takes away.
        drop_materialized(self.backend, self.remade)
        for m in files:
            self._step(m, "apply")
            self._mark(m)

    def _apply_alone(self, m: MigrationFile) -> None:
        """CREATE INDEX CONCURRENTLY waits for others' transactions, so without a lock timeout."""
        invalid = self.backend.read(
            "SELECT 1 FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid WHERE NOT i.indisvalid "
            "AND c.relnamespace = to_regnamespace('app') AND c.relname = %s", m.concurrent_index
        )  # fmt: skip
        if invalid:  # left by a killed run; IF NOT EXISTS would skip it, pg_dump would omit it
            self.backend.run(f"DROP INDEX CONCURRENTLY IF EXISTS app.{m.concurrent_index}")
        self._step(m, "apply")
        with self.backend.transaction():
            self._mark(m)

    def _step(self, m: MigrationFile, direction: str) -> None:
        self.backend.say(f"{direction} {m.migration_id}")
        step = self.yoyo[m.migration_id]
        try:
            step.load()
            if step.use_transactions != m.transactional:
                raise SchemaError("its -- transactional: line is not exactly that", m.migration_id)
            with contextlib.redirect_stdout(io.StringIO()):  # yoyo prints the rows that a statement returns
                step.process_steps(self.backend, direction)
        except errors.LockNotAvailable:
            raise
        except (psycopg.Error, UnicodeDecodeError) as error:
            raise SchemaError(str(error).strip(), m.migration_id) from error
        if m.transactional and not self.backend.planning and not self.backend.is_in_transaction():
            raise SchemaError("ended the transaction that it is part of", m.migration_id)

    def _mark(self, m: MigrationFile) -> None:
        self.backend.mark_one(self.yoyo[m.migration_id])  # type: ignore[no-untyped-call]
        makes_the_table = self.project.migrations[1]
        if m.number < makes_the_table.number:
            return
        for known in self.project.migrations[:2] if m == makes_the_table else [m]:
            self.backend.run(
                "INSERT INTO app.migration_checksums (migration_id, sha256) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                known.migration_id, known.sha256,
            )  # fmt: skip

    def back(self, count: int | None, say: Callable[[str], None]) -> None:
        """Undo the newest `count`, after everything that may stand on them."""
        if count is not None and not 0 < count <= len(self.applied):
            raise SchemaError(f"{len(self.applied)} migrations are applied; {count} of them cannot be undone")
        self._prepare_yoyo()
        known = {m.migration_id: m for m in self.project.migrations}
        names = [name for (name,) in reversed(self.applied)][:count]
        if unknown := [name for name in names if name not in known]:
            raise SchemaError("applied, but not in this checkout", unknown[0])
        work: list[Callable[[], None]] = [self._drop_definitions]
        for run in _runs(map(known.__getitem__, names)):
            work += [partial(self._undo, m, say) for m in run]
            if run[0].transactional:  # the first such run takes the definitions along: all or nothing
                self._in_one_transaction(partial(self._each, work))
            else:
                self._in_one_transaction(partial(self._each, work[:-1]))
                work[-1]()
            work = []

    @staticmethod
    def _each(work: list[Callable[[], None]]) -> None:
        for part in work:
            part()

    def _drop_definitions(self) -> None:
        drop_api(self.backend)
        drop_materialized(self.backend, self.project.materialized)
        for d in self.project.triggers:
            self.backend.run(f"DROP FUNCTION IF EXISTS app.{d.name}() CASCADE")
        if self._read_if("app.schema_builds", "SELECT 1"):
            record(self.backend, self.project, 0, "")

    def _undo(self, m: MigrationFile, say: Callable[[str], None]) -> None:
        say(f"rolling back {m.migration_id}")
        self._step(m, "rollback")
        with self.backend.transaction():
            self.backend.unmark_one(self.yoyo[m.migration_id])  # type: ignore[no-untyped-call]
            if self._read_if("app.migration_checksums", "SELECT 1"):
                self.backend.run("DELETE FROM app.migration_checksums WHERE migration_id = %s", m.migration_id)


# Only analysts, and of them only those who hold a lock on something of ours.
END_ANALYSTS = """
SELECT pg_terminate_backend(a.pid)
FROM pg_stat_activity AS a
WHERE a.datname = current_database() AND pg_has_role(a.usename, %s, 'USAGE')
AND NOT (SELECT r.rolsuper FROM pg_roles AS r WHERE r.rolname = a.usename)
AND EXISTS (
    SELECT FROM pg_locks AS l JOIN pg_class AS c ON c.oid = l.relation
    WHERE l.pid = a.pid AND c.relnamespace IN (to_regnamespace('api'), to_regnamespace('app'))
)
"""
