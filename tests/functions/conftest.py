"""What the tests of functions share."""

import json

import pytest

from tests.market import differences, faults, open_market, quote, seal
from tests.people import sign_up

IP, AGENT = "203.0.113.77", "Browser of a person 1.0"


@pytest.fixture
def person(owner):
    """Somebody with the opening cash, in an open market, with Samsung at 70,000."""
    open_market(owner)
    quote(owner)
    yield sign_up(owner)
    assert differences(owner) == []


def told(**by):
    """Who acts, as the door tells it."""
    return json.dumps({"kind": "anonymous", "id": None, "request_id": "r1", "ip": IP, "agent": AGENT} | by)


@pytest.fixture
def audit(owner):
    """A log that begins with the test."""
    seal(owner)
    (since,) = owner.execute("SELECT seq FROM app.audit_head").fetchone()

    def rows(*entities):
        seal(owner)
        found = owner.execute(
            "SELECT actor_kind, actor_id, action, entity, entity_id, subject_id, before, after, request_id, "
            "database_user, seq FROM app.audit_logs WHERE seq > %s AND (entity = ANY (%s) OR %s) ORDER BY seq",
            (since, list(entities), not entities),
        )
        names = [column.name for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found]

    yield rows
    assert faults(owner) == []
