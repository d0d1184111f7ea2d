"""yoyo's PostgreSQL backend on one connection of ours, which can also write down what it would have run."""

import contextlib
import socket
import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import psycopg
from yoyo.backends.core.postgresql import PostgresqlPsycopgBackend

MIGRATION_TABLE = "_yoyo_migration"


class Nothing:
    """The cursor of a statement that was written down instead of run."""

    description = None

    def __init__(self, backend: "Backend") -> None:
        self.backend = backend

    def execute(self, statement: str, params: object = None) -> None:
        """Write it down, its parameters filled in."""
        self.backend.note(statement, params)

    def fetchone(self) -> None:
        """No row."""

    def fetchall(self) -> list[tuple[Any, ...]]:
        """No rows."""
        return []

    def close(self) -> None:
        """Nothing to close."""


class Backend(PostgresqlPsycopgBackend):
    """One autocommit connection as `precedent_owner`; with `planning`, writes go into `plan` instead."""

    def __init__(self, url: str) -> None:
        self.planning = False
        self.plan: list[str] = []
        super().__init__(url, MIGRATION_TABLE)  # type: ignore[no-untyped-call]

    def connect(self, dburi: str) -> psycopg.Connection:
        """Keepalives end a wait for a server that vanished; the planner of a migration waits for nobody."""
        return psycopg.connect(
            dburi,
            autocommit=True,
            application_name="precedent migrate",
            options="-c search_path=public -c timezone=UTC -c client_min_messages=warning",
            connect_timeout=5,
            keepalives_idle=10,
            keepalives_interval=5,
            keepalives_count=3,
        )

    def read(self, query: str, *params: object) -> list[tuple[Any, ...]]:
        """Rows of a query, also while planning."""
        rows: list[tuple[Any, ...]] = self.connection.execute(query.encode(), params).fetchall()
        return rows

    def run(self, script: str, *params: object) -> None:
        """Run a script: one or more statements, or one with parameters."""
        if self.planning:
            self.note(script, params)
        else:
            self.connection.execute(script.encode(), params or None)

    def note(self, statement: str, params: Any = None) -> None:
        """Write a statement down for the plan, its parameters filled in."""
        text = psycopg.ClientCursor(self.connection).mogrify(statement.encode(), params or None)
        self.plan.append(text.strip().removesuffix(";") + ";")

    def close(self) -> None:
        """End the connection, and with it the lock."""
        self.connection.close()

    def is_in_transaction(self) -> bool:
        """Whether the server still has our transaction open."""
        return bool(self.connection.info.transaction_status == psycopg.pq.TransactionStatus.INTRANS)

    def say(self, heading: str) -> None:
        """A comment line in the plan."""
        if self.planning:
            self.plan.append(f"\n-- {heading}")

    def execute(self, sql: str, params: Mapping[str, Any] | None = None) -> Any:
        """yoyo's own statements."""
        if not self.planning:
            return super().execute(sql, params)
        nothing = Nothing(self)
        nothing.execute(*self._format(sql, params))
        return nothing

    @staticmethod
    def _format(sql: str, params: Mapping[str, Any] | None) -> tuple[str, object]:
        from yoyo.utils import change_param_style

        formatted: tuple[str, object] = change_param_style("pyformat", sql, params)
        return formatted

    def list_tables(self, **kwargs: Any) -> list[str]:  # noqa: ARG002
        """How yoyo learns whether its own tables are there."""
        return [name for (name,) in self.read("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]

    def cursor(self) -> Any:
        """Where yoyo runs the statements of a migration."""
        return Nothing(self) if self.planning else super().cursor()  # type: ignore[no-untyped-call]

    def transaction(self, rollback_on_exit: bool = False) -> Any:
        """Inside a transaction another is none: no savepoints, since a failure undoes everything anyway."""
        if self._in_transaction:
            return contextlib.nullcontext()
        return super().transaction(rollback_on_exit)  # type: ignore[no-untyped-call]

    @contextlib.contextmanager
    def lock(self, timeout: float = 10) -> Iterator[None]:  # noqa: ARG002
        """yoyo's lock is a table row that survives a kill; the advisory lock around us does its work."""
        yield

    def get_log_data(self, migration: Any = None, operation: str = "apply") -> dict[str, Any]:
        """For yoyo's log. Its own asks the network for this machine's name, and fails for a nameless user."""
        return {
            "id": str(uuid.uuid4()),
            "migration_id": migration.id if migration else None,
            "migration_hash": migration.hash if migration else None,
            "username": self.connection.info.user,
            "hostname": socket.gethostname(),
            "created_at_utc": datetime.now(UTC).replace(tzinfo=None),
            "operation": operation,
        }
