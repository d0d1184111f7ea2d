import signal

import pytest

from tests.serving import OwnPostgres


@pytest.fixture
def own_postgres(tmp_path):
    own = OwnPostgres(tmp_path / "own")
    yield own
    if own.postgres.process and own.postgres.process.poll() is None:
        own.signal_all(signal.SIGCONT)
        own.postgres.stop()
