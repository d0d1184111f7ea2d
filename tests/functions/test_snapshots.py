"""What portfolios were worth at the end of each session, once a trading day."""

import datetime as dt
from zoneinfo import ZoneInfo

import psycopg
import pytest

from tests.market import HYNIX, KAKAO, OPENING, SAMSUNG, buy, differences, open_market, quote
from tests.people import sign_up

SEOUL = ZoneInfo("Asia/Seoul")
MONDAY = dt.date(2026, 3, 2)  # a substitute holiday: the exchange is closed
TUESDAY = dt.date(2026, 3, 3)


def at(con, day, hour, minute=0):
    """Business time is then."""
    moment = dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=SEOUL)
    con.execute(
        "INSERT INTO app.clock_offset (clock_offset) VALUES (%s - clock_timestamp()) "
        "ON CONFLICT (singleton) DO UPDATE SET clock_offset = EXCLUDED.clock_offset",
        (moment,),
    )


def snap(con):
    return con.execute("SELECT api.snapshot_portfolios()").fetchone()[0]


def snapshots(con, person):
    return con.execute(
        "SELECT s.snapped_on, s.cash, s.holdings_value, s.total_value FROM app.portfolio_snapshots AS s "
        "JOIN app.portfolios USING (portfolio_id) WHERE user_id = %s ORDER BY snapped_on",
        (person.user_id,),
    ).fetchall()


def test_a_session_is_taken_down_once_at_its_closes_whatever_came_after(owner):
    open_market(owner)
    at(owner, MONDAY, 9)
    kim = sign_up(owner)
    assert snap(owner) == 0  # of sessions before: nobody was here then
    assert snapshots(owner, kim) == []
    at(owner, TUESDAY, 10)
    quote(owner, SAMSUNG, 70_000)
    quote(owner, HYNIX, 100_000)
    buy(owner, kim, SAMSUNG, 2)
    buy(owner, kim, HYNIX, 1)
    at(owner, TUESDAY, 15, 30)
    quote(owner, SAMSUNG, 71_000)
    assert snap(owner) == 0  # prices of the closing auction are still on their way
    at(owner, TUESDAY, 20)
    buy(owner, kim, SAMSUNG, 1)  # after the session
    lee = sign_up(owner)
    at(owner, TUESDAY + dt.timedelta(days=1), 3)
    quote(owner, SAMSUNG, 99_000)
    assert snap(owner) == 1
    cash = OPENING - 240_000
    assert snapshots(owner, kim) == [(TUESDAY, cash, 242_000, cash + 242_000)]
    assert snapshots(owner, lee) == []
    assert snap(owner) == 0
    assert owner.execute(
        "SELECT refreshed_at, watermark FROM api.refreshes WHERE refresh_name = 'portfolio_snapshots'"
    ).fetchone() == (dt.datetime(2026, 3, 3, 15, 30, tzinfo=SEOUL), "2026-03-03")  # fmt: skip
    at(owner, TUESDAY + dt.timedelta(days=6), 3)  # three days and a weekend away: caught up, one session a call
    quote(owner, SAMSUNG, 99_000)
    assert [snap(owner) for _ in range(4)] == [2, 2, 2, 0]
    assert [row[0] for row in snapshots(owner, kim)] == [dt.date(2026, 3, day) for day in (3, 4, 5, 6)]
    assert snapshots(owner, kim)[-1][2] == 3 * 99_000 + 100_000  # the last close before, from Wednesday
    assert differences(owner) == []


def test_a_share_without_any_close_counts_what_it_cost(owner):
    open_market(owner)
    at(owner, TUESDAY, 10)
    kim = sign_up(owner)
    quote(owner, KAKAO, 50_000)
    buy(owner, kim, KAKAO, 3)
    owner.execute("DELETE FROM app.daily_prices")
    at(owner, TUESDAY, 15, 41)
    assert snap(owner) == 1
    assert snapshots(owner, kim) == [(TUESDAY, OPENING - 150_000, 150_000, OPENING)]


def test_a_closed_portfolio_is_taken_down_until_the_day_it_closed(owner):
    at(owner, TUESDAY, 10)
    kim = sign_up(owner)
    at(owner, TUESDAY, 18)
    owner.execute("UPDATE app.portfolios SET closed_at = app.clock()")
    assert snap(owner) == 1
    at(owner, TUESDAY + dt.timedelta(days=1), 18)
    assert snap(owner) == 0
    assert [row[0] for row in snapshots(owner, kim)] == [TUESDAY]


def test_the_calendar_is_missed_in_time(owner):
    at(owner, dt.date(2026, 11, 16), 12)
    owner.execute("DELETE FROM app.market_days WHERE market_on >= '2027-01-01'")
    assert owner.execute("SELECT api.warn_calendar()").fetchone() == (0,)
    at(owner, dt.date(2026, 11, 17), 12)
    with pytest.raises(psycopg.Error, match=r"has no day of 2027: seed the calendar .* in 45 days"):
        owner.execute("SELECT api.warn_calendar()")
    owner.execute("INSERT INTO app.market_days (market_on, closed_for) VALUES ('2027-01-01', '신정')")
    assert owner.execute("SELECT api.warn_calendar()").fetchone() == (1,)
