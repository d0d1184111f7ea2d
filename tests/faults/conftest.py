import signal

import pytest

from tests.serving import OwnPostgres, OwnRedis


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
