import signal

import pytest

from tests.faults.trading import warm
from tests.market import differences, open_market, quote
from tests.people import sign_up
from tests.serving import OwnPostgres, OwnRedis, Service


@pytest.fixture
async def service(owner, database_url):
    """One of two processes that people trade with; at the end its books are exact."""
    open_market(owner)
    quote(owner)
    with Service(database_url, processes=2, ACCESS_TOKEN_SECONDS="3600") as service:
        service.wait("/api/v2/glossary")
        await warm(service.port, sign_up(owner))
        yield service
    assert differences(owner) == []


@pytest.fixture
def own_postgres(tmp_path):
    own = OwnPostgres(tmp_path / "own")
    yield own
    if own.postgres.process and own.postgres.process.poll() is None:
        own.signal_all(signal.SIGCONT)
        own.postgres.stop()


@pytest.fixture
def own_redis(tmp_path):
    own = OwnRedis(tmp_path / "own")
    yield own
    if own.redis.process and own.redis.process.poll() is None:
        own.send(signal.SIGCONT)
        own.redis.stop()
