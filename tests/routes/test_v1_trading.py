"""Orders under the v1 contract."""

import asyncio

import pytest

from tests.market import CODE, differences, open_market, place, quote
from tests.people import sign_up
from tests.test_authorisation import MISSING, rows_of

URL = "/api/v1/trading"
BUY = {"stock_code": CODE, "stock_name": "아무 이름", "order_type": "buy", "quantity": 2}
LIMIT = BUY | {"order_kind": "limit", "target_price": 60_000}
ORDER = {
    "id", "stock_code", "stock_name", "order_type", "order_kind", "target_price", "quantity", "status", "created_at",
    "filled_at", "cancelled_at", "executed_price",
}  # fmt: skip


@pytest.fixture
def person(owner):
    open_market(owner)
    quote(owner, CODE, 70_000)
    return sign_up(owner)


def order(client, person, body, **headers):
    return client.post(f"{URL}/order", json=body, headers=person.headers | headers)


async def listed(client, person, status=None):
    params = {"status": status} if status else {}
    answer = await client.get(f"{URL}/orders", headers=person.headers, params=params)
    assert answer.status_code == 200, answer.text
    assert set(answer.json()) == {"orders"}
    assert all(set(row) == ORDER for row in answer.json()["orders"])
    return answer.json()["orders"]


def code_of(answer):
    return answer.status_code, answer.json().get("code")


async def test_nobody_gets_in_and_a_cookie_alone_orders_nothing(client, owner, person):
    pending = place(owner, person, limit_price=60_000)["order_id"]
    for method, path in (("GET", "/orders"), ("POST", "/order"), ("DELETE", f"/orders/{pending}")):
        sent = {"json": BUY} if method == "POST" else {}
        assert code_of(await client.request(method, URL + path, **sent)) == (401, "sign_in_required")
        if method != "GET":
            cookie = {"cookie": person.cookies["cookie"]}
            answer = await client.request(method, URL + path, headers=cookie, **sent)
            assert code_of(answer) == (403, "csrf_token_invalid")
            client.cookies.clear()
            assert (await client.request(method, URL + path, headers=person.cookies, **sent)).status_code == 200
            client.cookies.clear()


async def test_a_market_order_is_the_default_and_filled(client, owner, person):
    body = (await order(client, person, BUY | {"target_price": None, "new_field": 1})).json()
    assert set(body) == ORDER
    assert (body["order_kind"], body["status"], body["executed_price"]) == ("market", "filled", 70_000)
    assert (body["stock_name"], body["target_price"], body["cancelled_at"]) == (f"종목 {CODE}", None, None)
    assert await listed(client, person) == []
    (row,) = await listed(client, person, "filled")
    assert {name for name in ORDER if row[name] != body[name]} <= {"filled_at"}  # the order's moment, and the fill's
    assert differences(owner) == []


async def test_a_limit_order_is_pending_then_cancelled(client, owner, person):
    body = (await order(client, person, LIMIT)).json()
    assert set(body) == ORDER
    assert (body["status"], body["target_price"], body["executed_price"], body["filled_at"]) == (
        "pending", 60_000, None, None,
    )  # fmt: skip
    assert await listed(client, person) == await listed(client, person, "pending") == [body]
    cancelled = await client.delete(f"{URL}/orders/{body['id']}", headers=person.headers)
    assert cancelled.json() == {"status": "cancelled"}
    again = await client.delete(f"{URL}/orders/{body['id']}", headers=person.headers)
    assert code_of(again) == (400, "order_not_open")
    assert await listed(client, person) == []
    (row,) = await listed(client, person, "cancelled")
    assert row["cancelled_at"]
    assert differences(owner) == []


async def test_a_limit_order_that_a_quote_crosses_is_filled_at_the_quote(client, owner, person):
    first = (await order(client, person, LIMIT)).json()
    second = (await order(client, person, LIMIT | {"target_price": 59_000})).json()
    assert [row["id"] for row in await listed(client, person)] == [second["id"], first["id"]]
    quote(owner, CODE, 59_500)
    assert [row["id"] for row in await listed(client, person)] == [second["id"]]
    (row,) = await listed(client, person, "filled")
    assert (row["id"], row["executed_price"], row["filled_at"] is not None) == (first["id"], 59_500, True)
    assert differences(owner) == []


async def test_somebody_else_s_order_and_a_missing_one_are_404(client, owner, person):
    stranger = sign_up(owner)
    mine = place(owner, person, limit_price=60_000)["order_id"]
    for number in (mine, MISSING):
        answer = await client.delete(f"{URL}/orders/{number}", headers=stranger.headers)
        assert code_of(answer) == (404, "order_not_found")
    assert await listed(client, stranger) == []
    assert [row["id"] for row in await listed(client, person)] == [mine]


async def test_an_order_under_a_key_is_one_however_often_it_is_asked(client, owner, person):
    answers = await asyncio.gather(*(order(client, person, LIMIT, **{"idempotency-key": "k"}) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert len(await listed(client, person)) == 1
    quote(owner, CODE, 59_000)
    assert (await order(client, person, LIMIT, **{"idempotency-key": "k"})).content == answers[0].content
    other = await order(client, person, BUY, **{"idempotency-key": "k"})
    assert code_of(other) == (422, "idempotency_key_reused")
    assert differences(owner) == []


async def test_refusals_are_400_and_an_unknown_stock_404(client, owner, person):
    for body, wanted in (
        (BUY | {"quantity": 100}, (400, "insufficient_cash")),
        (LIMIT | {"order_type": "sell"}, (400, "insufficient_quantity")),
        (BUY | {"order_kind": "limit"}, (400, "limit_price_required")),
        (BUY | {"target_price": 60_000}, (400, "limit_price_required")),
        (LIMIT | {"target_price": 60_001}, (400, "limit_price_off_tick")),
        (LIMIT | {"stock_code": "999999"}, (404, "stock_not_listed")),
    ):
        answer = await order(client, person, body)
        assert code_of(answer) == wanted, body
        assert any("가" <= letter <= "힣" for letter in answer.json()["detail"])
    assert await listed(client, person, "filled") == await listed(client, person) == []


async def test_what_is_no_order_is_refused(client, owner, person):
    before = rows_of(owner)
    for body in (
        {}, [], 5, {"stock_code": CODE},
        *(LIMIT | {"quantity": wrong} for wrong in (0, -1, 1.5, "two", None, 1_000_000_001, 2**63, 10**40)),
        *(LIMIT | {"target_price": wrong} for wrong in (0, -1, 1.5, "high", 1_000_000_001, 2**63)),
        *(LIMIT | {"order_type": wrong} for wrong in ("", "BUY", None)),
        *(LIMIT | {"order_kind": wrong} for wrong in ("", "stop", None)),
        *(LIMIT | {"stock_code": wrong} for wrong in ("", "0" * 13, "a\x00", None)),
    ):  # fmt: skip
        assert code_of(await order(client, person, body)) == (422, "invalid_request"), body
    for number in ("0", "x", "1.5", str(2**53)):
        assert (await client.delete(f"{URL}/orders/{number}", headers=person.headers)).status_code == 422
    answer = await client.get(f"{URL}/orders", headers=person.headers, params={"status": "open"})
    assert code_of(answer) == (422, "invalid_request")
    assert rows_of(owner) == before
