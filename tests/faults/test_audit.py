"""The audit under transactions held open, rolled back and committed in reverse, and a worker that is killed."""

import concurrent.futures
import os
import random
import signal
import time

import psycopg
import pytest

from tests.faults.test_worker import RUNNING, Worker, one, until
from tests.market import faults, seal

pytestmark = pytest.mark.faults
HELD = 20  # transactions that are committed in reverse order, and as many that are rolled back


def word(con, name):
    """One change, in a transaction that stays open, by an actor of that name."""
    con.execute("SELECT set_config('precedent.by', %s, true)", (f'{{"kind": "command", "request_id": "{name}"}}',))
    con.execute("INSERT INTO app.blocked_names VALUES ('username', %s)", (name,))


def kill_while_it_seals(owner, database_url, tmp_path, kills, seed):
    """The worker is killed in the midst of its work again and again, while transactions end around it."""
    rng = random.Random(seed)
    print(f"\n{kills} kills, seed {seed}")
    seal(owner)
    owner.execute("DELETE FROM app.jobs WHERE job_name <> 'seal_audit'")
    owner.execute(
        "CREATE FUNCTION app.slowly() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN PERFORM pg_sleep(0.02); RETURN NEW; END $$"
    )
    owner.execute("CREATE TRIGGER slowly BEFORE INSERT ON app.audit_logs FOR EACH ROW EXECUTE FUNCTION app.slowly()")
    url = f"{owner.info.dsn} password={owner.info.password}"
    kept, undone = ([psycopg.connect(url) for _ in range(HELD)] for _ in range(2))
    waiting = list(zip(kept, undone, strict=True))
    for n, (keeping, undoing) in enumerate(waiting):
        word(keeping, f"kept {n}")
        word(undoing, f"undone {n}")
    for kill in range(kills):
        for n in range(100):  # work for two seconds, of which the worker is killed in the midst
            owner.execute("INSERT INTO app.blocked_names VALUES ('username', %s)", (f"between {kill} {n}",))
        for _ in range(HELD // kills):
            keeping, undoing = waiting.pop()
            keeping.commit()
            undoing.rollback()
        with Worker(database_url, tmp_path) as worker:
            until(lambda: owner.execute(RUNNING, ("PgSleep",)).fetchone())
            time.sleep(rng.uniform(0, 0.8))
            assert worker.stop(signal.SIGKILL)[0] == -signal.SIGKILL
        if len(waiting) == HELD // 2:  # what was written first joins a chain that has gone past it
            owner.execute("ALTER TABLE app.audit_logs DISABLE TRIGGER slowly")
            seal(owner)
            owner.execute("ALTER TABLE app.audit_logs ENABLE TRIGGER slowly")
    assert waiting == []
    owner.execute("DROP TRIGGER slowly ON app.audit_logs")
    with Worker(database_url, tmp_path) as worker:
        until(lambda: not one(owner, "SELECT count(*) FROM app.audit_outbox"))
        assert worker.stop()[0] == 0
    for con in [*kept, *undone]:
        con.close()
    rows = owner.execute(
        "SELECT split_part(after ->> 'blocked_name', ' ', 1), count(*), count(DISTINCT entity_id) FROM app.audit_logs "
        "WHERE entity = 'blocked_names' AND after ->> 'blocked_name' ~ '^(kept|undone|between) ' GROUP BY 1 ORDER BY 1"
    ).fetchall()
    assert rows == [("between", kills * 100, kills * 100), ("kept", HELD, HELD)]
    told = owner.execute(
        "SELECT entity_id, request_id FROM app.audit_logs WHERE entity_id LIKE '%,kept %' ORDER BY seq"
    ).fetchall()
    assert {f"username,{request_id}" for _, request_id in told} == {entity_id for entity_id, _ in told}
    late = {f"username,kept {n}" for n in range(HELD // 2)}  # written first, committed when the others were sealed
    assert {entity_id for entity_id, _ in told[HELD // 2 :]} == late
    assert faults(owner) == []


def test_each_committed_change_is_one_row_whatever_is_held_open_rolled_back_and_killed(owner, database_url, tmp_path):
    kill_while_it_seals(owner, database_url, tmp_path, 2, seed=3)


@pytest.mark.soak
def test_the_same_with_ten_kills(owner, database_url, tmp_path):
    kill_while_it_seals(owner, database_url, tmp_path, 10, seed=int(os.environ.get("SEED", "7")))


def test_what_was_committed_is_sealed_within_two_seconds(owner, database_url, tmp_path):
    with Worker(database_url, tmp_path) as worker:
        until(lambda: not one(owner, "SELECT count(*) FROM app.audit_outbox"))
        for n in range(3):
            owner.execute("UPDATE app.trading_rules SET opening_cash = opening_cash + 1")
            started = time.monotonic()
            until(lambda n=n: one(owner, "SELECT count(*) FROM app.audit_logs WHERE entity = 'trading_rules'") == n + 1)
            assert time.monotonic() - started < 2
        assert worker.stop()[0] == 0
    assert faults(owner) == []


def test_it_holds_after_the_database_was_killed_while_it_was_sealed(own_postgres, tmp_path):
    with Worker(own_postgres.url, tmp_path) as worker:
        with psycopg.connect(own_postgres.postgres.url("postgres"), autocommit=True) as con:
            con.execute("INSERT INTO app.blocked_names SELECT 'username', n::text FROM generate_series(1, 5000) AS n")
            until(lambda: 0 < one(con, "SELECT count(*) FROM app.audit_outbox WHERE entity = 'blocked_names'") < 5000)
            own_postgres.kill()
        own_postgres.restart()
        with psycopg.connect(own_postgres.postgres.url("postgres"), autocommit=True) as con:
            until(lambda: not one(con, "SELECT count(*) FROM app.audit_outbox"))
            assert one(con, "SELECT count(*) FROM app.audit_logs WHERE entity = 'blocked_names'") == 5000
            assert faults(con) == []
        assert worker.stop()[0] == 0


def test_two_that_seal_at_once_make_one_chain(owner, database_url):
    owner.execute("INSERT INTO app.blocked_names SELECT 'username', n::text FROM generate_series(1, 3000) AS n")
    options = "-c role=precedent_worker"

    def work(_):
        with psycopg.connect(database_url, autocommit=True, options=options) as con:
            return sum(one(con, "SELECT api.seal_audit()") for _ in range(10))

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) >= 3000
    assert one(owner, "SELECT count(*) FROM app.audit_logs WHERE entity = 'blocked_names'") == 3000
    assert faults(owner) == []
