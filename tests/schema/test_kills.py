"""Killed at random points with four starters at once, then started again: as if nothing had happened."""

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
from tests.schema.dump import dump
from tests.servers import SECRETS

pytestmark = pytest.mark.faults

SHORTEST_LIFE, LONGEST_LIFE = 0.2, 0.9  # a migration from empty takes about half a second, interpreter included


def start(url, root=HOME):
    environment = os.environ | {"DATABASE_URL": url, **SECRETS}
    return subprocess.Popen(
        [sys.executable, "-m", "api.cli", "migrate"], cwd=root, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def clean(con):
    """Back to an empty database, whatever state a kill left."""
    con.autocommit = True
    con.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    con.execute("DROP SCHEMA IF EXISTS api, app CASCADE")
    con.execute("DROP TABLE IF EXISTS _yoyo_log, _yoyo_migration, _yoyo_version, yoyo_lock")


def left(con):
    """All that a migrator may have left: schemas, tables, functions, marks."""
    tables = con.execute(
        "SELECT relnamespace::regnamespace::text, relname FROM pg_class "
        "WHERE relnamespace::regnamespace::text IN ('app', 'api', 'public') ORDER BY 1, 2"
    ).fetchall()
    schemas = con.execute("SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' ORDER BY 1").fetchall()
    has_marks = ("public", "_yoyo_migration") in tables
    marks = con.execute("SELECT migration_id FROM _yoyo_migration").fetchall() if has_marks else []
    return schemas, [name for name in tables if "yoyo" not in name[1]], marks


def kill_at_random(con, url, wanted, rounds, seed):
    rng = random.Random(seed)
    print(f"\n{rounds} kills, seed {seed}")
    begun = 0
    for turn in range(rounds):
        clean(con)
        starters = [start(url) for _ in range(4)]
        victims = starters if turn % 2 else [rng.choice(starters)]  # everybody, or one while three go on
        time.sleep(rng.uniform(SHORTEST_LIFE, LONGEST_LIFE))
        for victim in victims:
            victim.send_signal(signal.SIGKILL)
        ends = [starter.wait(60) for starter in starters]
        begun += -signal.SIGKILL in ends
        assert all(end == 0 for starter, end in zip(starters, ends, strict=True) if starter not in victims)
        assert start(url).wait(60) == 0
        assert dump(con) == wanted
        marks = con.execute("SELECT migration_id, count(*) FROM _yoyo_migration GROUP BY 1 ORDER BY 1").fetchall()
        assert marks == [(m.migration_id, 1) for m in Project().migrations]
    return begun


@pytest.fixture
def wanted(empty, empty_url):
    migrate(empty_url, Project())
    return dump(empty)


def test_killed_while_four_start(empty, empty_url, wanted):
    kill_at_random(empty, empty_url, wanted, 2, seed=1)  # one starter, then all four


@pytest.mark.soak
def test_killed_at_forty_points_while_four_start(empty, empty_url, wanted):
    begun = kill_at_random(empty, empty_url, wanted, 40, seed=int(os.environ.get("SEED", "7")))
    print(f"{begun} of 40 were still at work when killed")
    assert begun >= 10


@pytest.mark.parametrize("step", [53, pytest.param(7, marks=pytest.mark.soak)])
def test_every_statement_may_be_the_last(empty, empty_url, wanted, step):
    """The migrator's connection is cut before each of its statements in turn; the next start ends at the same place."""
    from api.schema import migrate as module
    from api.schema.backend import Backend

    class Cut(Exception):
        pass

    def cut_after(count):
        left = [count]
        run, execute = Backend.run, Backend.execute

        def tick(self):
            left[0] -= 1
            if left[0] < 0:
                self.connection.close()
                raise Cut

        patch = pytest.MonkeyPatch()
        patch.setattr(Backend, "run", lambda self, *a: (tick(self), run(self, *a))[1])
        patch.setattr(Backend, "execute", lambda self, *a: (tick(self), execute(self, *a))[1])
        try:
            module.migrate(empty_url, Project())
        except (Cut, psycopg.OperationalError):
            return True
        finally:
            patch.undo()
        return False

    clean(empty)
    nothing = left(empty)
    count = 0
    while True:
        clean(empty)
        was_cut = cut_after(count)
        # What is as it was before is not started from again: `wanted` shows where that ends. Some are, all the same.
        if left(empty) != nothing or count % (10 * step) == 0:
            module.migrate(empty_url, Project())
            assert dump(empty) == wanted, f"cut before statement {count}"
        if not was_cut:
            break
        count += step
    assert count > 3 * step
