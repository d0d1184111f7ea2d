"""The leaderboard of days that are over: as it stood at their closes, whatever came after."""

import datetime as dt

import psycopg
import pytest

from tests.functions.test_seasons import restart
from tests.functions.test_snapshots import MONDAY, SEOUL, TUESDAY, at, snap
from tests.market import CODE, SAMSUNG, buy, open_market, quote
from tests.people import sign_up

WEDNESDAY = TUESDAY + dt.timedelta(days=1)
DAYS = "SELECT place, rank, username, profit_loss_pct FROM api.leaderboard_days WHERE snapped_on = %s ORDER BY place"


def stood(con, day):
    return con.execute(DAYS, (day,)).fetchall()


def found(con, day, hour, minute=0):
    moment = dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=SEOUL)
    return con.execute("SELECT snapped_on FROM api.find_snapshot(%s)", (moment,)).fetchone()[0]


@pytest.fixture
def people(owner):
    """Five on Tuesday evening: two gained, one did nothing, one lost, one does not want to be ranked."""
    open_market(owner)
    at(owner, MONDAY, 9)
    people = [sign_up(owner) for _ in range(5)]
    owner.execute("UPDATE app.user_settings SET is_ranked = false WHERE user_id = %s", (people[4].user_id,))
    at(owner, TUESDAY, 10)
    quote(owner, CODE, 10_000)
    quote(owner, SAMSUNG, 10_000)
    for person in (people[0], people[1]):
        buy(owner, person, CODE, 10)
    buy(owner, people[3], SAMSUNG, 10)
    at(owner, TUESDAY, 15, 30)
    quote(owner, CODE, 11_000)
    quote(owner, SAMSUNG, 9_000)
    at(owner, TUESDAY, 20)
    assert snap(owner) == 5
    return people


def test_places_of_a_day_are_those_of_its_closes(owner, people):
    day = stood(owner, TUESDAY)
    assert [(place, rank, rate) for place, rank, _, rate in day] == [(1, 1, 1), (2, 1, 1), (3, 3, 0), (4, 4, -1)]
    assert {name for _, _, name, _ in day[:2]} == {people[0].username, people[1].username}
    at(owner, WEDNESDAY, 10)
    quote(owner, SAMSUNG, 20_000)
    at(owner, WEDNESDAY, 15, 45)
    assert snap(owner) == 5
    assert stood(owner, TUESDAY) == day
    assert stood(owner, WEDNESDAY)[0][2:] == (people[3].username, 10)


def test_an_instant_names_the_last_session_that_was_taken_down(owner, people):
    assert found(owner, TUESDAY, 15, 29) is None  # nothing before the first one
    assert found(owner, TUESDAY, 15, 30) == found(owner, TUESDAY, 20) == TUESDAY
    at(owner, WEDNESDAY, 15, 35)
    assert found(owner, WEDNESDAY, 15, 35) == TUESDAY  # the closes of today are not in yet
    at(owner, WEDNESDAY, 15, 45)
    snap(owner)
    assert found(owner, WEDNESDAY, 15, 45) == WEDNESDAY
    assert found(owner, TUESDAY, 23) == TUESDAY


def test_find_snapshot_refuses_as_of_in_future(owner, people):
    with pytest.raises(psycopg.Error, match="as_of_in_future") as refusal:
        found(owner, TUESDAY, 21)
    assert refusal.value.sqlstate == "PT422"


def test_who_does_not_want_to_be_seen_is_gone_from_every_day(owner, people):
    owner.execute("UPDATE app.user_settings SET is_ranked = false WHERE user_id = %s", (people[0].user_id,))
    assert [row[2] for row in stood(owner, TUESDAY)].count(None) == 1
    mine = "SELECT count(*) FROM api.leaderboard_day_positions WHERE user_id = %s"
    assert owner.execute(mine, (people[0].user_id,)).fetchone() == (0,)
    assert owner.execute(mine, (people[1].user_id,)).fetchone() == (1,)
    assert owner.execute(mine, (people[4].user_id,)).fetchone() == (0,)  # was not ranked that day


def test_a_restart_changes_no_day_that_is_over(owner, people):
    day = stood(owner, TUESDAY)
    at(owner, WEDNESDAY, 9)
    restart(owner, people[0])
    at(owner, WEDNESDAY, 16)
    assert snap(owner) == 5
    assert stood(owner, TUESDAY) == day
    assert (2, people[0].username, 0) in [(rank, name, rate) for _, rank, name, rate in stood(owner, WEDNESDAY)]
    mine = (
        "SELECT rank, total_value, profit_loss FROM api.leaderboard_day_positions "
        "WHERE user_id = %s AND snapped_on = %s"
    )
    assert owner.execute(mine, (people[0].user_id, TUESDAY)).fetchone() == (1, 1_010_000, 10_000)
