"""Corporate actions over HTTP: told and applied with a key, listed for everybody."""

import asyncio
import datetime as dt

from tests.content import encoded, key
from tests.market import HYNIX, SAMSUNG, buy, differences, open_market, quote
from tests.people import sign_up

LIST, ADMIN = "/api/v2/corporate-actions", "/api/v2/admin/corporate-actions"
SPLIT = {"stock_code": SAMSUNG, "action_kind": "split", "effective_on": "2099-01-01", "numerator": 5, "denominator": 1}
HALT = {
    "stock_code": HYNIX, "action_kind": "halt", "halted_from": "2026-01-01T09:00:00+09:00",
    "halted_until": "2099-01-01T09:00:00+09:00",
}  # fmt: skip
DELISTING = {"stock_code": SAMSUNG, "action_kind": "delisting", "effective_on": "2099-01-01", "payout_price": 1}
CODE_CHANGE = {
    "stock_code": SAMSUNG, "action_kind": "code_change", "effective_on": "2099-01-01", "new_stock_code": "00593A",
}  # fmt: skip
NO_BODIES = (b"", b"[]", b"null", b"{", b"\xff")


def listed(owner):
    open_market(owner)
    for code in (SAMSUNG, HYNIX):
        quote(owner, code)


async def test_nobody_and_the_wrong_key_are_refused(client, owner):
    wrong = {"x-api-key": key(owner, "pipeline:write", "admin:read")}
    for method, url in (("POST", ADMIN), ("POST", f"{ADMIN}/1/apply"), ("DELETE", f"{ADMIN}/1")):
        answer = await client.request(method, url, json=SPLIT)
        assert (answer.status_code, answer.json()["code"]) == (401, "api_key_required")
        answer = await client.request(method, url, json=SPLIT, headers=wrong)
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


async def test_an_action_is_told_listed_and_withdrawn(client, headers, owner):
    listed(owner)
    told = (await client.post(ADMIN, json=SPLIT, headers=headers)).json()
    assert {name: told[name] for name in SPLIT} == SPLIT
    assert (told["stock_name"], told["applied_at"], told["withdrawn_at"]) == (f"종목 {SAMSUNG}", None, None)
    assert (await client.post(ADMIN, json=SPLIT, headers=headers)).json() == told
    halted = (await client.post(ADMIN, json=HALT, headers=headers)).json()
    assert (halted["effective_on"], halted["halted_from"]) == ("2026-01-01", "2026-01-01T00:00:00Z")
    assert (await client.get(LIST)).json() == {"items": [halted, told], "next_cursor": None}
    page = (await client.get(LIST, params={"limit": 1})).json()
    assert page["items"] == [halted]
    assert (await client.get(LIST, params={"limit": 1, "cursor": page["next_cursor"]})).json()["items"] == [told]
    assert (await client.get(LIST, params={"stock_code": SAMSUNG})).json()["items"] == [told]
    for action, halts in ((halted, True), (told, False)):
        stock = await client.get(f"/api/v2/stocks/{action['stock_code']}")
        assert stock.json()["is_halted"] is halts
        for _ in range(2):
            answer = await client.delete(f"{ADMIN}/{action['corporate_action_id']}", headers=headers)
            assert answer.json()["withdrawn_at"]
    assert (await client.get(f"/api/v2/stocks/{HYNIX}")).json()["is_halted"] is False


async def test_a_delisted_stock_says_since_when(client, headers, owner):
    listed(owner)
    today = owner.execute("SELECT api.today()::text").fetchone()[0]
    told = (await client.post(ADMIN, json=DELISTING | {"effective_on": today}, headers=headers)).json()
    assert told["payout_price"] == 1
    await client.post(f"{ADMIN}/{told['corporate_action_id']}/apply", headers=headers)
    stock = (await client.get(f"/api/v2/stocks/{SAMSUNG}")).json()
    assert (stock["delisted_on"], stock["price"], stock["is_halted"]) == (today, None, False)
    listing = (await client.get("/api/v2/listings", params={"limit": 100})).json()["items"]
    assert {item["stock_code"]: item["delisted_on"] for item in listing}[SAMSUNG] == today


async def test_a_stock_is_found_by_its_old_code(client, headers, owner):
    listed(owner)
    today = owner.execute("SELECT api.today()::text").fetchone()[0]
    told = (await client.post(ADMIN, json=CODE_CHANGE | {"effective_on": today}, headers=headers)).json()
    assert told["new_stock_code"] == "00593A"
    await client.post(f"{ADMIN}/{told['corporate_action_id']}/apply", headers=headers)
    old, new = [(await client.get(f"/api/v2/stocks/{code}")).json() for code in (SAMSUNG, "00593A")]
    assert (old["delisted_on"], old["new_stock_code"], old["price"]) == (today, "00593A", None)
    assert (new["delisted_on"], new["new_stock_code"], new["price"]) == (None, None, 70_000)
    found = (await client.get("/api/v2/stocks", params={"search": SAMSUNG})).json()
    assert [stock["stock_code"] for stock in found] == ["00593A"]
    assert len((await client.get("/api/v2/stocks/00593A/prices")).json()["items"]) == 1


async def test_an_order_of_a_halted_stock_is_refused_in_both_versions(client, headers, owner):
    listed(owner)
    await client.post(ADMIN, json=HALT, headers=headers)
    kim = sign_up(owner)
    order = {"stock_code": HYNIX, "side": "buy", "order_kind": "market", "quantity": 1}
    answer = await client.post("/api/v2/orders", json=order, headers=kim.headers | {"idempotency-key": "x"})
    assert (answer.status_code, answer.json()["code"]) == (409, "trading_halted")
    trade = {"stock_code": HYNIX, "stock_name": "", "trade_type": "buy", "quantity": 1}
    answer = await client.post("/api/v1/portfolio/trade", json=trade, headers=kim.headers)
    assert (answer.status_code, answer.json()["detail"]) == (400, "거래가 정지된 종목입니다.")


async def test_twenty_who_ask_at_once_apply_it_once(client, headers, owner):
    listed(owner)
    kim = sign_up(owner)
    buy(owner, kim, SAMSUNG, 3)
    today = owner.execute("SELECT (api.today() + 1)::text").fetchone()[0]
    split = SPLIT | {"effective_on": today, "numerator": 1, "denominator": 2}
    told = (await client.post(ADMIN, json=split, headers=headers)).json()
    url = f"{ADMIN}/{told['corporate_action_id']}/apply"
    answer = await client.post(url, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "corporate_action_not_due")
    owner.execute(
        "INSERT INTO app.clock_offset (clock_offset) VALUES ('1 day') "
        "ON CONFLICT (singleton) DO UPDATE SET clock_offset = EXCLUDED.clock_offset"
    )
    answers = await asyncio.gather(*(client.post(url, headers=headers) for _ in range(20)))
    assert [answer.status_code for answer in answers] == [200] * 20
    assert len({answer.json()["applied_at"] for answer in answers} - {None}) == 1
    entries = (await client.get("/api/v2/cash-entries?entry_kind=corporate_action", headers=kim.headers)).json()
    assert [(e["amount"], e["stock_code"], e["corporate_action_id"]) for e in entries["items"]] == [
        (70_000, SAMSUNG, told["corporate_action_id"])
    ]
    (held,) = (await client.get("/api/v2/holdings", headers=kim.headers)).json()
    assert (held["quantity"], held["price"], held["total_cost"]) == (1, 140_000, 140_000)
    export = (await client.get("/api/v2/me/export", headers=kim.headers)).json()
    (changed,) = export["portfolios"][0]["holding_changes"]
    assert (changed["quantity_change"], changed["cash_paid"]) == (-2, 70_000)
    answer = await client.delete(url.removesuffix("/apply"), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "corporate_action_applied")
    assert differences(owner) == []


async def test_charts_of_both_versions_tell_the_days_in_shares_of_now(client, headers, owner):
    listed(owner)
    today = owner.execute("SELECT api.today()").fetchone()[0]
    rows = [
        {"stock_code": HYNIX, "priced_on": str(today - dt.timedelta(days=n)), "open": 1_000, "high": 3_001, "low": 900,
         "close": 2_000, "volume": 10}
        for n in (1, 2, 3)
    ]  # fmt: skip
    owner.execute("SELECT api.import_prices('{}', %s)", (encoded(rows).decode(),))
    yesterday = rows[0]["priced_on"]
    told = await client.post(
        ADMIN, json=SPLIT | {"stock_code": HYNIX, "effective_on": yesterday, "numerator": 2}, headers=headers
    )
    answer = await client.post(f"{ADMIN}/{told.json()['corporate_action_id']}/apply", headers=headers)
    assert answer.status_code == 200, answer.text
    days = (await client.get(f"/api/v2/stocks/{HYNIX}/prices")).json()["items"]
    assert [(day["close"], day["price_factor"]) for day in days[1:]] == [(2_000, 1.0), (2_000, 0.5), (2_000, 0.5)]
    chart = (await client.get(f"/api/v1/portfolio/stock/chart/{HYNIX}?period=1w")).json()
    assert chart["closes"][:3] == [1_000, 1_000, 2_000]
    assert (chart["highs"][:3], chart["volumes"][:3]) == ([1_501, 1_501, 3_001], [20, 20, 10])


async def test_what_is_no_action_is_refused_with_a_code(client, headers, owner):
    listed(owner)
    span = {name: HALT[name] for name in ("halted_from", "halted_until")}
    for body, status, code in (
        (SPLIT | {"stock_code": "999999"}, 404, "stock_not_listed"),
        (SPLIT | {"numerator": None}, 422, "corporate_action_incomplete"),
        (SPLIT | {"effective_on": None}, 422, "corporate_action_incomplete"),
        (SPLIT | span, 422, "corporate_action_incomplete"),
        (HALT | {"halted_until": None}, 422, "corporate_action_incomplete"),
        (SPLIT | {"numerator": 1}, 422, "corporate_action_ratio_invalid"),
        (DELISTING | {"payout_price": 1_000_000_001}, 422, "corporate_action_payout_invalid"),
        (DELISTING | {"payout_price": -1}, 422, "invalid_request"),
        (CODE_CHANGE | {"new_stock_code": "lower1"}, 422, "corporate_action_code_invalid"),
        (CODE_CHANGE | {"new_stock_code": SAMSUNG}, 422, "corporate_action_code_invalid"),
        (CODE_CHANGE | {"new_stock_code": "a\0"}, 422, "invalid_request"),
        (SPLIT | {"numerator": 1_001}, 422, "corporate_action_ratio_invalid"),
        (SPLIT | {"numerator": 0}, 422, "corporate_action_ratio_invalid"),
        (HALT | {"halted_until": HALT["halted_from"]}, 422, "corporate_action_halt_invalid"),
        *((SPLIT | {"effective_on": day}, 422, "corporate_action_day_out_of_range")
          for day in ("0001-01-01", "1956-03-02", "2100-01-01", "9999-12-31")),
        (SPLIT | {"numerator": 1e10}, 422, "invalid_request"), (SPLIT | {"numerator": 1.5}, 422, "invalid_request"),
        (SPLIT | {"action_kind": "merger"}, 422, "invalid_request"), (SPLIT | {"x": 1}, 422, "invalid_request"),
        (SPLIT | {"stock_code": "a\0"}, 422, "invalid_request"),
        (HALT | {"halted_from": "2026-01-01T09:00:00"}, 422, "invalid_request"),
    ):  # fmt: skip
        answer = await client.post(ADMIN, content=encoded(body), headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (status, code), (body, answer.text)
    for body in NO_BODIES:
        answer = await client.post(ADMIN, content=body, headers=headers)
        assert answer.status_code in {400, 422}, body
    for wrong in ("0", "x", "-1", "9" * 17):
        assert (await client.post(f"{ADMIN}/{wrong}/apply", headers=headers)).status_code == 422
    for method, url in (("POST", f"{ADMIN}/99/apply"), ("DELETE", f"{ADMIN}/99")):
        answer = await client.request(method, url, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "corporate_action_not_found")
    assert (await client.get(LIST)).json()["items"] == []
