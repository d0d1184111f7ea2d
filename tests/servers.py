"""One PostgreSQL and one Redis for a whole run: started by the first process, joined by the others."""

import atexit
import json
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from api.embedded import Postgres, Redis, keep_secrets
from api.schema.roles import bootstrap, create_login

APP, ANALYST = "precedent_app", "precedent_test_analyst"
SECRET = "a secret of the tests, long enough"
SECRETS = {
    "CURSOR_SECRET": SECRET,
    "ACCESS_TOKEN_KEYS": "now:a key of the tests that is long enough",
    "REFRESH_SECRET": SECRET,
}
VARIABLE = "PRECEDENT_TEST_SERVERS"
# Speed for durability: what must survive a crash is tested on servers of its own.
OPTIONS = {
    "fsync": "off",
    "full_page_writes": "off",
    "shared_preload_libraries": "pg_stat_statements",
    "pg_stat_statements.track": "top",
    "jit": "off",
    "scram_iterations": "1",  # thousands of connections are made, each worth 4096 rounds of hashing otherwise
}


@dataclass(frozen=True)
class Servers:
    port: int
    postgres: str
    app: str
    analyst: str
    redis_url: str

    def url(self, database: str, user: str = "postgres") -> str:
        password = {"postgres": self.postgres, APP: self.app, ANALYST: self.analyst}[user]
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"


# Budgets that no test spends by accident: all tests come from one address.
PLENTY = dict.fromkeys(
    (
        "requests_per_ip",
        "requests_per_user",
        "requests_per_key",
        "writes_per_ip",
        "feedback_per_ip",
        "analytics_per_ip",
        "writes_per_user",
        "writes_per_key",
        "sign_ins_per_ip",
        "tutor_per_ip",
        "tutor_per_user",
    ),
    1_000_000,
)
MEMORY, ROOM = Path("/dev/shm"), 2 * 1024**3


def fast_folder() -> Path | None:
    """A folder in memory, where there is room: a database is cloned for each test, five times faster there."""
    has_room = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM
    return MEMORY if has_room else None


def start_or_join() -> Servers:
    if VARIABLE in os.environ:
        return Servers(**json.loads(os.environ[VARIABLE]))
    folder = Path(tempfile.mkdtemp(prefix="precedent test ", dir=fast_folder()))
    secrets = keep_secrets(folder)
    postgres = Postgres(folder / "postgres", secrets.postgres, secrets.postgres_port, OPTIONS)
    redis = Redis(folder / "redis", secrets.redis, secrets.redis_port)

    def stop() -> None:
        postgres.stop()
        redis.stop()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    postgres.start()
    redis.start()
    servers = Servers(postgres.port, secrets.postgres, secrets.app, secrets.analyst, redis.url)
    with psycopg.connect(servers.url("postgres"), autocommit=True) as admin:  # hashed anew, by those iterations
        admin.execute(sql.SQL("ALTER ROLE postgres PASSWORD {}").format(secrets.postgres))
    create_login(servers.url("postgres"), APP, secrets.app)
    bootstrap(servers.url("postgres"), APP)
    create_login(servers.url("postgres"), ANALYST, secrets.analyst, analyst=True)
    os.environ[VARIABLE] = json.dumps(asdict(servers))
    return servers
