"""How the service stands: what its processes counted, and what the database says, also while that is away."""

import datetime as dt

import msgspec

from api.database import Database
from api.errors import OUTAGES, Refusal
from api.metrics import BOUNDS, METRICS, Counts
from api.readiness import Watch
from api.sql import one


class Job(msgspec.Struct):
    """A job, and how it went the last time."""

    job_name: str
    is_enabled: bool
    run_count: int
    fail_count: int
    last_duration_ms: int | None
    last_finished_at: dt.datetime | None
    last_error: str | None
    last_result: str | None
    late_seconds: float


class Operations(msgspec.Struct):
    """What the database says of itself."""

    observed_at: dt.datetime
    build: int
    head: str
    migrations_applied: int
    quotes: int
    stale_quotes: int
    newest_quoted_at: dt.datetime | None
    quote_age_seconds: float | None
    outbox_rows: int
    outbox_lag_seconds: float
    books_checked_at: dt.datetime | None
    book_differences: int | None
    audit_checked_at: dt.datetime | None
    audit_faults: int | None
    jobs: list[Job]


class State(msgspec.Struct):
    """All of it at one moment. `operations` is null while the database is away or its schema does not fit."""

    observed_at: dt.datetime
    bounds: tuple[float, ...]
    counts: Counts
    operations: Operations | None
    pending_migrations: list[str]
    status: str
    reason: str


get_operations = one("get_operations", Operations)


async def observe(db: Database, watch: Watch) -> State:
    """Look at everything once. A database that is away is no reason to say nothing."""
    try:
        # Nested parts are JSON still.
        operations = msgspec.json.decode(msgspec.json.encode(await get_operations(db)), type=Operations)
    except (*OUTAGES, Refusal):
        operations = None
    counts = METRICS.of_all(db.settings.metrics_folder)
    pending = watch.pending(operations.head) if operations else []
    now, state = dt.datetime.now(dt.UTC), watch.state
    return State(now, BOUNDS, counts, operations, pending, state.status, state.reason)


NAMES = {
    "precedent_requests_total": ("counter", "Requests answered, by route template and status."),
    "precedent_request_seconds": ("histogram", "How long they took, in seconds."),
    "precedent_request_database_seconds_total": ("counter", "Seconds of them in the database, pool included."),
    "precedent_request_statements_total": ("counter", "Statements that they sent."),
    "precedent_request_external_seconds_total": ("counter", "Seconds of them in calls to other services."),
    "precedent_external_calls_total": ("counter", "Calls to other services, by name and outcome."),
    "precedent_external_seconds_total": ("counter", "Seconds in those calls."),
    "precedent_slow_statements_total": ("counter", "Statements that took longer than SLOW_STATEMENT_MS."),
    "precedent_dropped_log_lines_total": ("counter", "Log lines that nobody read in time."),
    "precedent_processes": ("gauge", "API processes."),
    "precedent_pool_connections": ("gauge", "Connections of all processes, by state; size: how many there may be."),
    "precedent_pool_waiting": ("gauge", "Requests that wait for a connection."),
    "precedent_database_up": ("gauge", "1: the database answers and its schema fits."),
    "precedent_schema_build": ("gauge", "Build of views and functions."),
    "precedent_migrations_applied": ("gauge", "Migrations that the database has had."),
    "precedent_migrations_pending": ("gauge", "Migrations that this checkout has and the database has not."),
    "precedent_quotes": ("gauge", "Stocks with a quote."),
    "precedent_stale_quotes": ("gauge", "Those whose quote is stale."),
    "precedent_quote_age_seconds": ("gauge", "Age of the newest quote."),
    "precedent_outbox_rows": ("gauge", "Changes that are not sealed into the audit yet."),
    "precedent_outbox_lag_seconds": ("gauge", "How long the oldest of them has been waiting."),
    "precedent_books_checked_seconds": ("gauge", "When the books were last recomputed, in seconds since 1970."),
    "precedent_book_differences": ("gauge", "Figures that were wrong then."),
    "precedent_audit_checked_seconds": ("gauge", "When the audit was last proven, in seconds since 1970."),
    "precedent_audit_faults": ("gauge", "0: its chain was whole then; 1: it was not."),
    "precedent_job_runs_total": ("counter", "Runs of a job, failures included."),
    "precedent_job_failures_total": ("counter", "Runs that failed."),
    "precedent_job_seconds": ("gauge", "How long its last run took."),
    "precedent_job_late_seconds": ("gauge", "For how long it has been due and has not run."),
}


def expose(state: State) -> str:
    """The state in Prometheus' text format."""
    found: dict[str, list[str]] = {name: [] for name in NAMES}

    def add(name: str, value: float | None, **labels: str) -> None:
        if value is not None:
            found[name].append(f"{name}{_labels(labels)} {value}")

    _add_requests(state.counts, found)
    counts, pool = state.counts, state.counts.pool
    for call in counts.calls:
        add("precedent_external_calls_total", call.calls, target=call.target, outcome=call.outcome)
        add("precedent_external_seconds_total", call.seconds, target=call.target, outcome=call.outcome)
    for statement, count in counts.slow_statements.items():
        add("precedent_slow_statements_total", count, statement=statement)
    add("precedent_dropped_log_lines_total", counts.dropped_lines)
    add("precedent_processes", counts.processes)
    for name in ("size", "busy", "idle"):
        add("precedent_pool_connections", getattr(pool, name), state=name)
    add("precedent_pool_waiting", pool.waiting)
    add("precedent_database_up", int(state.operations is not None))
    add("precedent_migrations_pending", len(state.pending_migrations))
    if (now := state.operations) is not None:
        add("precedent_schema_build", now.build)
        for name in ("migrations_applied", "quotes", "stale_quotes", "quote_age_seconds", "outbox_rows",
                     "outbox_lag_seconds", "book_differences", "audit_faults"):  # fmt: skip
            add(f"precedent_{name}", getattr(now, name))
        for name, moment in (("books", now.books_checked_at), ("audit", now.audit_checked_at)):
            if moment is not None:
                add(f"precedent_{name}_checked_seconds", moment.timestamp())
        for job in now.jobs:
            add("precedent_job_runs_total", job.run_count, job=job.job_name)
            add("precedent_job_failures_total", job.fail_count, job=job.job_name)
            add("precedent_job_late_seconds", job.late_seconds * job.is_enabled, job=job.job_name)
            if job.last_duration_ms is not None:
                add("precedent_job_seconds", job.last_duration_ms / 1000, job=job.job_name)
    lines = []
    for name, rows in found.items():
        kind, text = NAMES[name]
        lines += [f"# HELP {name} {text}", f"# TYPE {name} {kind}", *rows] if rows else []
    return "\n".join(lines) + "\n"


def _add_requests(counts: Counts, found: dict[str, list[str]]) -> None:
    """Statuses are counted apart; what a route costs is one figure of all of them."""
    routes: dict[tuple[str, str], list[float]] = {}
    for row in counts.requests:
        labels = {"method": row.method, "route": row.route}
        found["precedent_requests_total"].append(
            f"precedent_requests_total{_labels({**labels, 'status': str(row.status)})} {row.requests}"
        )
        spent = [row.seconds, row.database_seconds, row.statements, row.external_seconds, *row.buckets]
        so_far = routes.setdefault((row.method, row.route), [0.0] * len(spent))
        routes[row.method, row.route] = [a + b for a, b in zip(so_far, spent, strict=True)]
    for (method, route), (seconds, database, statements, external, *buckets) in routes.items():
        labels = {"method": method, "route": route}
        text, total = _labels(labels), 0
        for bound, count in zip([*map(str, BOUNDS), "+Inf"], buckets, strict=True):
            total += int(count)
            bucket = _labels({**labels, "le": bound})
            found["precedent_request_seconds"].append(f"precedent_request_seconds_bucket{bucket} {total}")
        found["precedent_request_seconds"].append(f"precedent_request_seconds_sum{text} {seconds}")
        found["precedent_request_seconds"].append(f"precedent_request_seconds_count{text} {total}")
        found["precedent_request_database_seconds_total"].append(
            f"precedent_request_database_seconds_total{text} {database}"
        )
        found["precedent_request_statements_total"].append(f"precedent_request_statements_total{text} {statements}")
        found["precedent_request_external_seconds_total"].append(
            f"precedent_request_external_seconds_total{text} {external}"
        )


def _labels(labels: dict[str, str]) -> str:
    """Route templates and names: none of them holds what would need more than this."""
    parts = (f'{name}="{value.replace(chr(92), chr(92) * 2).replace(chr(34), chr(92) + chr(34))}"'
             for name, value in labels.items())  # fmt: skip
    return "{" + ",".join(parts) + "}" if labels else ""
