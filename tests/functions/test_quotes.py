"""Quotes: the latest of each stock, the range of each day, what is fresh, and what is refused by its place."""

import datetime as dt
import json

import psycopg
import pytest

from tests.market import HYNIX, SAMSUNG, open_market, quote

DAY = "2026-11-2{}T{}:00:00+09:00"


def latest(owner, code=SAMSUNG):
    return owner.execute(
        "SELECT price, open, high, low, volume, change_rate FROM api.quotes WHERE stock_code = %s", (code,)
    ).fetchone()


def day(owner, code=SAMSUNG, priced_on="2026-11-20"):
    return owner.execute(
        "SELECT open, high, low, close, volume FROM api.daily_prices WHERE stock_code = %s AND priced_on = %s",
        (code, priced_on),
    ).fetchone()


def test_prices_of_a_day_make_its_range(owner):
    for hour, price in (("09", 100), ("10", 120), ("11", 90), ("12", 105)):
        quote(owner, price=price, quoted_at=DAY.format(0, hour))
    assert day(owner) == (100, 120, 90, 105, 0)
    assert latest(owner) == (105, 100, 120, 90, 0, 0)


def test_what_the_sender_says_of_the_day_counts(owner):
    quote(owner, price=100, quoted_at=DAY.format(0, "09"))
    quote(owner, price=110, quoted_at=DAY.format(0, "15"), open=95, high=130, low=85, volume=7)
    assert day(owner) == (95, 130, 85, 110, 7)
    assert latest(owner) == (110, 95, 130, 85, 7, 0)


def test_the_day_is_of_seoul(owner):
    quote(owner, price=100, quoted_at="2026-11-20T23:59:59+09:00")
    quote(owner, price=110, quoted_at="2026-11-20T15:00:01Z")
    assert (day(owner)[3], day(owner, priced_on="2026-11-21")[3]) == (100, 110)


def test_an_older_quote_goes_into_its_day_only(owner):
    quote(owner, price=100, quoted_at=DAY.format(3, "09"))
    quote(owner, price=500, quoted_at=DAY.format(0, "09"))
    quote(owner, price=90, quoted_at=DAY.format(3, "08"))
    assert latest(owner)[0] == 100
    assert day(owner)[3] == 500
    assert day(owner, priced_on="2026-11-23") == (100, 100, 90, 100, 0)


def test_the_change_is_against_the_close_of_the_day_before_unless_it_is_said(owner):
    quote(owner, price=100, quoted_at=DAY.format(0, "15"))
    quote(owner, price=103, quoted_at=DAY.format(3, "09"))
    assert latest(owner)[5] == 3
    quote(owner, price=103, quoted_at=DAY.format(3, "10"), change_rate=-1.25)
    assert latest(owner)[5] == -1.25
    quote(owner, HYNIX, 1, quoted_at=DAY.format(0, "15"))
    quote(owner, HYNIX, 1_000_000_000)
    assert latest(owner, HYNIX)[5] == 99_999.99


def test_the_same_quote_again_changes_nothing(owner):
    for _ in range(2):
        quote(owner, price=100, quoted_at=DAY.format(0, "09"), volume=7)
    assert latest(owner) == (100, 100, 100, 100, 7, 0)


REFUSED = {
    "quoted_stock_unknown": [{"stock_code": "999999", "price": 1}],
    "quote_from_the_future": [{"stock_code": SAMSUNG, "price": 1, "quoted_at": "2099-01-01T00:00:00Z"}],
    "quote_out_of_range": [
        {"stock_code": SAMSUNG, "price": 0}, {"stock_code": SAMSUNG, "price": -1},
        {"stock_code": SAMSUNG, "price": 1_000_000_001}, {"stock_code": SAMSUNG, "price": 5, "low": 6},
        {"stock_code": SAMSUNG, "price": 5, "high": 4}, {"stock_code": SAMSUNG, "price": 5, "low": 0},
        {"stock_code": SAMSUNG, "price": 5, "open": 9, "high": 8}, {"stock_code": SAMSUNG, "price": 5, "open": -1},
        {"stock_code": SAMSUNG, "price": 5, "high": 1_000_000_001},
    ],
    "duplicate_row": [{"stock_code": HYNIX, "price": 1}],
}  # fmt: skip


def refuse(owner, code):
    quote(owner, HYNIX, 100)
    quote(owner, SAMSUNG, 100)
    for row in REFUSED[code]:
        rows = json.dumps([{"stock_code": HYNIX, "price": 7}, row])
        with pytest.raises(psycopg.Error) as caught:
            owner.execute("SELECT api.save_quotes('{}', %s)", (rows,))
        diag = caught.value.diag
        assert (caught.value.sqlstate, diag.message_primary, diag.message_detail) == ("PT422", code, "$[1]"), row
    assert (latest(owner, HYNIX)[0], latest(owner)[0]) == (100, 100)


def test_save_quotes_refuses_quoted_stock_unknown(owner):
    refuse(owner, "quoted_stock_unknown")


def test_save_quotes_refuses_quote_from_the_future(owner):
    refuse(owner, "quote_from_the_future")


def test_save_quotes_refuses_quote_out_of_range(owner):
    refuse(owner, "quote_out_of_range")


def test_save_quotes_refuses_duplicate_row(owner):
    refuse(owner, "duplicate_row")


def state(owner, moment):
    """The state of the market at a moment of Seoul, and which of two quotes is stale."""
    real = dt.datetime.now(dt.UTC)
    owner.execute(
        "INSERT INTO app.clock_offset (clock_offset) VALUES (%s) "
        "ON CONFLICT (singleton) DO UPDATE SET clock_offset = EXCLUDED.clock_offset",
        (dt.datetime.fromisoformat(f"{moment}+09:00") - real,),
    )
    return owner.execute(
        "SELECT is_trading_day, is_open, session_ends_at AT TIME ZONE 'Asia/Seoul', "
        "fresh_since AT TIME ZONE 'Asia/Seoul' FROM api.market_state"
    ).fetchone()


def at(text):
    return dt.datetime.fromisoformat(text)


def test_market_state_by_the_hour_and_by_the_rules(owner):
    """2026-11-20 is a Friday; 2026-11-23 opens again."""
    open_market(owner, hours_policy="session", stale_after_seconds=1200)
    friday, monday = at("2026-11-20T15:30"), at("2026-11-23T15:30")
    found = state(owner, "2026-11-20T10:00")
    assert found[:3] == (True, True, friday)
    assert abs(found[3] - at("2026-11-20T09:40")) < dt.timedelta(seconds=5)
    # Just opened: the last close is fresh until the first quotes can be expected.
    found = state(owner, "2026-11-20T09:10")
    assert (found[1], found[3]) == (True, at("2026-11-19T16:10"))  # the day of the entrance exam closes at 16:30
    for moment, ends in (("2026-11-20T16:00", monday), ("2026-11-21T12:00", monday), ("2026-11-20T08:59", friday)):
        found = state(owner, moment)
        assert (found[1], found[2]) == (False, ends), moment
    assert state(owner, "2026-11-21T12:00")[3] == at("2026-11-20T15:10")
    open_market(owner, hours_policy="trading_day")
    assert state(owner, "2026-11-20T03:00")[:2] == (True, True)
    assert state(owner, "2026-11-21T03:00")[:2] == (False, False)
    open_market(owner)
    assert state(owner, "2026-11-21T03:00")[:2] == (True, True)


def test_where_the_calendar_ends_an_order_lives_a_day(owner):
    ends = state(owner, "2099-06-01T12:00")[2]
    assert abs(ends - at("2099-06-02T12:00")) < dt.timedelta(seconds=5)


def test_a_quote_of_before_is_stale(owner):
    state(owner, "2026-11-20T10:00")
    quote(owner, SAMSUNG, 100, quoted_at="2026-11-20T09:39:00+09:00")
    quote(owner, HYNIX, 100, quoted_at="2026-11-20T09:41:00+09:00")
    rows = owner.execute("SELECT stock_code, stale FROM api.quotes ORDER BY stock_code").fetchall()
    assert rows == [(HYNIX, False), (SAMSUNG, True)]
