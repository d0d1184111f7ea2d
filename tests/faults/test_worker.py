"""The worker: killed, stopped, cut off, twice; nothing is lost or done twice."""

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time

import psycopg
import pytest

from api.schema.files import HOME, Project
from api.schema.migrate import migrate
from api.worker import _lane
from tests.functions.test_run_job import add_job, own_job
from tests.logged import logged
from tests.market import SAMSUNG, differences, open_market, order, quote
from tests.people import sign_up

pytestmark = pytest.mark.faults

RUNNING = (
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
    "AND usename = 'precedent_app' AND state = 'active' AND query LIKE '%%run_job%%' AND wait_event = %s"
)


class Worker:
    """`precedent worker` against a database; its log goes to a file."""

    def __init__(self, database_url, folder):
        self.log = folder / f"worker {time.monotonic_ns()}.log"
        with self.log.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "api.cli", "worker"], cwd=HOME,
                env=os.environ | {"DATABASE_URL": database_url}, stdout=out,
            )  # fmt: skip

    def lines(self, event):
        return [line for line in map(json.loads, self.log.read_text().splitlines()) if line["event"] == event]

    def stop(self, number=signal.SIGTERM):
        """How it ended, and how long that took."""
        started = time.monotonic()
        self.process.send_signal(number)
        return self.process.wait(20), time.monotonic() - started

    def __enter__(self):
        until(lambda: self.lines("worker started") or self.process.poll() is not None)
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def until(is_so, seconds=20.0):
    deadline = time.monotonic() + seconds
    while not (found := is_so()):
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.02)
    return found


def one(con, query, *values):
    return con.execute(query, values).fetchone()[0]


def crossed(owner, people, orders):
    """Orders of many people that a quote has crossed and nobody has filled yet."""
    open_market(owner)
    quote(owner, price=70_000)
    for person in [sign_up(owner) for _ in range(people)]:
        for _ in range(orders):
            order(owner, person, "buy", 1, 60_000)
    owner.execute("UPDATE app.orders SET marked_price = 60000, marked_at = app.clock()")


def test_orders_that_a_quote_crossed_are_filled_within_a_second(owner, database_url, tmp_path):
    with Worker(database_url, tmp_path) as worker:
        until(lambda: one(owner, "SELECT run_count FROM app.jobs WHERE job_name = 'match_orders'"))
        crossed(owner, 1, 3)
        started = time.monotonic()
        until(lambda: one(owner, "SELECT count(*) FROM app.orders WHERE status = 'filled'") == 3)
        assert time.monotonic() - started < 2
        assert worker.stop()[0] == 0
    assert differences(owner) == []


def kill_under_orders(owner, database_url, tmp_path, kills, seed):
    """Killed at random moments of a run that takes a second; then one that may finish."""
    rng = random.Random(seed)
    print(f"\n{kills} kills, seed {seed}")
    crossed(owner, 8, 10)
    owner.execute("UPDATE app.jobs SET batch_size = 5 WHERE job_name = 'match_orders'")
    owner.execute("DELETE FROM app.jobs WHERE job_name <> 'match_orders'")
    owner.execute(
        "CREATE FUNCTION app.slowly() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN PERFORM pg_sleep(0.02); RETURN NEW; END $$"
    )
    owner.execute("CREATE TRIGGER slowly BEFORE INSERT ON app.fills FOR EACH ROW EXECUTE FUNCTION app.slowly()")
    for _ in range(kills):
        with Worker(database_url, tmp_path) as worker:
            until(lambda: owner.execute(RUNNING, ("PgSleep",)).fetchone())
            time.sleep(rng.uniform(0, 0.8))
            assert worker.stop(signal.SIGKILL)[0] == -signal.SIGKILL
    owner.execute("DROP TRIGGER slowly ON app.fills")
    with Worker(database_url, tmp_path):
        until(lambda: not one(owner, "SELECT count(*) FROM app.orders WHERE status = 'open'"))
    assert one(owner, "SELECT count(*) FROM app.fills") == one(owner, "SELECT count(*) FROM app.orders") == 80
    assert differences(owner) == []


def test_killed_three_times_under_orders_nothing_is_lost_or_done_twice(owner, database_url, tmp_path):
    kill_under_orders(owner, database_url, tmp_path, 3, seed=3)


@pytest.mark.soak
def test_killed_thirty_times_under_orders_nothing_is_lost_or_done_twice(owner, database_url, tmp_path):
    kill_under_orders(owner, database_url, tmp_path, 30, seed=int(os.environ.get("SEED", "7")))


def test_a_killed_worker_s_job_goes_to_another_within_a_second(owner, database_url, tmp_path):
    own_job(owner, "PERFORM pg_sleep(2); RETURN 1;")
    with Worker(database_url, tmp_path) as first, Worker(database_url, tmp_path):
        until(lambda: owner.execute(RUNNING, ("PgSleep",)).fetchone())
        (pid,) = owner.execute(RUNNING, ("PgSleep",)).fetchone()
        first.stop(signal.SIGKILL)
        started = time.monotonic()
        until(lambda: one(owner, "SELECT run_count FROM app.jobs") == 1)
        assert time.monotonic() - started < 5
        assert pid


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_takes_no_second_undoes_the_run_and_leaves_it_due(owner, database_url, tmp_path, number):
    own_job(owner, "INSERT INTO app.blocked_names VALUES ('username', 'half'); PERFORM pg_sleep(60); RETURN 1;")
    with Worker(database_url, tmp_path) as worker:
        until(lambda: owner.execute(RUNNING, ("PgSleep",)).fetchone())
        code, seconds = worker.stop(number)
        assert (code, seconds < 1) == (0, True), seconds
        until(lambda: not owner.execute(RUNNING, ("PgSleep",)).fetchone(), 1)
        assert worker.lines("worker stopped")
    row = owner.execute("SELECT run_count, fail_count, due_at < clock_timestamp() FROM app.jobs").fetchone()
    assert row == (0, 0, True)
    assert one(owner, "SELECT count(*) FROM app.blocked_names WHERE blocked_name = 'half'") == 0


def test_a_stop_while_the_database_is_away(tmp_path):
    with Worker("postgresql://nobody@127.0.0.1:1/x", tmp_path) as worker:
        until(lambda: worker.lines("the worker goes on when the database does") or True)
        time.sleep(0.5)
        code, seconds = worker.stop()
        assert (code, seconds < 1) == (0, True), seconds


def test_terminated_backends_are_replaced(owner, database_url, tmp_path):
    with Worker(database_url, tmp_path) as worker:
        for _ in range(5):
            before = one(owner, "SELECT run_count FROM app.jobs WHERE job_name = 'match_orders'")
            owner.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE usename = 'precedent_app' AND datname = current_database()"
            )
            until(lambda n=before: one(owner, "SELECT run_count FROM app.jobs WHERE job_name = 'match_orders'") > n)
        assert worker.stop()[0] == 0


async def test_a_lane_outlives_whatever_happens_and_says_so(monkeypatch, capfd):
    stopping, runs = asyncio.Event(), []

    async def run(_):
        runs.append(1)
        if len(runs) == 1:
            raise ValueError("no such thing")
        stopping.set()
        return False

    monkeypatch.setattr("api.worker._run", run)
    monkeypatch.setattr("api.worker.LONGEST_PAUSE", 0)
    await asyncio.wait_for(_lane(None, stopping), 5)
    assert (len(runs), logged(capfd, "a lane of the worker failed")["level"]) == (2, "error")


def test_it_goes_on_after_the_database_was_killed(own_postgres, tmp_path):
    with Worker(own_postgres.url, tmp_path) as worker:
        for _ in range(2):
            until(lambda: runs_of(own_postgres) > 1)
            own_postgres.kill()
            time.sleep(1.5)
            own_postgres.restart()
            before = runs_of(own_postgres)
            until(lambda n=before: runs_of(own_postgres) > n)
        assert len(worker.lines("the worker goes on when the database does")) >= 1
        assert worker.stop()[0] == 0


def runs_of(own):
    with psycopg.connect(own.postgres.url("postgres")) as con:
        return one(con, "SELECT run_count FROM app.jobs WHERE job_name = 'match_orders'")


def test_it_waits_until_the_schema_is_there(empty, empty_url, tmp_path):
    empty.autocommit = True
    with Worker(empty_url, tmp_path) as worker:
        time.sleep(1)
        assert worker.process.poll() is None
        migrate(empty_url, Project())
        until(lambda: one(empty, "SELECT run_count FROM app.jobs WHERE job_name = 'match_orders'"))
        assert worker.stop()[0] == 0
        assert worker.lines("job failed") == []


def test_a_failing_job_stops_no_other_and_is_logged(owner, database_url, tmp_path):
    own_job(owner, "RAISE 'nothing is right';", every_seconds=1)
    add_job(owner, "match_orders", every_seconds=1)
    owner.execute(
        "CREATE FUNCTION api.slow() RETURNS bigint LANGUAGE plpgsql AS $$BEGIN PERFORM pg_sleep(1.1); RETURN 3; END$$"
    )
    owner.execute("GRANT EXECUTE ON FUNCTION api.slow() TO precedent_worker")
    add_job(owner, "slow", every_seconds=60)
    with Worker(database_url, tmp_path) as worker:
        until(lambda: one(owner, "SELECT min(run_count) FROM app.jobs WHERE job_name <> 'slow'") >= 2)
        until(lambda: worker.lines("job was slow"))
        assert worker.stop()[0] == 0
    failed, slow = worker.lines("job failed")[0], worker.lines("job was slow")[0]
    assert (failed["job"], failed["error"], failed["level"]) == ("own", "nothing is right (P0001)", "error")
    assert (slow["job"], slow["result"], slow["duration_ms"] >= 1100) == ("slow", "3", True)


def test_a_long_job_does_not_keep_orders_waiting(owner, database_url, tmp_path):
    own_job(owner, "PERFORM pg_sleep(60); RETURN 1;")
    add_job(owner, "match_orders", every_seconds=1)
    with Worker(database_url, tmp_path) as worker:
        until(lambda: owner.execute(RUNNING, ("PgSleep",)).fetchone())
        before = one(owner, "SELECT run_count FROM app.jobs WHERE job_name = 'match_orders'")
        until(lambda: one(owner, "SELECT run_count FROM app.jobs WHERE job_name = 'match_orders'") > before + 1, 5)
        assert worker.stop()[0] == 0


def test_two_workers_never_do_one_thing_at_once(owner, database_url, tmp_path):
    """A run that finds the lock of another taken says so."""
    own_job(
        owner,
        "IF NOT pg_try_advisory_xact_lock(4711) THEN RAISE 'at once'; END IF; "
        "UPDATE app.trading_rules SET opening_cash = opening_cash + 1; PERFORM pg_sleep(0.01); RETURN 1;",
        every_seconds=1, batch_size=1,
    )  # fmt: skip
    before = one(owner, "SELECT opening_cash FROM app.trading_rules")
    with Worker(database_url, tmp_path) as first, Worker(database_url, tmp_path) as second:
        until(lambda: one(owner, "SELECT run_count FROM app.jobs") > 100)
        assert (first.stop()[0], second.stop()[0]) == (0, 0)
    runs, failures = owner.execute("SELECT run_count, fail_count FROM app.jobs").fetchone()
    assert (failures, one(owner, "SELECT opening_cash FROM app.trading_rules") - before) == (0, runs)


def verify(database_url):
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", "verify"], cwd=HOME, env=os.environ | {"DATABASE_URL": database_url},
        capture_output=True, text=True,
    )  # fmt: skip
    return done.returncode, done.stdout.splitlines(), done.stderr


def test_verify_finds_what_was_done_to_the_books(owner, database_url):
    open_market(owner)
    quote(owner)
    person = sign_up(owner)
    order(owner, person, "buy", 2)
    code, lines, error = verify(database_url)
    assert (code, lines[0], error) == (0, "the books are exact: 1 portfolios, 1 fills", "")
    assert lines[1].startswith("the audit is whole: ")
    owner.execute("SET session_replication_role = replica")  # past the triggers that keep entries as they are
    owner.execute("UPDATE app.cash_entries SET balance_after = balance_after + 1 WHERE entry_kind = 'buy'")
    owner.execute("UPDATE app.portfolios SET cash = cash + 500")
    owner.execute("RESET session_replication_role")
    code, lines, _ = verify(database_url)
    (entry,) = owner.execute("SELECT cash_entry_id FROM app.cash_entries WHERE entry_kind = 'buy'").fetchone()
    assert code == 1
    assert lines[:-1] == [
        f"portfolio 1, cash entry {entry}: balance_after is 860001, not 860000",
        "portfolio 1, portfolio: cash is 860500, not 860000",
    ]
    owner.execute("SET session_replication_role = replica")
    owner.execute("DELETE FROM app.fills WHERE stock_code = %s", (SAMSUNG,))
    code, lines, _ = verify(database_url)
    assert code == 1
    assert any("order 1: fills is 0, not 1" in line for line in lines)


def test_verify_says_why_it_could_not(database_url):
    code, lines, error = verify("postgresql://nobody@127.0.0.1:1/x")
    assert (code, lines) == (1, [])
    assert error.startswith("precedent verify: ")
    assert "Traceback" not in error
