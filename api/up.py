"""`make run`: everything here and now. Starts what is not configured, migrates, serves, and stops it all again."""

import datetime as dt
import fcntl
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

import asyncpg
import msgspec
import psycopg
from psycopg import sql

from api import demo as content
from api import demo_people, demo_prices
from api.embedded import Postgres, Redis, is_free, keep_secrets, write_private
from api.errors import Refusal
from api.processes import die_with_parent
from api.schema import migrate
from api.schema.files import HOME, Project
from api.schema.roles import bootstrap, create_login
from api.settings import SettingsError, read_settings

DATABASE = "precedent"
LOGIN, ANALYST = "precedent_app", "precedent_demo_analyst"
START_SECONDS = 30  # for the API to answer at all
READY_SECONDS = 5  # and then to be ready
API_STOP_SECONDS = 25  # what it has accepted is answered first
TEND_SECONDS = 0.5  # between two looks at whether everything still runs


class Demo(msgspec.Struct):
    """.precedent/demo.json: where everything is and how to get in."""

    base_url: str
    email: str
    password: str
    pipeline_key: str
    admin_key: str
    database_url: str
    analyst_url: str
    redis_url: str


def say(step: str, text: str) -> None:
    """One progress line."""
    print(f"[{step}] {text}", flush=True)


def up(folder: Path) -> int:
    """Run until Ctrl-C, SIGTERM, or the end of the server."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # SIGINT too: a shell's `&` leaves it ignored
        signal.signal(number, _interrupt)
    with ExitStack() as stack:
        try:
            _alone(folder, stack)
            port = _port()
            environment, demo = _prepare(folder, stack)
            environment |= {"PORT": str(port)}
            read_settings(environment)
            server = stack.enter_context(_Child("api", ["api.cli", "serve"], environment, API_STOP_SECONDS)).process
            demo.base_url = f"http://127.0.0.1:{port}"
            is_ready = _wait(demo.base_url, server)
            is_ours = is_ready and bool(demo.database_url)
            if is_ours:
                _fill(folder, environment, demo)
            written = ""
            if demo.database_url:
                write_private(folder / "demo.json", msgspec.json.format(msgspec.json.encode(demo)))
                written = "   logins and URLs: .precedent/demo.json"
            if not is_ready:
                say("not ready", f"routes answer 503; {demo.base_url}/health/ready says why, and when it is mended")
            say("ready" if is_ready else "serving", f"{demo.base_url}/docs   Ctrl-C stops everything{written}")
            # Not before: the API, for which somebody waits, would start at half the speed.
            helpers = [stack.enter_context(_Child("worker", ["api.cli", "worker"], environment))]
            if is_ours:
                feed = {"FEED_URL": demo.base_url, "FEED_KEY": demo.pipeline_key}
                helpers.append(stack.enter_context(_Child("feed", ["api.feed"], environment | feed)))
            while server.poll() is None:
                for helper in helpers:
                    helper.tend()
                time.sleep(TEND_SECONDS)
            return server.returncode
        except KeyboardInterrupt:
            say("stop", "stopping the worker, the API, Redis and PostgreSQL")
            return 0


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


def _port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isdecimal() or not 1 <= int(given) <= 65535:
        raise SettingsError(f"PORT is a number from 1 to 65535, not {given}")
    if not is_free(int(given)):
        raise SettingsError(f"port {given} is taken; try PORT={int(given) % 65535 + 1} make run")
    return int(given)


def _alone(folder: Path, stack: ExitStack) -> None:
    """One run a folder: the lock ends with its holder, also with one that was killed."""
    folder.mkdir(mode=0o700, exist_ok=True)
    lock = stack.enter_context((folder / "lock").open("w"))
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SettingsError("another `make run` is at work in this folder") from None


def _prepare(folder: Path, stack: ExitStack) -> tuple[dict[str, str], Demo]:
    """Servers that are configured are used; the others are started. Then the schema."""
    environment = dict(os.environ)
    demo = Demo("", "", "", "", "", "", "", environment.get("REDIS_URL", ""))
    if environment.get("DATABASE_URL"):
        settings = read_settings(environment)
        _migrate(settings.direct_url)
        return environment, demo
    secrets = keep_secrets(folder)
    made = {
        "CURSOR_SECRET": secrets.cursor,
        "ACCESS_TOKEN_KEYS": f"embedded:{secrets.access_token}",
        "REFRESH_SECRET": secrets.refresh,
        "COOKIE_SECURE": "false",  # plain http, here
        "MAIL_FOLDER": str(folder / "mail"),
    }
    environment |= {"MODE": "embedded"} | {name: environment.get(name) or value for name, value in made.items()}
    if not demo.redis_url:
        redis = Redis(folder / "redis", secrets.redis, secrets.redis_port)
        stack.callback(redis.stop)
        say("redis", f"starting Redis on 127.0.0.1:{redis.port}")
        redis.start()
        demo.redis_url = environment["REDIS_URL"] = redis.url
    postgres = Postgres(folder / "postgres", secrets.postgres, secrets.postgres_port)
    stack.callback(postgres.stop)
    say("postgresql", f"starting PostgreSQL 18 on 127.0.0.1:{postgres.port}")
    postgres.start()
    demo.pipeline_key, demo.admin_key = secrets.pipeline_key, secrets.admin_key
    demo.email, demo.password = content.EMAIL, secrets.demo_password
    demo.database_url = postgres.url(DATABASE)
    demo.analyst_url = postgres.url(DATABASE, ANALYST, secrets.analyst)
    environment["DATABASE_URL"] = postgres.url(DATABASE, LOGIN, secrets.app)
    _bootstrap(postgres, secrets.app, secrets.analyst)
    _migrate(environment["DATABASE_URL"])
    return environment, demo


def _fill(folder: Path, environment: dict[str, str], demo: Demo) -> None:
    """Keys and content of the embedded mode. The service is up without them: a failure is said, and nothing stops."""
    try:
        content.keep_keys(read_settings(environment), demo.pipeline_key, demo.admin_key)
        demo_people.register(demo.base_url, content.EMAIL, content.USERNAME, demo.password)
        if content.load(
            folder, demo.base_url, (demo.pipeline_key, demo.admin_key), lambda: _last_days(demo.database_url)
        ):
            say("demo", "content of the last ten trading days is in place")
        if rows := demo_prices.load(
            folder, environment["DATABASE_URL"], demo.base_url, demo.admin_key,
            lambda: _last_days(demo.database_url, demo_prices.YEAR),
        ):  # fmt: skip
            say("demo", f"a year of INVENTED prices is in place ({rows:,} days of stocks); trading is open at any hour")
        if demo_people.load(folder, demo.base_url, demo.password):
            say("demo", "five people are in place, and have begun")
    except (OSError, RuntimeError, asyncpg.PostgresError, psycopg.Error, Refusal) as error:
        say("demo", f"content is not whole, and goes on at the next start: {error}")


def _last_days(database_url: str, days: int = 10) -> list[dt.date]:
    """The last trading days before today, oldest first."""
    with psycopg.connect(database_url) as con:
        rows = con.execute(
            "SELECT market_on FROM api.market_days WHERE is_trading_day AND market_on < api.today() "
            "ORDER BY market_on DESC LIMIT %s",
            (days,),
        ).fetchall()
    return sorted(day for (day,) in rows)


def _migrate(url: str) -> None:
    """As at every start, a failure stops nothing: the service says what is wrong, and tries again by itself."""
    try:
        migrate.migrate(url, Project(), lambda line: say("schema", line))
        say("schema", f"at {Project().head}, build {Project().build[0]}")
    except (migrate.SchemaError, psycopg.Error) as error:
        say("schema", f"FAILED, and tried again while serving: {error}")


def _bootstrap(postgres: Postgres, app_password: str, analyst_password: str) -> None:
    """Database, logins and roles of the embedded mode; nothing to do on a warm start but to look."""
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as admin:
        found = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone()
        if found is None:
            say("roles", f"making database {DATABASE} and its roles")
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    create_login(postgres.url("postgres"), LOGIN, app_password)
    bootstrap(postgres.url(DATABASE), LOGIN, mode="embedded")
    create_login(postgres.url("postgres"), ANALYST, analyst_password, analyst=True)


class _Child:
    """A process of ours: may be started again when it dies, is stopped in order."""

    def __init__(self, name: str, module: list[str], environment: dict[str, str], stop_seconds: int = 10) -> None:
        self.name, self.module, self.environment, self.stop_seconds = name, module, environment, stop_seconds

    def __enter__(self) -> "_Child":
        self._start()
        return self

    def _start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", *self.module],
            cwd=HOME,
            env=self.environment,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )

    def tend(self) -> None:
        """Start it again if it is gone."""
        if (code := self.process.poll()) is not None:
            say(self.name, f"ended with {code}; starting it again")
            self._start()

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(self.stop_seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()


def _wait(base_url: str, server: "subprocess.Popen[bytes]") -> bool:
    """Until the API is ready: true; or lives and has had its time to become ready: false."""
    deadline, lives = time.monotonic() + START_SECONDS, 0.0
    while server.poll() is None and time.monotonic() < deadline and not 0 < lives < time.monotonic() - READY_SECONDS:
        try:
            urllib.request.urlopen(f"{base_url}/health/ready", timeout=2).close()
            return True
        except urllib.error.HTTPError:
            lives = lives or time.monotonic()
        except OSError:
            pass
        time.sleep(0.05)
    if not lives:
        raise SettingsError("the API did not start; its reason is above")
    return False
