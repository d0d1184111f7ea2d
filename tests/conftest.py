"""Real servers, a template database a worker, a clone a test; everything runs as the production roles."""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator, Iterator
from typing import Any

import psycopg
import pytest
from litestar import Litestar
from litestar.status_codes import HTTP_200_OK
from litestar.testing import AsyncTestClient
from psycopg import sql
from pytest_postgresql import factories

from api.schema.files import Project
from api.schema.migrate import migrate
from api.schema.roles import bootstrap, open_database
from api.settings import Settings
from tests.apps import app_of
from tests.servers import ANALYST, APP, PLENTY, SECRETS, start_or_join

SERVERS = start_or_join()
SEEDED_TERMS = 60


def pytest_collection_finish() -> None:
    """What was collected lives to the end. Looked at by each collection, it took a sixth of the time of all tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def load(*, dbname: str, **_: Any) -> None:
    bootstrap(SERVERS.url(dbname), APP, mode="test")
    migrate(SERVERS.url(dbname, APP), Project())
    with psycopg.connect(SERVERS.url(dbname)) as con:
        con.execute("CREATE EXTENSION pg_stat_statements")


def nothing(**_: Any) -> None:
    """An empty database."""


SERVER = {"host": "127.0.0.1", "port": SERVERS.port, "user": "postgres", "password": SERVERS.postgres}
migrated_server = factories.postgresql_noproc(**SERVER, dbname="migrated", load=[load])
empty_server = factories.postgresql_noproc(**SERVER, dbname="empty", load=[nothing])


@contextlib.contextmanager
def clone_of(server: Any, suffix: str = "") -> Iterator[psycopg.Connection]:
    """A database of the test's own, copied as files: half the work of a copy through the write-ahead log."""
    name, template = sql.Identifier(server.dbname + suffix), sql.Identifier(server.template_dbname)
    with psycopg.connect(SERVERS.url("postgres"), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(name, template))
        try:
            with contextlib.closing(psycopg.connect(SERVERS.url(server.dbname + suffix))) as con:
                yield con
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@contextlib.contextmanager
def migrated_clone(server: Any, suffix: str = "") -> Iterator[psycopg.Connection]:
    """A migrated database, as a superuser, in autocommit."""
    with clone_of(server, suffix) as con:
        open_database(con, APP, mode="test")  # a clone lacks what belongs to the database itself
        con.commit()
        con.autocommit = True
        yield con


@pytest.fixture
def owner(migrated_server: Any) -> Iterator[psycopg.Connection]:
    """A migrated database, as a superuser, in autocommit."""
    with migrated_clone(migrated_server) as con:
        yield con


@pytest.fixture
def empty(empty_server: Any) -> Iterator[psycopg.Connection]:
    """An empty database, as a superuser."""
    with clone_of(empty_server) as con:
        yield con


@pytest.fixture
def database_url(owner: psycopg.Connection) -> str:
    """The same database, as the API's login."""
    return SERVERS.url(owner.info.dbname, APP)


@pytest.fixture
def analyst_url(owner: psycopg.Connection) -> str:
    """The same database, as an analyst."""
    return SERVERS.url(owner.info.dbname, ANALYST)


@pytest.fixture
def empty_url(empty: psycopg.Connection) -> str:
    """A database with roles and nothing else, as the API's login."""
    bootstrap(SERVERS.url(empty.info.dbname), APP, mode="test")
    return SERVERS.url(empty.info.dbname, APP)


@pytest.fixture
def settings(database_url: str) -> Settings:
    return Settings(
        database_url=database_url, redis_url=SERVERS.redis_url, mode="test", pool_size=4, cookie_secure=False,
        **{name.lower(): secret for name, secret in SECRETS.items()},
        migrate_on_start=False, **PLENTY,
    )  # fmt: skip


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[AsyncTestClient[Litestar]]:
    async with AsyncTestClient(app_of(settings)) as client:
        # A start waits a second for its database and then serves, unready: on a busy machine that is too short.
        async with asyncio.timeout(20):
            while (await client.get("/health/ready")).status_code != HTTP_200_OK:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        yield client


def many_terms(owner: psycopg.Connection, count: int) -> None:
    """Terms '각1', '갂2' … in a thousand first letters, with every category and difficulty."""
    owner.execute(
        """
        INSERT INTO app.glossary_terms (term, category, difficulty, definition_short)
        SELECT
            chr(44032 + n %% 1000) || n,
            (ARRAY['basic', 'market', 'indicator', 'technical', 'product', 'strategy'])[n %% 6 + 1],
            (ARRAY['beginner', 'elementary', 'intermediate'])[n %% 3 + 1],
            'definition ' || n || CASE WHEN n %% 1000 = 0 THEN ' 희귀어' ELSE '' END
        FROM generate_series(1, %s) AS n
        """,
        (count,),
    )
    owner.execute("VACUUM ANALYZE app.glossary_terms")
