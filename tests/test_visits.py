"""Pages that people have open: kept for a moment, written together, and not lost while the database is away."""

import time

import pytest

from api.database import opened
from api.identity import Identity
from api.limits import Limiter
from api.mail import make_mailer
from api.visits import MOST_KEPT, Visits
from tests.people import sign_up


@pytest.fixture
async def visits(settings):
    async with opened(settings) as db:
        yield Visits(db, Identity(settings, make_mailer(settings), Limiter(settings)))


def seen(owner):
    return owner.execute(
        "SELECT session_id, page, round(extract(epoch FROM app.clock() - first_seen_at)) FROM app.page_visits "
        "ORDER BY 1, 2"
    ).fetchall()


async def test_what_was_seen_is_written_at_the_moment_it_was_seen(owner, visits):
    person, other = sign_up(owner), sign_up(owner)
    visits._seen = {
        (person.session_id, "story"): time.monotonic() - 2,
        (other.session_id, "story"): time.monotonic(),
        (other.session_id + 1, "story"): time.monotonic(),  # gone meanwhile
    }
    await visits.flush()
    assert seen(owner) == [(person.session_id, "story", 2), (other.session_id, "story", 0)]
    visits._seen = {(person.session_id, "story"): time.monotonic()}
    await visits.flush()
    assert seen(owner)[0][2] >= 2


def views(owner):
    return owner.execute("SELECT content_type, content_id, views FROM api.view_counts ORDER BY 1, 2").fetchall()


async def test_what_is_read_is_added_to_its_day(owner, visits):
    for _ in range(2):
        for key in (7, 3, 7):
            visits.count("case", key)
        visits.count("glossary", 3)
        await visits.flush()
    assert views(owner) == [("case", 3, 2), ("case", 7, 4), ("glossary", 3, 2)]
    owner.execute("UPDATE app.view_counts SET viewed_on = viewed_on - 1")
    visits.count("case", 7)
    await visits.flush()
    assert owner.execute("SELECT count(*) FROM app.view_counts WHERE content_id = 7").fetchone() == (2,)


async def test_what_cannot_be_written_is_kept(owner, visits):
    person = sign_up(owner)
    first = time.monotonic() - 1
    visits._seen = {(person.session_id, "story"): first}
    visits.count("case", 7)
    owner.execute("REVOKE EXECUTE ON FUNCTION api.record_page_visits FROM precedent_web")
    await visits.flush()
    assert visits._seen == {(person.session_id, "story"): first}
    visits.count("case", 7)
    owner.execute("GRANT EXECUTE ON FUNCTION api.record_page_visits TO precedent_web")
    await visits.flush()
    assert (len(seen(owner)), visits._seen, views(owner)) == (1, {}, [("case", 7, 2)])


async def test_a_crowd_is_kept_to_its_bound(visits, owner):
    person = sign_up(owner)
    visits._seen = {(number, "story"): 0.0 for number in range(MOST_KEPT)}
    visits.see(type("Connection", (), {"headers": person.headers, "cookies": {}})(), "comparison")
    assert len(visits._seen) == MOST_KEPT
    visits._seen = {}
    for key in range(MOST_KEPT + 1):
        visits.count("case", key)
    assert len(visits._read) == MOST_KEPT
    visits._read.clear()


async def test_a_stop_writes_what_is_left(owner, visits):
    person = sign_up(owner)
    await visits.start()
    visits._seen = {(person.session_id, "story"): time.monotonic()}
    await visits.stop()
    assert len(seen(owner)) == 1
