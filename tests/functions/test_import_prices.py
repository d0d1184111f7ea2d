"""Daily prices from a file: each day once, its moment, what is refused by its place, and when a close is a quote."""

import json

import psycopg
import pytest

from tests.market import HYNIX, SAMSUNG, quote

UNKNOWN = "999999"


def price(priced_on, close=100, code=SAMSUNG, **more):
    row = {"stock_code": code, "priced_on": priced_on, "open": close, "high": close, "low": close, "close": close}
    return row | {"volume": 7} | more


def take(owner, *rows):
    return owner.execute("SELECT api.import_prices('{}', %s)", (json.dumps(rows),)).fetchone()[0]


def renew(owner):
    return owner.execute("SELECT api.quote_last_closes('{}')").fetchone()[0]


def days(owner, code=SAMSUNG):
    return owner.execute(
        "SELECT priced_on::text, close, app.iso(quoted_at) FROM app.daily_prices WHERE stock_code = %s "
        "ORDER BY priced_on", (code,),
    ).fetchall()  # fmt: skip


def latest(owner, code=SAMSUNG):
    return owner.execute(
        "SELECT price, volume, change_rate::float8 FROM app.quotes WHERE stock_code = %s", (code,)
    ).fetchone()


@pytest.fixture
def listed(owner):
    """Samsung and Hynix, without a price."""
    for code in (SAMSUNG, HYNIX):
        row = {"stock_code": code, "stock_name": f"종목 {code}", "market": "KOSPI"}
        owner.execute("SELECT api.save_stocks('{}', %s)", (json.dumps([row]),))


def test_a_close_is_of_the_session_s_end_or_of_half_past_three(owner, listed):
    # The exam's day ends an hour later; a Saturday has no session.
    assert take(owner, price("2025-11-13"), price("2025-11-12"), price("2025-11-15"), price("1990-01-03")) == 4
    assert [moment for _, _, moment in days(owner)] == [
        "1990-01-03T06:30:00.000000Z", "2025-11-12T06:30:00.000000Z", "2025-11-13T07:30:00.000000Z",
        "2025-11-15T06:30:00.000000Z",
    ]  # fmt: skip


def test_a_day_is_replaced_and_the_same_again_writes_nothing(owner, listed):
    take(owner, price("2025-11-12"), price("2025-11-13"))
    take(owner, price("2025-11-13", 90, high=95, volume=9))
    assert [close for _, close, _ in days(owner)] == [100, 90]
    (before,) = owner.execute("SELECT array_agg(xmin::text || ctid::text ORDER BY priced_on) FROM app.daily_prices")
    assert take(owner, price("2025-11-13", 90, high=95, volume=9), price("2025-11-12")) == 2
    (after,) = owner.execute("SELECT array_agg(xmin::text || ctid::text ORDER BY priced_on) FROM app.daily_prices")
    assert before == after


def test_today_s_row_is_of_now_so_that_quotes_go_on(owner, listed):
    owner.execute("INSERT INTO app.clock_offset (clock_offset) VALUES ('2026-11-20 01:00Z' - clock_timestamp())")
    take(owner, price("2026-11-20"))
    renew(owner)
    assert owner.execute("SELECT quoted_at <= app.clock() FROM app.quotes").fetchone() == (True,)
    quote(owner, price=120)
    assert latest(owner)[0] == 120


def test_the_newest_close_is_the_quote_of_a_stock_that_has_none_or_an_older_one(owner, listed):
    take(owner, price("2025-11-13", 110), price("2025-11-12"), price("2025-11-12", 7, HYNIX))
    assert (latest(owner), renew(owner)) == (None, 2)
    assert (latest(owner), latest(owner, HYNIX)) == ((110, 7, 10), (7, 7, 0))
    quote(owner, price=130)
    take(owner, price("2025-11-14", 120), price("2025-11-14", 1_000_000_000, HYNIX))
    assert renew(owner) == 1  # Samsung's quote is newer
    assert (latest(owner)[0], latest(owner, HYNIX)) == (130, (1_000_000_000, 7, 99_999.99))
    assert renew(owner) == 0


def refuse(owner, code, *rows):
    with pytest.raises(psycopg.Error) as caught:
        take(owner, price("2025-11-12"), *rows)
    diag = caught.value.diag
    assert (caught.value.sqlstate, diag.message_primary, diag.message_detail) == ("PT422", code, "$[1]")
    assert days(owner) == []


def test_import_prices_refuses_quoted_stock_unknown(owner, listed):
    refuse(owner, "quoted_stock_unknown", price("2025-11-12", code=UNKNOWN), price("2025-11-12"))


def test_import_prices_refuses_quote_from_the_future(owner, listed):
    refuse(owner, "quote_from_the_future", price("2099-11-12"))


def test_import_prices_refuses_duplicate_row(owner, listed):
    refuse(owner, "duplicate_row", price("2025-11-12", 90), price("2025-11-12", code=UNKNOWN))


def test_import_prices_refuses_daily_price_out_of_range(owner, listed):
    for more in ({"low": 101}, {"high": 99}, {"open": 0, "low": 0}, {"high": 1_000_000_001}):
        refuse(owner, "daily_price_out_of_range", price("2025-11-13", **more))


def test_import_prices_leaves_a_volume_that_cannot_be_to_its_constraint(owner, listed):
    with pytest.raises(psycopg.errors.CheckViolation):
        take(owner, price("2025-11-12", volume=-1))
    assert days(owner) == []
