"""Jobs: each once, whatever happens to it, and what went wrong can be read."""

import json
import threading
import time

import psycopg
import pytest

from api.schema.files import Project
from tests.people import sign_up

BY = json.dumps({"kind": "worker"})


def own_job(owner, body, name="own", **columns):
    """The only job: a function of the test's own."""
    owner.execute("DELETE FROM app.jobs")
    owner.execute(f"CREATE FUNCTION api.{name}() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN {body} END $$")
    owner.execute(f"GRANT EXECUTE ON FUNCTION api.{name}() TO precedent_worker")
    owner.execute(f"ALTER FUNCTION api.{name}() OWNER TO precedent_owner")
    add_job(owner, name, **columns)


def add_job(owner, name, **columns):
    columns = {"job_name": name, "function_name": name, "every_seconds": 10} | columns
    places = ", ".join(["%s"] * len(columns))
    owner.execute(f"INSERT INTO app.jobs ({', '.join(columns)}) VALUES ({places})", list(columns.values()))


def run(con):
    return con.execute("SELECT job_name, error, result FROM api.run_job(%s)", (BY,)).fetchone()


def due_in(owner, name="own"):
    return owner.execute(
        "SELECT extract(epoch FROM due_at - clock_timestamp())::float8 FROM app.jobs WHERE job_name = %s", (name,)
    ).fetchone()[0]


@pytest.fixture
def worker(owner, database_url):
    with psycopg.connect(database_url, autocommit=True, options="-c role=precedent_worker") as con:
        yield con


def test_every_seeded_job_is_a_function_for_the_worker(owner, worker):
    functions = {d.name: d for d in Project().functions}
    jobs = owner.execute("SELECT job_name, function_name FROM app.jobs").fetchall()
    for _, function in jobs:
        assert functions[function].audience == ("worker",)
    owner.execute("UPDATE app.jobs SET every_seconds = 3600")  # together they may take the second of some
    while owner.execute("SELECT api.seal_audit()").fetchone()[0] == 500:
        pass  # what the seeds wrote is more than one batch, which makes a job due again at once
    ran = [run(worker) for _ in jobs]
    assert {(name, error) for name, error, _ in ran} == {(name, None) for name, _ in jobs}
    assert all(result.isdecimal() for _, _, result in ran)
    assert run(worker) is None


def test_a_run_is_written_down_and_the_next_is_due_later(owner, worker):
    own_job(owner, "RETURN 7;")
    assert run(worker) == ("own", None, "7")
    assert 9 < due_in(owner) <= 10
    row = owner.execute(
        "SELECT run_count, fail_count, last_error, last_result, last_started_at <= last_finished_at FROM api.jobs"
    ).fetchone()
    assert row == (1, 0, None, "7", True)


def test_a_full_batch_is_due_again_at_once(owner, worker):
    own_job(owner, "RETURN 500;", batch_size=500)
    assert run(worker) == run(worker) == ("own", None, "500")
    owner.execute("UPDATE app.jobs SET batch_size = 501")
    assert run(worker) == ("own", None, "500")
    assert run(worker) is None


def test_a_job_may_rest_nine_times_as_long_as_it_ran(owner, worker):
    own_job(owner, "PERFORM pg_sleep(0.3); RETURN 1;", every_seconds=1, rest_factor=9)
    run(worker)
    assert 2.5 < due_in(owner) < 4


def test_a_job_that_is_switched_off_does_not_run(owner, worker):
    own_job(owner, "RETURN 1;", is_enabled=False)
    assert run(worker) is None


def test_jobs_go_on_wherever_business_time_is(owner, worker):
    own_job(owner, "RETURN 1;")
    owner.execute("INSERT INTO app.clock_offset (clock_offset) VALUES ('-3 days')")
    assert run(worker) == ("own", None, "1")
    assert 9 < due_in(owner) <= 10


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("INSERT INTO app.blocked_names VALUES ('username', 'half'); PERFORM 1 / 0;", "division by zero (22012)"),
        ("RAISE 'nothing is right';", "nothing is right (P0001)"),
        ("ASSERT false, 'never';", "never (P0004)"),
    ],
)  # fmt: skip
def test_a_failure_is_undone_written_down_and_stops_no_other(owner, worker, body, error):
    own_job(owner, body, every_seconds=86_400)
    owner.execute("CREATE FUNCTION api.fine() RETURNS bigint LANGUAGE sql RETURN 1")
    owner.execute("GRANT EXECUTE ON FUNCTION api.fine() TO precedent_worker")
    add_job(owner, "fine", due_at="2100-01-01")
    assert run(worker) == ("own", error, None)
    assert owner.execute("SELECT count(*) FROM app.blocked_names WHERE blocked_name = 'half'").fetchone() == (0,)
    assert owner.execute(
        "SELECT run_count, fail_count, last_error FROM api.jobs WHERE job_name = 'own'"
    ).fetchone() == (1, 1, error)  # fmt: skip
    assert 3500 < due_in(owner) <= 3600  # a daily one comes again within the hour
    owner.execute("UPDATE app.jobs SET due_at = '2000-01-01'")
    assert [run(worker)[:2], run(worker)[:2]] == [("fine", None), ("own", error)]
    owner.execute("CREATE OR REPLACE FUNCTION api.own() RETURNS bigint LANGUAGE sql RETURN 2")
    owner.execute("UPDATE app.jobs SET due_at = '2000-01-01' WHERE job_name = 'own'")
    assert run(worker) == ("own", None, "2")
    assert owner.execute("SELECT last_error FROM api.jobs WHERE job_name = 'own'").fetchone() == (None,)


@pytest.mark.parametrize("function", ["no_such", "run_job", "clear_everything", "verify_books", "tick_size"])
def test_only_functions_of_the_worker_without_parameters_are_run(owner, worker, function):
    owner.execute("DELETE FROM app.jobs")
    owner.execute("CREATE FUNCTION api.clear_everything() RETURNS void LANGUAGE sql RETURN NULL")
    owner.execute("REVOKE EXECUTE ON FUNCTION api.clear_everything() FROM PUBLIC")
    add_job(owner, "odd", function_name=function)
    assert run(worker) == (
        "odd", f"api.{function}() is no function for the worker that needs no parameter (42883)", None,
    )  # fmt: skip


def test_a_run_that_takes_too_long_has_failed(owner, worker):
    own_job(owner, "PERFORM pg_sleep(10); RETURN 1;")
    worker.execute("SET statement_timeout = '300ms'")
    assert run(worker) == ("own", "canceling statement due to statement timeout (57014)", None)
    assert 9 < due_in(owner) <= 10


def test_a_run_that_is_cancelled_is_undone_and_due_again(owner, worker):
    own_job(owner, "PERFORM pg_sleep(10); RETURN 1;")
    worker.execute("SET statement_timeout = '20s'")
    timer = threading.Timer(0.3, lambda: owner.execute("SELECT pg_cancel_backend(%s)", (worker.info.backend_pid,)))
    timer.start()
    with pytest.raises(psycopg.errors.QueryCanceled):
        run(worker)
    timer.join()
    assert due_in(owner) < 0
    assert owner.execute("SELECT run_count FROM app.jobs").fetchone() == (0,)


def test_several_never_run_one_job_twice_at_once(owner, database_url):
    """Four at once: the job is at work in one, and the others go home without it."""
    own_job(owner, "INSERT INTO app.blocked_names VALUES ('username', 'run '); PERFORM pg_sleep(0.5); RETURN 1;")
    found, begun = [], time.monotonic()

    def work():
        with psycopg.connect(database_url, autocommit=True, options="-c role=precedent_worker") as con:
            found.append(run(con))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found, key=str) == [("own", None, "1"), None, None, None]
    assert time.monotonic() - begun < 5
    assert owner.execute("SELECT run_count FROM app.jobs").fetchone() == (1,)


def test_count_books_counts_portfolios_and_fills(owner, worker):
    assert worker.execute("SELECT portfolios, fills FROM api.count_books()").fetchone() == (0, 0)


def test_checks_count_what_is_wrong(owner, worker):
    """The job of the books and that of the audit: nothing first, then what somebody spoiled."""
    assert owner.execute("SELECT api.check_books(), api.check_audit()").fetchone() == (0, 0)
    sign_up(owner)
    owner.execute("SELECT api.seal_audit()")
    assert owner.execute("SELECT api.check_books(), api.check_audit()").fetchone() == (0, 0)
    owner.execute("UPDATE app.portfolios SET cash = cash - 1")
    owner.execute("ALTER TABLE app.audit_logs DISABLE TRIGGER USER")
    owner.execute("UPDATE app.audit_logs SET action = 'nothing' WHERE seq = (SELECT max(seq) FROM app.audit_logs)")
    assert owner.execute("SELECT api.check_books(), api.check_audit()").fetchone() == (1, 1)
