"""The worker: runs the jobs of `app.jobs` that are due. Any number of workers may run; one is enough."""

import asyncio
import signal
import time

import msgspec

from api.database import Database
from api.errors import OUTAGES, Refusal
from api.logs import adopt, log
from api.readiness import Watch
from api.schema.files import Project
from api.settings import Settings
from api.sql import many

ROLE = "precedent_worker"
BY = {"kind": "worker"}
LANES = 3  # how many jobs run at once: what lasts does not keep orders waiting
JOB_SECONDS = 120.0
NETWORK_SECONDS = 5.0  # for the answer to come, once the database itself has ended a statement
IDLE_SECONDS = 0.5  # between two looks at what is due
SLOW_MILLISECONDS = 1000
LONGEST_PAUSE = 2.0  # between two tries while the database is away


class JobRun(msgspec.Struct):
    """One run of a job, as it went."""

    job_name: str
    duration_ms: int
    error: str | None
    result: str | None


run_job = many("run_job", JobRun, seconds=JOB_SECONDS + NETWORK_SECONDS)


def settings_of(settings: Settings) -> Settings:
    """The settings as the worker uses them: past a pooler, few connections, and the schema is others' to bring up."""
    return msgspec.structs.replace(
        settings,
        database_url=settings.direct_url,
        pool_size=LANES,
        processes=1,
        migrate_on_start=False,
        slow_statement_ms=600_000,  # each job says itself how long it took
    )


async def work(settings: Settings) -> None:
    """Run jobs until SIGTERM or SIGINT; what runs then is undone, and due again."""
    adopt()
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    own = settings_of(settings)
    db = Database(own, role=ROLE, statement_seconds=JOB_SECONDS)
    watch = Watch(db, Project())
    await db.start()
    # Not waited for: to look may take as long as the database is away, and a stop does not wait for that.
    starting = asyncio.create_task(watch.start())
    lanes = [asyncio.create_task(_lane(db, stopping)) for _ in range(LANES)]
    log.info("worker started", lanes=LANES)
    await stopping.wait()
    running: set[asyncio.Task[None]] = {starting, *lanes}
    while running:  # a cancellation can be lost where a wait ends at the same moment
        for task in running:
            task.cancel()
        _, running = await asyncio.wait(running, timeout=0.2)
    await asyncio.gather(watch.stop(), db.stop())
    log.info("worker stopped")


async def _lane(db: Database, stopping: asyncio.Event) -> None:
    """One job after the other."""
    failures = 0
    while not stopping.is_set():
        try:
            is_idle = not await _run(db)
            failures = 0
            pause = IDLE_SECONDS if is_idle else 0.0
        except Refusal:  # the schema is not ready
            pause = IDLE_SECONDS
        except OUTAGES as error:
            failures += 1
            pause = min(0.1 * 2**failures, LONGEST_PAUSE)
            if failures == 1:  # the rest of an outage is the same
                log.warning("the worker goes on when the database does", error=type(error).__name__)
        except Exception as error:  # whatever it is, a lane that ends would keep orders waiting unseen
            pause = LONGEST_PAUSE
            log.error("a lane of the worker failed", exc_info=error)
        await asyncio.sleep(pause)


async def _run(db: Database) -> bool:
    """Run one job, if one is due; whether one was."""
    started = time.perf_counter()
    for run in await run_job(db, by=BY):
        took = {"job": run.job_name, "duration_ms": run.duration_ms}
        if run.error:
            log.error("job failed", **took, error=run.error)
        elif run.duration_ms >= SLOW_MILLISECONDS:
            log.warning(
                "job was slow", **took, result=run.result, total_ms=round((time.perf_counter() - started) * 1e3)
            )
        else:
            log.info("job done", **took, result=run.result)
        return True
    return False


def run_worker(settings: Settings) -> int:
    """`precedent worker`."""
    asyncio.run(work(settings))
    return 0
