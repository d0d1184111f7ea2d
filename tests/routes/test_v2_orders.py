"""Orders by program: placed once under a key, shown before, listed, cancelled; and the books are exact after all."""

import asyncio
import hashlib
import unicodedata

import psycopg
import pytest

from tests.conftest import SERVERS
from tests.market import CODE, buy, change_rules, differences, open_market, place, quote
from tests.people import sign_up
from tests.test_authorisation import MISSING, rows_of

URL = "/api/v2/orders"
BUY = {"stock_code": CODE, "side": "buy", "order_kind": "market", "quantity": 2}
SELL = BUY | {"side": "sell"}
LIMIT = BUY | {"order_kind": "limit", "limit_price": 60_000}
KEYED = {"idempotency-key": "k", "origin": "http://localhost:3001"}
FIELDS = {
    "order_id", "stock_code", "stock_name", "side", "order_kind", "quantity", "limit_price", "status", "reserved_cash",
    "trade_reason", "placed_at", "expires_at", "ended_at", "end_reason", "fill",
}  # fmt: skip
FILL = {"fill_id", "price", "amount", "fee", "realised_profit", "balance_after", "quoted_at", "filled_at"}


@pytest.fixture
def market(owner):
    open_market(owner)
    quote(owner, CODE, 70_000)


@pytest.fixture
def person(owner, market):
    return sign_up(owner)


async def order(client, person, body, key="k", **query):
    """The answer to an order under a key; None sends none."""
    headers = person.headers | ({"idempotency-key": key} if key is not None else {})
    return await client.post(URL, json=body, headers=headers, params=query)


def code_of(answer):
    return answer.status_code, answer.json()["code"]


def orders_of(owner, person):
    query = "SELECT count(*) FROM api.orders WHERE user_id = %s"
    return owner.execute(query, (person.user_id,)).fetchone()[0]


async def test_nobody_and_a_key_are_refused(client, headers, market):
    for given in ({}, headers):
        for method, path in (("POST", ""), ("GET", ""), ("GET", "/1"), ("DELETE", "/1")):
            sent = {"json": BUY} if method == "POST" else {}
            answer = await client.request(method, URL + path, headers=given | {"idempotency-key": "k"}, **sent)
            assert code_of(answer) == (401, "sign_in_required"), (method, path)


async def test_a_cookie_alone_buys_nothing(client, owner, person):
    cookie = {"cookie": person.cookies["cookie"], "idempotency-key": "k"}
    assert code_of(await client.post(URL, json=BUY, headers=cookie)) == (403, "csrf_token_invalid")
    client.cookies.clear()
    answer = await client.post(URL, json=BUY, headers=person.cookies | {"idempotency-key": "k"})
    assert (answer.status_code, orders_of(owner, person)) == (200, 1)


async def test_a_market_order_is_filled_at_once(client, owner, person):
    body = BUY | {"trade_reason": unicodedata.normalize("NFD", "정제 마진")}
    answer = await client.post(URL, json=body, headers=person.headers | KEYED)
    assert (answer.status_code, answer.headers["idempotent-replayed"]) == (200, "false")
    assert "idempotent-replayed" in answer.headers["access-control-expose-headers"].lower()
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert set(body) == FIELDS | {"portfolio"}
    assert (body["status"], body["trade_reason"], body["reserved_cash"]) == ("filled", "정제 마진", 0)
    assert set(body["fill"]) == FILL
    assert (body["fill"]["price"], body["fill"]["amount"], body["fill"]["balance_after"]) == (70_000, 140_000, 860_000)
    assert body["portfolio"] == (await client.get("/api/v2/portfolio", headers=person.headers)).json()
    assert differences(owner) == []


async def test_a_limit_order_waits_is_listed_and_cancelled_once(client, owner, person):
    body = (await order(client, person, LIMIT)).json()
    assert (body["status"], body["reserved_cash"], body["fill"]) == ("open", 120_000, None)
    assert body["portfolio"]["spendable_cash"] == 880_000
    of_it = f"{URL}/{body['order_id']}"
    one = (await client.get(of_it, headers=person.headers)).json()
    assert set(one) == FIELDS
    assert {name for name in FIELDS if one[name] != body[name]} <= {"expires_at"}  # told to the second, and further
    cancelled = (await client.delete(of_it, headers=person.headers)).json()
    assert (cancelled["status"], cancelled["portfolio"]["spendable_cash"]) == ("cancelled", 1_000_000)
    assert code_of(await client.delete(of_it, headers=person.headers)) == (409, "order_not_open")
    assert (await client.get(of_it, headers=person.headers)).json()["status"] == "cancelled"
    assert differences(owner) == []


async def test_somebody_else_s_order_is_no_order(client, owner, person):
    stranger = sign_up(owner)
    mine = place(owner, person, limit_price=60_000)["order_id"]
    for order_id in (mine, MISSING):
        for method in ("GET", "DELETE"):
            answer = await client.request(method, f"{URL}/{order_id}", headers=stranger.headers)
            assert code_of(answer) == (404, "order_not_found")
    for order_id in ("0", "-1", "x", "1.5", str(2**53), "%00"):
        for method in ("GET", "DELETE"):
            answer = await client.request(method, f"{URL}/{order_id}", headers=person.headers)
            assert answer.status_code == 422, order_id
    assert (await client.get(f"{URL}/{mine}", headers=person.headers)).json()["status"] == "open"


async def test_the_same_key_answers_with_the_same_bytes(client, owner, person):
    first = await order(client, person, BUY)
    quote(owner, CODE, 71_000)
    again = await order(client, person, BUY)
    assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")
    # Blanks, the order of fields, quotes around a number and what is null anyway are no other request.
    assert (await order(client, person, BUY | {"quantity": "2"})).content == first.content
    headers = person.headers | {"idempotency-key": "k", "content-type": "application/json"}
    spelt = '{ "quantity": 2, "limit_price": null, "order_kind":"market","side":"buy", "stock_code":"010950" }'
    assert (await client.post(URL, content=spelt, headers=headers)).content == first.content
    assert orders_of(owner, person) == 1
    kept = owner.execute("SELECT request_sha256, answer::text FROM app.idempotency_keys").fetchall()
    canonical = (
        b'POST /api/v2/orders {"limit_price":null,"order_kind":"market","quantity":2,"side":"buy",'
        b'"stock_code":"010950","trade_reason":null}'
    )
    assert kept == [(hashlib.sha256(canonical).digest(), first.text)]


async def test_fifty_at_once_under_one_key_are_one_order(client, owner, person):
    answers = await asyncio.gather(*(order(client, person, BUY) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert sorted(answer.headers["idempotent-replayed"] for answer in answers) == ["false", *["true"] * 49]
    assert orders_of(owner, person) == 1
    assert differences(owner) == []


async def test_ten_orders_for_all_of_the_cash_at_once_are_one(client, owner, person):
    body = BUY | {"quantity": 14}
    answers = await asyncio.gather(*(order(client, person, body, f"k{n}") for n in range(10)))
    assert sorted(answer.status_code for answer in answers) == [200, *[409] * 9]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"insufficient_cash"}
    assert differences(owner) == []


async def test_a_key_belongs_to_one_request_of_one_person(client, owner, person):
    stranger = sign_up(owner)
    first = (await order(client, person, BUY)).json()
    for other in (BUY | {"quantity": 3}, SELL, BUY | {"trade_reason": "x"}, LIMIT):
        assert code_of(await order(client, person, other)) == (422, "idempotency_key_reused")
    theirs = await order(client, stranger, BUY)
    assert (theirs.status_code, theirs.headers["idempotent-replayed"]) == (200, "false")
    assert theirs.json()["order_id"] != first["order_id"]
    v1 = {"stock_code": CODE, "trade_type": "buy", "quantity": 2}
    headers = person.headers | {"idempotency-key": "k"}
    answer = await client.post("/api/v1/portfolio/trade", json=v1, headers=headers)
    assert code_of(answer) == (422, "idempotency_key_reused")
    assert differences(owner) == []


async def test_an_order_refuses_keys_that_are_none(client, owner, person):
    assert code_of(await order(client, person, BUY, None)) == (422, "idempotency_key_required")
    for wrong in ("", " ", "a b", "x" * 256, "\x7f", "é".encode("latin-1"), "a\tb"):
        answer = await order(client, person, BUY, wrong)
        assert code_of(answer) == (422, "idempotency_key_invalid"), wrong
    assert orders_of(owner, person) == 0
    for right in ("x" * 255, "!~", "k"):
        assert (await order(client, person, BUY, right)).status_code == 200


async def test_a_refusal_uses_up_no_key(client, owner, person):
    assert code_of(await order(client, person, SELL)) == (409, "insufficient_quantity")
    buy(owner, person, CODE, 2)
    assert (await order(client, person, SELL)).headers["idempotent-replayed"] == "false"


async def test_an_order_behind_one_that_does_not_end_is_in_progress(client, owner, person):
    with psycopg.connect(SERVERS.url(owner.info.dbname)) as other:
        other.execute("SELECT FROM app.portfolios WHERE user_id = %s FOR UPDATE", (person.user_id,))
        with_key, previewed, of_v1 = await asyncio.gather(
            order(client, person, BUY), order(client, person, BUY, None, dry_run=True),
            client.post("/api/v1/portfolio/trade", headers=person.headers,
                        json={"stock_code": CODE, "trade_type": "buy", "quantity": 2}),
        )  # fmt: skip
        assert code_of(with_key) == (409, "in_progress")
        assert code_of(previewed) == code_of(of_v1) == (503, "database_unavailable")
    assert (await order(client, person, BUY)).status_code == 200
    assert orders_of(owner, person) == 1


def same(told):
    """What two tellings of the same order have in common: not the numbers, not the moments."""
    moving = {"order_id", "fill_id", "placed_at", "ended_at", "filled_at"}
    if isinstance(told, dict):
        return {name: same(part) for name, part in told.items() if name not in moving}
    return [same(part) for part in told] if isinstance(told, list) else told


async def test_a_dry_run_says_what_would_be_and_keeps_nothing(client, owner, person):
    buy(owner, person, CODE, 3)
    for n, body in enumerate((BUY, SELL, LIMIT, SELL | {"order_kind": "limit", "limit_price": 80_000})):
        before = rows_of(owner)
        shown = await order(client, person, body, None, dry_run=True)
        assert (shown.status_code, shown.headers["idempotent-replayed"]) == (200, "false")
        assert rows_of(owner) == before
        real = await order(client, person, body, f"k{n}")
        assert same(shown.json()) == same(real.json())
    before = rows_of(owner)
    refused = await order(client, person, BUY | {"quantity": 10_000}, None, dry_run=True)
    assert code_of(refused) == (409, "insufficient_cash")
    assert rows_of(owner) == before
    assert differences(owner) == []


WRONG = [
    {}, [], None, 5, "x", BUY | {"color": 1}, BUY | {"portfolio_id": 1}, BUY | {"price": 1},
    *(BUY | {"quantity": value} for value in (0, -1, 1.5, "two", None, True, 1_000_000_001, 2**63, 10**40, 1e308, [])),
    *(LIMIT | {"limit_price": value} for value in (0, -1, 1.5, "high", True, 1_000_000_001, 2**63, 10**40)),
    *(BUY | {"side": value} for value in ("", "BUY", "hold", None, 1)),
    *(BUY | {"order_kind": value} for value in ("", "stop", None, 1)),
    *(BUY | {"stock_code": value} for value in ("", "0" * 13, "0109\x0050", None, 10950)),
    *(BUY | {"trade_reason": value} for value in ("a\x00b", "x" * 1501, 1, [])),
]  # fmt: skip


async def test_what_is_no_order_is_refused(client, owner, person):
    before = rows_of(owner)
    for body in WRONG:
        for dry_run in (False, True):
            answer = await order(client, person, body, dry_run=dry_run)
            assert (answer.status_code, answer.json().get("code")) == (422, "invalid_request"), body
    assert rows_of(owner) == before


async def test_one_past_each_bound_is_refused_and_the_bound_is_not(client, owner, person):
    wide = {"order_kind": "limit", "limit_price": 1_000_000_000, "quantity": 1_000_000_000}
    assert code_of(await order(client, person, BUY | wide)) == (409, "insufficient_cash")
    for code in ("０１０９５０", "가" * 12, "' OR 1=1 --", "$1", "999999"):
        assert code_of(await order(client, person, BUY | {"stock_code": code})) == (404, "stock_not_listed"), code
    longest = unicodedata.normalize("NFD", "각" * 500)
    assert (await order(client, person, BUY | {"trade_reason": longest})).json()["trade_reason"] == "각" * 500
    answer = await order(client, person, BUY | {"trade_reason": "x" * 501}, "long")
    assert code_of(answer) == (422, "trade_reason_too_long")
    assert differences(owner) == []


async def test_an_order_refuses_limit_price_required(client, owner, person):
    for body in (BUY | {"limit_price": 60_000}, BUY | {"order_kind": "limit"}, SELL | {"order_kind": "limit"}):
        assert code_of(await order(client, person, body)) == (422, "limit_price_required"), body


async def test_what_the_market_does_not_take_is_refused(client, owner, person):
    quote(owner, "005930", 50_000, quoted_at="2026-01-05T06:00:00Z")
    row = '[{"stock_code": "000660", "stock_name": "SK하이닉스", "market": "KOSPI"}]'
    owner.execute("SELECT api.save_stocks('{}', %s)", (row,))
    assert code_of(await order(client, person, BUY | {"stock_code": "000660"})) == (409, "price_unavailable")
    assert code_of(await order(client, person, LIMIT | {"limit_price": 60_001})) == (422, "limit_price_off_tick")
    far = LIMIT | {"stock_code": "005930", "limit_price": 65_100}
    assert code_of(await order(client, person, far)) == (422, "limit_price_out_of_range")
    assert (await order(client, person, far | {"limit_price": 65_000}, "bound")).status_code == 200
    change_rules(owner, quote_age_limit_seconds=3600)
    assert code_of(await order(client, person, BUY | {"stock_code": "005930"})) == (409, "price_too_old")
    change_rules(owner, open_orders_limit=1)
    place(owner, person, limit_price=60_000)
    assert code_of(await order(client, person, LIMIT)) == (409, "too_many_open_orders")
    assert differences(owner) == []


async def test_orders_are_listed_by_cursor_and_filtered(client, owner, person):
    quote(owner, "005930", 50_000)
    stranger = sign_up(owner)
    numbers = [place(owner, person, limit_price=60_000)["order_id"] for _ in range(3)]
    numbers.append(buy(owner, person, "005930", 1)["order_id"])
    place(owner, stranger)
    found, cursor = [], None
    while True:
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await client.get(URL, headers=person.headers, params=params)).json()
        assert all(set(item) == FIELDS for item in page["items"])
        found += [item["order_id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
        answer = await client.get(URL, headers=stranger.headers, params=params | {"cursor": cursor})
        assert code_of(answer) == (422, "invalid_cursor")
    assert found == numbers[::-1]
    for params, wanted in (
        ({"status": "open"}, numbers[2::-1]), ({"status": "filled"}, numbers[3:]), ({"status": "expired"}, []),
        ({"stock_code": "005930"}, numbers[3:]), ({"stock_code": "005930", "status": "open"}, []),
    ):  # fmt: skip
        page = (await client.get(URL, headers=person.headers, params=params)).json()
        assert ([item["order_id"] for item in page["items"]], page["next_cursor"]) == (wanted, None), params
    for wrong in ({"status": "pending"}, {"stock_code": ""}, {"stock_code": "x" * 13}, {"limit": 0}, {"limit": 101}):
        assert (await client.get(URL, headers=person.headers, params=wrong)).status_code == 422, wrong
    for user_id in (person.user_id, "x"):  # whose list it is, no parameter says
        page = (await client.get(URL, headers=stranger.headers, params={"user_id": user_id})).json()
        assert len(page["items"]) == 1
