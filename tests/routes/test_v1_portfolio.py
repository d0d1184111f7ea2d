"""The portfolio and trades under the v1 contract."""

import asyncio
import unicodedata

import pytest

from tests.market import CODE, buy, differences, open_market, place, quote, sell
from tests.people import sign_up
from tests.test_authorisation import rows_of

URL = "/api/v1/portfolio"
BUY = {"stock_code": CODE, "stock_name": "아무 이름", "trade_type": "buy", "quantity": 2}
ADDED = {"price_as_of", "stale"}  # to v1 on purpose
SUMMARY = {"total_value", "total_profit_loss", "total_profit_loss_pct", "total_rewards_received"} | ADDED
PORTFOLIO = {"id", "portfolio_name", "initial_cash", "current_cash", "holdings"} | SUMMARY
HOLDING = {
    "stock_code", "stock_name", "quantity", "avg_buy_price", "current_price", "current_value", "profit_loss",
    "profit_loss_pct",
} | ADDED  # fmt: skip
TRADE = {
    "id", "trade_type", "stock_code", "stock_name", "quantity", "price", "total_amount", "trade_reason", "traded_at",
    "remaining_cash",
}  # fmt: skip


@pytest.fixture
def person(owner):
    open_market(owner)
    quote(owner, CODE, 70_000)
    return sign_up(owner)


def trade(client, person, body, **headers):
    return client.post(f"{URL}/trade", json=body, headers=person.headers | headers)


async def see(client, person, path, **params):
    answer = await client.get(URL + path, headers=person.headers, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def code_of(answer):
    return answer.status_code, answer.json().get("code")


async def test_nobody_gets_in_and_a_cookie_alone_changes_nothing(client, owner, person):
    for method, path in (
        ("GET", ""),
        ("GET", "/summary"),
        ("POST", "/refresh"),
        ("POST", "/trade"),
        ("GET", "/trades"),
    ):
        sent = {"json": BUY} if path == "/trade" else {}
        answer = await client.request(method, URL + path, **sent)
        assert code_of(answer) == (401, "sign_in_required"), path
        if method == "POST":
            answer = await client.request(method, URL + path, headers={"cookie": person.cookies["cookie"]}, **sent)
            assert code_of(answer) == (403, "csrf_token_invalid"), path
            client.cookies.clear()
            answer = await client.request(method, URL + path, headers=person.cookies, **sent)
            assert answer.status_code == 200, path
            client.cookies.clear()


async def test_a_portfolio_is_told_as_the_contract_says(client, owner, person):
    assert (await see(client, person, ""))["holdings"] == []
    buy(owner, sign_up(owner), CODE, 9)
    buy(owner, person, CODE, 3)
    place(owner, person, CODE, 1, limit_price=50_000)
    quote(owner, CODE, 71_500)
    found = await see(client, person, "")
    assert set(found) == PORTFOLIO
    # What an open order reserves cannot be spent, and is still there.
    assert (found["initial_cash"], found["current_cash"], found["total_value"]) == (1_000_000, 740_000, 1_004_500)
    assert (found["total_profit_loss"], found["total_profit_loss_pct"]) == (4_500, 0.45)
    (holding,) = found["holdings"]
    assert set(holding) == HOLDING
    assert holding == {
        "stock_code": CODE, "stock_name": f"종목 {CODE}", "quantity": 3, "avg_buy_price": 70_000,
        "current_price": 71_500, "current_value": 214_500, "profit_loss": 4_500, "profit_loss_pct": 2.14,
        "price_as_of": holding["price_as_of"], "stale": False,
    }  # fmt: skip
    assert found["price_as_of"] == holding["price_as_of"]
    assert holding["price_as_of"].endswith("Z")
    whole = ("id", "initial_cash", "current_cash", "total_value", "total_profit_loss", "total_rewards_received")
    assert all(type(found[name]) is int for name in whole)
    summary = await see(client, person, "/summary")
    assert summary == {name: found[name] for name in SUMMARY}


async def test_refresh_brings_both_whole(client, owner, person):
    buy(owner, person, CODE, 1)
    before = rows_of(owner)
    for sent in ({}, {"json": {}}, {"json": {"invalidate_scope": "summary_and_holdings", "more": 1}}):
        answer = await client.post(f"{URL}/refresh", headers=person.headers, **sent)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert set(body) == {"portfolio", "summary", "invalidated", "source_policy", "refreshed_at"}
        assert body["portfolio"] == await see(client, person, "")
        assert body["summary"] == await see(client, person, "/summary")
        assert body["invalidated"] == {"summary": 0, "stock_price_keys": 0, "kis_price_keys": 0}
        assert body["source_policy"] == "kis_first_fallback_pykrx"
        assert body["refreshed_at"].endswith("Z")
    assert rows_of(owner) == before
    for wrong in ([], 5, {"invalidate_scope": 5}, {"invalidate_scope": "a\x00b"}, {"invalidate_scope": "x" * 101}):
        answer = await client.post(f"{URL}/refresh", headers=person.headers, json=wrong)
        assert code_of(answer) == (422, "invalid_request"), wrong


async def test_an_old_price_is_called_stale_everywhere(client, owner, person):
    quote(owner, "000660", 1_000, quoted_at="2026-01-05T06:00:00Z")
    buy(owner, person, "000660", 1)
    found = await see(client, person, "")
    refreshed = (await client.post(f"{URL}/refresh", headers=person.headers)).json()
    summary = await see(client, person, "/summary")
    for part in (found, found["holdings"][0], summary, refreshed["portfolio"], refreshed["summary"]):
        assert part["stale"] is True
        assert part["price_as_of"].startswith("2026-01-05T06:00:00")


async def test_a_trade_is_told_as_the_contract_says_and_in_the_history_alike(client, owner, person):
    body = BUY | {"trade_reason": unicodedata.normalize("NFD", "정제 마진"), "case_id": None, "new_field": [1]}
    bought = await trade(client, person, body)
    assert (bought.status_code, bought.headers["idempotent-replayed"]) == (200, "false")
    assert set(bought.json()) == TRADE
    assert bought.json() | {"id": 0, "traded_at": ""} == {
        "id": 0, "trade_type": "buy", "stock_code": CODE, "stock_name": f"종목 {CODE}", "quantity": 2, "price": 70_000,
        "total_amount": 140_000, "trade_reason": "정제 마진", "traded_at": "", "remaining_cash": 860_000,
    }  # fmt: skip
    sold = await trade(client, person, BUY | {"trade_type": "sell", "quantity": 1, "trade_reason": None})
    assert (sold.json()["remaining_cash"], sold.json()["trade_reason"]) == (930_000, None)
    history = await see(client, person, "/trades")
    # The cash after each trade, not that of today.
    assert history == {"trades": [sold.json(), bought.json()], "total_count": 2}
    assert differences(owner) == []


async def test_trades_are_paged_and_counted_whole(client, owner, person):
    stranger = sign_up(owner)
    ids = [buy(owner, person, CODE, 1)["fill"]["fill_id"] for _ in range(5)]
    sell(owner, person, CODE, 5)
    buy(owner, stranger, CODE, 1)
    for limit, offset in ((2, 0), (2, 2), (100, 0), (1, 5), (3, 6), (20, 10_000)):
        page = await see(client, person, "/trades", limit=limit, offset=offset)
        assert page["total_count"] == 6
        found = [row["id"] for row in page["trades"]]
        wanted = ([None, *ids[::-1]])[offset : offset + limit]
        assert len(found) == len(wanted)
        assert all(number in (None, row) for number, row in zip(wanted, found, strict=True))
    assert (await see(client, stranger, "/trades"))["total_count"] == 1
    for wrong in ({"limit": 0}, {"limit": 101}, {"offset": -1}, {"offset": 10_001}, {"limit": "x"}, {"offset": 10**40}):
        answer = await client.get(f"{URL}/trades", headers=person.headers, params=wrong)
        assert code_of(answer) == (422, "invalid_request"), wrong


async def test_a_trade_under_a_key_is_one_however_often_it_is_asked(client, owner, person):
    answers = await asyncio.gather(*(trade(client, person, BUY, **{"idempotency-key": "k"}) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert sorted(answer.headers["idempotent-replayed"] for answer in answers) == ["false", *["true"] * 49]
    assert (await see(client, person, "/trades"))["total_count"] == 1
    other = await trade(client, person, BUY | {"quantity": 3}, **{"idempotency-key": "k"})
    assert code_of(other) == (422, "idempotency_key_reused")
    stranger = sign_up(owner)
    theirs = await trade(client, stranger, BUY, **{"idempotency-key": "k"})
    assert (theirs.status_code, theirs.headers["idempotent-replayed"]) == (200, "false")
    wrong = await trade(client, person, BUY, **{"idempotency-key": "a b"})
    assert code_of(wrong) == (422, "idempotency_key_invalid")
    assert differences(owner) == []


async def test_forty_buys_at_once_are_forty_debits(client, owner, person):
    quote(owner, CODE, 20_000)
    answers = await asyncio.gather(*(trade(client, person, BUY | {"quantity": 1}) for _ in range(40)))
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.json()["remaining_cash"] for answer in answers} == {1_000_000 - n * 20_000 for n in range(1, 41)}
    assert (await see(client, person, ""))["current_cash"] == 200_000
    assert differences(owner) == []


async def test_ten_buys_of_everything_at_once_are_one(client, owner, person):
    answers = await asyncio.gather(*(trade(client, person, BUY | {"quantity": 14}) for _ in range(10)))
    assert (
        sorted(code_of(answer) for answer in answers if answer.status_code != 200) == [(400, "insufficient_cash")] * 9
    )
    assert differences(owner) == []


async def test_refusals_are_400_in_korean(client, owner, person):
    row = '[{"stock_code": "000660", "stock_name": "SK하이닉스", "market": "KOSPI"}]'
    owner.execute("SELECT api.save_stocks('{}', %s)", (row,))
    for body, wanted in (
        (BUY | {"quantity": 100}, (400, "insufficient_cash")),
        (BUY | {"trade_type": "sell"}, (400, "insufficient_quantity")),
        (BUY | {"stock_code": "000660"}, (400, "price_unavailable")),
        (BUY | {"stock_code": "999999"}, (404, "stock_not_listed")),
        (BUY | {"trade_reason": "x" * 501}, (422, "trade_reason_too_long")),
    ):
        answer = await trade(client, person, body)
        assert code_of(answer) == wanted, body
        assert any("가" <= letter <= "힣" for letter in answer.json()["detail"])
    owner.execute("UPDATE app.trading_rules SET hours_policy = 'trading_day'")
    owner.execute("UPDATE app.market_days SET opens_at = NULL, closes_at = NULL, closed_for = '휴장' "
                  "WHERE market_on = api.today()")  # fmt: skip
    answer = await trade(client, person, BUY)
    assert code_of(answer) == (400, "market_closed_today")
    assert answer.json()["detail"] == "오늘은 한국 주식시장 휴장일입니다."
    assert (await see(client, person, "/trades"))["total_count"] == 0


async def test_what_is_no_trade_is_refused(client, owner, person):
    before = rows_of(owner)
    for body in (
        {}, [], 5, {"stock_code": CODE},
        *(BUY | {"quantity": wrong} for wrong in (0, -1, 1.5, "two", None, 1_000_000_001, 2**63, 10**40, 1e308)),
        *(BUY | {"trade_type": wrong} for wrong in ("", "BUY", "hold", None)),
        *(BUY | {"stock_code": wrong} for wrong in ("", "0" * 13, "a\x00", None)),
        *(BUY | {"trade_reason": wrong} for wrong in ("a\x00b", "x" * 1501, 5)),
        *(BUY | {"case_id": wrong} for wrong in (0, -1, "x", 2**53)),
    ):  # fmt: skip
        assert code_of(await trade(client, person, body)) == (422, "invalid_request"), body
    assert rows_of(owner) == before
