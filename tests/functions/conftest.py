"""What the tests of functions share."""

import pytest

from tests.market import differences, open_market, quote
from tests.people import sign_up


@pytest.fixture
def person(owner):
    """Somebody with the opening cash, in an open market, with Samsung at 70,000."""
    open_market(owner)
    quote(owner)
    yield sign_up(owner)
    assert differences(owner) == []
