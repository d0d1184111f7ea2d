"""What portfolios held and were worth at an instant, told from their entries, fills and the closes by then."""

import datetime as dt

import pytest

from tests.functions.test_snapshots import MONDAY, SEOUL, TUESDAY, at, snap, snapshots
from tests.market import HYNIX, KAKAO, OPENING, SAMSUNG, buy, open_market, quote, sell
from tests.people import sign_up

WEDNESDAY = TUESDAY + dt.timedelta(days=1)


def worth(con, person, day, hour, minute=0):
    return con.execute(
        "SELECT v.cash, v.holdings_value, v.total_value, v.profit_loss FROM app.portfolios AS p "
        "CROSS JOIN LATERAL api.value_portfolio(p.portfolio_id, %s) AS v WHERE p.user_id = %s",
        (dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=SEOUL), person.user_id),
    ).fetchone()


def held(con, person, day, hour):
    return con.execute(
        "SELECT v.* FROM app.portfolios AS p CROSS JOIN LATERAL api.value_holdings(p.portfolio_id, %s) AS v "
        "WHERE p.user_id = %s",
        (dt.datetime(day.year, day.month, day.day, hour, tzinfo=SEOUL), person.user_id),
    ).fetchall()


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-03-03 15:29:59.999999+09", "2026-03-02"),
        ("2026-03-03 15:30+09", "2026-03-03"),
        ("2026-03-02 00:00+09", "2026-03-02"),  # closed all day
        ("2026-03-02 23:59+09", "2026-03-02"),
        ("2150-01-01 12:00+09", "2149-12-31"),  # unknown to the calendar
    ],
)
def test_find_close_day_is_the_day_itself_once_its_session_ended(owner, moment, day):
    assert owner.execute("SELECT api.find_close_day(%s)::text", (moment,)).fetchone() == (day,)


def test_value_portfolio_and_value_holdings_tell_an_instant_by_what_stood_then(owner):
    open_market(owner)
    at(owner, MONDAY, 9)
    quote(owner, SAMSUNG, 70_000)
    quote(owner, HYNIX, 100_000)
    kim = sign_up(owner)
    at(owner, TUESDAY, 10)
    buy(owner, kim, SAMSUNG, 2)
    buy(owner, kim, HYNIX, 1)
    quote(owner, KAKAO, 40_000)
    buy(owner, kim, KAKAO, 1)
    at(owner, TUESDAY, 15, 30)
    quote(owner, SAMSUNG, 71_000)
    at(owner, WEDNESDAY, 10)
    sell(owner, kim, SAMSUNG, 2)
    quote(owner, HYNIX, 150_000)
    snap(owner)
    assert worth(owner, kim, MONDAY, 8) is None
    assert worth(owner, kim, MONDAY, 10) == (OPENING, 0, OPENING, 0)
    cash = OPENING - 280_000
    # Of Kakao no close was known while its first session ran: it is worth what it cost.
    assert held(owner, kim, TUESDAY, 14) == [
        (SAMSUNG, 2, 140_000, 70_000, MONDAY, 140_000),
        (HYNIX, 1, 100_000, 100_000, MONDAY, 100_000),
        (KAKAO, 1, 40_000, None, None, 40_000),
    ]
    assert worth(owner, kim, TUESDAY, 15, 30) == (cash, 282_000, cash + 282_000, 2_000)
    assert snapshots(owner, kim)[-1] == (TUESDAY, *worth(owner, kim, TUESDAY, 15, 30)[:3])
    assert held(owner, kim, WEDNESDAY, 11) == [
        (HYNIX, 1, 100_000, 100_000, MONDAY, 100_000),  # not quoted since
        (KAKAO, 1, 40_000, 40_000, TUESDAY, 40_000),
    ]
    assert worth(owner, kim, WEDNESDAY, 16)[1:3] == (190_000, cash + 142_000 + 190_000)
