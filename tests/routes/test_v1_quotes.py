"""The pipeline's quotes: nobody, the wrong key, the right one; wrong rows by their place; orders filled."""

from tests.content import key
from tests.market import SAMSUNG, differences, open_market, order, quote
from tests.people import sign_up
from tests.routes.conftest import post

PATH = "/api/v1/pipeline/quotes"
ROW = {"stock_code": SAMSUNG, "price": 70_000}


async def test_nobody_and_the_wrong_key_are_refused(client, owner):
    assert (await post(client, [ROW], {}, PATH))[1]["code"] == "api_key_required"
    wrong = {"x-api-key": key(owner, "pipeline:read")}
    assert (await post(client, [ROW], wrong, PATH))[1]["code"] == "scope_missing"


async def test_quotes_are_saved_and_fill_orders(client, owner, headers):
    open_market(owner)
    quote(owner)
    order(owner, sign_up(owner), "buy", 1, 69_000)
    answer = await post(client, [ROW | {"price": 68_000}], headers, PATH)
    assert answer == (200, {"saved": 1, "orders_marked": 1, "orders_filled": 1})
    assert owner.execute("SELECT price FROM app.fills").fetchall() == [(68_000,)]
    assert differences(owner) == []


async def test_a_moment_without_an_offset_is_kst(client, owner, headers):
    quote(owner, quoted_at="2026-11-19T15:30:00+09:00")
    for quoted_at, hour in (("2026-11-20T09:10:00", 0), ("2026-11-20T10:10:00+09:00", 1), ("2026-11-20T02:10:00Z", 2)):
        assert (await post(client, [ROW | {"quoted_at": quoted_at}], headers, PATH))[0] == 200
        (price_as_of,) = owner.execute("SELECT app.iso(price_as_of) FROM api.quotes").fetchone()
        assert price_as_of == f"2026-11-20T0{hour}:10:00.000000Z"
    for quoted_at, code in (
        ("0001-01-01T00:00:00", "daily_price_day_out_of_range"),
        ("1956-03-02T23:59:59", "daily_price_day_out_of_range"),
        ("9999-12-31T23:59:59", "quote_from_the_future"),
    ):  # fmt: skip
        status, body = await post(client, [ROW | {"quoted_at": quoted_at}], headers, PATH)
        assert (status, body["code"]) == (422, code)


async def test_five_thousand_quotes_are_one_call(client, owner, headers):
    codes = [f"{n:06}" for n in range(5000)]
    owner.execute(
        "INSERT INTO app.stocks (stock_code, stock_name, market) SELECT c, c, 'KOSPI' FROM unnest(%s::text[]) AS c",
        (codes,),
    )
    for price in (100, 101):  # the first time, and on top of what is there
        rows = [{"stock_code": code, "price": price, "volume": price} for code in codes]
        answer = await post(client, rows, headers, PATH)
        assert answer == (200, {"saved": 5000, "orders_marked": 0, "orders_filled": 0})
    assert owner.execute("SELECT count(*) FROM api.quotes WHERE price = 101").fetchone() == (5000,)


WRONG = [
    ([], "body"), ({}, "body"), ([ROW] * 5001, "body"), ([ROW, ROW], "[1]"),
    ([ROW | {"price": 0}], "[0].price"), ([ROW | {"price": 1.5}], "[0].price"), ([ROW | {"price": None}], "[0].price"),
    ([ROW | {"price": 1_000_000_001}], "[0].price"), ([ROW | {"quoted_at": "2026-11-20"}], "[0].quoted_at"),
    ([ROW | {"volume": -1}], "[0].volume"), ([ROW | {"change_rate": -100.01}], "[0].change_rate"),
    ([ROW | {"stock_code": "a\x00"}], "[0].stock_code"), ([ROW | {"high": 1}], "[0]"),
    ([ROW, ROW | {"stock_code": "999999"}], "[1]"), ([ROW | {"quoted_at": "2099-01-01T00:00:00Z"}], "[0]"),
]  # fmt: skip


async def test_wrong_rows_are_named_by_their_place(client, owner, headers):
    quote(owner)
    for rows, field in WRONG:
        status, body = await post(client, rows, headers, PATH)
        assert (status, body["errors"][0]["field"]) == (422, field), rows[:2]
    assert owner.execute("SELECT price FROM app.quotes").fetchall() == [(70_000,)]
