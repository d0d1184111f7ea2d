"""The calendar and the listing edited: api.save_market_day and api.save_stock."""

import json
import unicodedata

import psycopg
import pytest

from tests.functions.test_api_keys_rotation import fight

HOURS = ("2026-11-20T09:00+09:00", "2026-11-20T15:30+09:00")
DAY = "SELECT opens_at::text, closes_at::text, closed_for, is_trading_day FROM api.save_market_day('{}', "
STOCK = "SELECT stock_code, stock_name, market, sector FROM api.save_stock('{}', "


def save_day(owner, market_on, opens_at=None, closes_at=None, closed_for=None):
    owner.execute("SET timezone = 'UTC'")
    return owner.execute(DAY + "%s, %s, %s, %s)", (market_on, opens_at, closes_at, closed_for)).fetchone()


def save_stock(owner, stock_code, **stock):
    return owner.execute(STOCK + "%s, %s)", (stock_code, json.dumps(stock))).fetchone()


def stored_day(owner, market_on):
    query = "SELECT opens_at::text, closes_at::text, closed_for, is_trading_day FROM api.market_days "
    return owner.execute(query + "WHERE market_on = %s", (market_on,)).fetchone()


def test_a_day_is_closed_and_opened_again(owner):
    assert save_day(owner, "2026-11-20", closed_for=" 임시\u3000") == (None, None, "임시", False)
    assert save_day(owner, "2026-11-20", *HOURS) == ("2026-11-20 00:00:00+00", "2026-11-20 06:30:00+00", None, True)
    assert stored_day(owner, "2026-11-20") == ("2026-11-20 00:00:00+00", "2026-11-20 06:30:00+00", None, True)


def test_a_day_of_a_year_that_nobody_seeded_is_new(owner):
    assert save_day(owner, "2028-01-03", closed_for=unicodedata.normalize("NFD", "신정")) == (None, None, "신정", False)
    assert stored_day(owner, "2028-01-03") == (None, None, "신정", False)


def test_an_edited_day_no_longer_fits_its_seed(owner):
    query = (
        "SELECT seed_sha256 = sha256(convert_to(jsonb_build_array(app.iso(opens_at), app.iso(closes_at), closed_for)"
        "::text, 'UTF8')) FROM app.market_days WHERE market_on = '2026-11-20'"
    )
    save_day(owner, "2026-11-20", *HOURS)
    assert owner.execute(query).fetchone() == (True,)  # the same day again is no edit
    save_day(owner, "2026-11-20", closed_for="임시공휴일")
    assert owner.execute(query).fetchone() == (False,)


def test_what_is_no_day_of_the_calendar_is_refused(owner):
    nine, half_past_three = HOURS
    before = stored_day(owner, "2026-11-20")
    for values, constraint in (
        (("2026-11-20",), "closing_has_a_reason"), (("2026-11-20", None, None, " "), "closing_has_a_reason"),
        (("2026-11-20", *HOURS, "x"), "closing_has_a_reason"), (("2026-11-20", nine), "opening_has_an_end"),
        (("2026-11-20", half_past_three, nine), "opening_has_an_end"),
        (("2026-11-20", nine, nine), "opening_has_an_end"),
        (("2026-11-20", None, nine, "x"), "opening_has_an_end"),
        (("2026-11-20", None, None, "가" * 101), "reason_is_short"),
        (("2026-11-19", *HOURS), "session_lies_in_its_day"),
        (("2026-11-20", nine, "2026-11-21T00:00+09:00"), "session_lies_in_its_day"),
        (("2026-11-20", "2026-11-19T23:59+09:00", half_past_three), "session_lies_in_its_day"),
        *(((day, None, None, "x"), "market_on_is_of_our_time") for day in ("1999-12-31", "2100-01-01", "infinity")),
        (("2026-11-21", None, None, "토요일"), "market_on_is_a_weekday"),
        (("2026-11-22", None, None, "일요일"), "market_on_is_a_weekday"),
    ):  # fmt: skip
        with pytest.raises(psycopg.errors.CheckViolation) as caught:
            save_day(owner, *values)
        assert caught.value.diag.constraint_name == f"market_days_{constraint}", values
    assert stored_day(owner, "2026-11-20") == before
    save_day(owner, "2026-11-20", closed_for="가" * 100)


async def test_a_new_day_saved_by_eight_at_once_is_one_day(owner, database_url):
    text = "SELECT * FROM api.save_market_day('{}', '2028-01-03', NULL, NULL, $1)"
    found = await fight(database_url, *[(text, f"휴일 {n}") for n in range(8)])
    assert all(isinstance(f, dict) for f in found), found
    assert stored_day(owner, "2028-01-03")[2] in {f["closed_for"] for f in found}


def test_a_stock_is_listed_and_changed(owner):
    assert save_stock(owner, "010950", stock_name="S-Oil", market="KOSPI") == ("010950", "S-Oil", "KOSPI", None)
    row = save_stock(owner, "010950", stock_name=" 에쓰오일 ", market="KOSDAQ", sector="정유")
    assert row == ("010950", "에쓰오일", "KOSDAQ", "정유")
    assert save_stock(owner, "010950", stock_name="S-Oil", market="KOSPI") == ("010950", "S-Oil", "KOSPI", "정유")
    for nothing in (None, " ", ""):
        save_stock(owner, "010950", stock_name="S-Oil", market="KOSPI", sector="정유")
        assert save_stock(owner, "010950", stock_name="S-Oil", market="KOSPI", sector=nothing)[3] is None
    assert owner.execute("SELECT count(*) FROM api.stocks").fetchone() == (1,)


def test_a_stock_is_kept_in_nfc_and_bounded(owner):
    name = "각" * 100
    row = save_stock(owner, "00104K", stock_name=unicodedata.normalize("NFD", name), market="KOSPI", sector=name)
    assert row == ("00104K", name, "KOSPI", name)
    good = {"stock_name": "x", "market": "KOSPI"}
    for code, change, constraint in (
        ("01095", {}, "code_is_six_letters"), ("0109500", {}, "code_is_six_letters"), ("", {}, "code_is_six_letters"),
        ("01095a", {}, "code_is_six_letters"), ("삼성전자주식", {}, "code_is_six_letters"),
        ("010950", {"stock_name": name + "x"}, "names_are_bounded"),
        ("010950", {"stock_name": " "}, "names_are_bounded"), ("010950", {"stock_name": None}, "names_are_bounded"),
        ("010950", {"sector": name + "x"}, "names_are_bounded"),
        ("010950", {"market": "NASDAQ"}, "market_is_known"),
    ):  # fmt: skip
        with pytest.raises(psycopg.errors.CheckViolation) as caught:
            save_stock(owner, code, **good | change)
        assert caught.value.diag.constraint_name == f"stocks_{constraint}", (code, change)


async def test_a_new_stock_saved_by_eight_at_once_is_one_stock(owner, database_url):
    text = "SELECT * FROM api.save_stock('{}', '010950', $1)"
    stocks = [json.dumps({"stock_name": f"이름 {n}", "market": "KOSPI"}) for n in range(8)]
    found = await fight(database_url, *[(text, stock) for stock in stocks])
    assert all(isinstance(f, dict) for f in found), found
    (name,) = owner.execute("SELECT stock_name FROM api.stocks").fetchone()
    assert name in {f["stock_name"] for f in found}
