"""The calendar and the listing as administrators edit them."""

import asyncio
import unicodedata

from tests.content import encoded, key

DAYS, STOCKS = "/api/v2/admin/market-days", "/api/v2/admin/stocks"
DAY, STOCK = f"{DAYS}/2026-11-20", f"{STOCKS}/010950"
OPEN = {"opens_at": "2026-11-20T10:00:00+09:00", "closes_at": "2026-11-20T16:30:00+09:00"}
LISTED = {"stock_name": "S-Oil", "market": "KOSPI"}
NO_BODIES = (b"", b"[]", b"null", b"5", b"{", b"\xff", b'{"closed_for": "\\ud800"}', b'{"color": 1}')


async def test_nobody_and_the_wrong_key_are_refused(client, owner):
    wrong = {"x-api-key": key(owner, "pipeline:write", "admin:read")}
    for url, body in ((DAY, OPEN), (STOCK, LISTED)):
        answer = await client.put(url, json=body)
        assert (answer.status_code, answer.json()["code"]) == (401, "api_key_required")
        answer = await client.put(url, json=body, headers=wrong)
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


async def test_a_day_is_replaced_whole(client, headers, owner):
    day = {"market_on": "2026-11-20", "opens_at": None, "closes_at": None, "closed_for": None}
    closed = await client.put(DAY, json={"closed_for": unicodedata.normalize("NFD", "임시공휴일")}, headers=headers)
    assert closed.json() == day | {"closed_for": "임시공휴일", "is_trading_day": False}
    for _ in range(2):  # the same request twice is the same day
        opened = await client.put(DAY, json=OPEN, headers=headers)
        hours = {"opens_at": "2026-11-20T01:00:00Z", "closes_at": "2026-11-20T07:30:00Z"}
        assert opened.json() == day | hours | {"is_trading_day": True}
    assert owner.execute("SELECT count(*) FROM api.market_days WHERE market_on = '2026-11-20'").fetchone() == (1,)
    assert (await client.delete(DAY, headers=headers)).status_code == 405


async def test_what_is_no_day_is_refused_with_a_code(client, headers):
    for url, body, code in (
        (DAY, {}, "market_day_reason_invalid"), (DAY, {"closed_for": " "}, "market_day_reason_invalid"),
        (DAY, OPEN | {"closed_for": "x"}, "market_day_reason_invalid"),
        (DAY, {"opens_at": OPEN["opens_at"]}, "market_day_hours_invalid"),
        (DAY, {"opens_at": OPEN["closes_at"], "closes_at": OPEN["opens_at"]}, "market_day_hours_invalid"),
        (f"{DAYS}/2026-11-19", OPEN, "market_day_hours_elsewhere"),
        (DAY, {"opens_at": 1, "closes_at": 2}, "market_day_hours_elsewhere"),
        (f"{DAYS}/2026-11-21", {"closed_for": "토요일"}, "market_day_on_weekend"),
        # The driver takes the first day there is and the last for the infinite ones.
        *((f"{DAYS}/{day}", {"closed_for": "x"}, "market_day_out_of_range") for day in
          ("0001-01-01", "0001-01-02", "1999-12-31", "2100-01-01", "9999-12-30", "9999-12-31")),
        (DAY, {"opens_at": "0001-01-01T00:00:00Z", "closes_at": OPEN["closes_at"]}, "market_day_hours_elsewhere"),
        (DAY, {"closed_for": "x" * 101}, "market_day_reason_too_long"),
        (DAY, {"closed_for": "x" * 301}, "invalid_request"), (DAY, {"closed_for": "a\0b"}, "invalid_request"),
        (DAY, {"closed_for": 5}, "invalid_request"), (DAY, {"is_trading_day": True}, "invalid_request"),
        (DAY, {"opens_at": "09:00", "closes_at": "15:30"}, "invalid_request"),
        (DAY, {"opens_at": "2026-11-20T09:00:00", "closes_at": "2026-11-20T15:30:00"}, "invalid_request"),
        (f"{DAYS}/0001-01-01", {"opens_at": "0001-01-01T00:30:00+09:00", "closes_at": "0001-01-01T09:30:00+09:00"},
         "invalid_request"),
        (f"{DAYS}/9999-12-31", {"opens_at": "9999-12-31T00:00:00Z", "closes_at": "9999-12-31T23:30:00-12:00"},
         "invalid_request"),
        *((f"{DAYS}/{wrong}", OPEN, "invalid_request") for wrong in
          ("x", "20261120", "2026-11-31", "2026-1-1", "infinity", "today", "10000-01-01", "0000-01-01", "1")),
    ):  # fmt: skip
        answer = await client.put(url, json=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, code), (url, body, answer.text)


async def test_a_stock_is_listed_and_shown_by_its_new_name(client, headers, owner):
    listed = (await client.put(STOCK, json=LISTED | {"sector": "정유"}, headers=headers)).json()
    assert {name: listed[name] for name in LISTED} == LISTED
    assert list(listed) == ["stock_code", "stock_name", "market", "sector", "created_at"]
    renamed = {"stock_name": unicodedata.normalize("NFD", "에쓰오일"), "market": "KOSDAQ"}
    for _ in range(2):
        again = (await client.put(STOCK, json=renamed, headers=headers)).json()
        assert again == listed | {"stock_name": "에쓰오일", "market": "KOSDAQ"}
    unknown = (await client.put(STOCK, json=LISTED | {"sector": None}, headers=headers)).json()
    assert unknown["sector"] is None
    assert (await client.delete(STOCK, headers=headers)).status_code == 405


async def test_what_is_no_stock_is_refused_with_a_code(client, headers):
    for url, body, code in (
        (STOCK, {}, "invalid_request"), (STOCK, {"stock_name": "x"}, "invalid_request"),
        *((STOCK, LISTED | {"stock_name": wrong}, "invalid_request") for wrong in ("", None, 5, "a\0b", ["x"])),
        (STOCK, LISTED | {"market": "NASDAQ"}, "invalid_request"), (STOCK, LISTED | {"sector": 5}, "invalid_request"),
        (STOCK, LISTED | {"stock_code": "010950"}, "invalid_request"),
        (STOCK, LISTED | {"stock_name": "x" * 101}, "stock_name_invalid"),
        (STOCK, LISTED | {"stock_name": "\u3000"}, "stock_name_invalid"),
        (STOCK, LISTED | {"sector": "x" * 101}, "stock_name_invalid"),
        (STOCK, LISTED | {"sector": "x" * 301}, "invalid_request"),
        (f"{STOCKS}/01095", LISTED, "stock_code_invalid"), (f"{STOCKS}/LMT", LISTED, "stock_code_invalid"),
        (f"{STOCKS}/01095a", LISTED, "stock_code_invalid"), (f"{STOCKS}/삼성전자주식", LISTED, "stock_code_invalid"),
        (f"{STOCKS}/01095%00", LISTED, "invalid_request"), (f"{STOCKS}/{'0' * 13}", LISTED, "invalid_request"),
    ):  # fmt: skip
        answer = await client.put(url, json=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, code), (url, body, answer.text)


async def test_what_is_no_body_is_refused(client, headers):
    for url in (DAY, STOCK):
        for body in NO_BODIES:
            assert (await client.put(url, content=body, headers=headers)).status_code == 422, (url, body)
        answer = await client.put(url, content=encoded({"x": "x" * 300_000}), headers=headers)
        assert answer.status_code == 413


async def test_requests_at_once_are_one_after_the_other(client, headers, owner):
    answers = await asyncio.gather(
        *(client.put(DAY, json={"closed_for": f"휴일 {n}"}, headers=headers) for n in range(4)),
        *(client.put(STOCK, json=LISTED | {"stock_name": f"이름 {n}"}, headers=headers) for n in range(4)),
    )
    assert {answer.status_code for answer in answers} == {200}
    assert owner.execute("SELECT count(*) FROM api.stocks").fetchone() == (1,)
