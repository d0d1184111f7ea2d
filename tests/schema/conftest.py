import pytest

from tests.schema.scratch import Scratch


@pytest.fixture
def scratch(tmp_path):
    return Scratch(tmp_path)
