"""A portfolio, its holdings, fills and account by program; the rules of trading by key."""

from zoneinfo import ZoneInfo

import pytest

from tests.content import key
from tests.market import CODE, buy, differences, open_market, place, quote, sell
from tests.people import sign_up

LISTS = {
    "/api/v2/fills": {
        "fill_id", "order_id", "stock_code", "stock_name", "side", "quantity", "price", "amount", "fee",
        "realised_profit", "quantity_after", "total_cost_after", "balance_after", "trade_reason", "quoted_at",
        "filled_at",
    },
    "/api/v2/cash-entries": {
        "cash_entry_id", "entry_kind", "amount", "balance_after", "fill_id", "stock_code", "corporate_action_id",
        "reward_id", "is_bonus", "entered_at",
    },
}  # fmt: skip
PORTFOLIO = {
    "portfolio_id", "season", "portfolio_name", "initial_cash", "cash", "reserved_cash", "spendable_cash",
    "holdings_value", "total_value", "profit_loss", "profit_loss_pct", "total_rewards_received", "fill_count",
    "holdings", "price_as_of", "stale", "opened_at", "closed_at",
}  # fmt: skip
HOLDING = {
    "stock_code", "stock_name", "quantity", "reserved_quantity", "total_cost", "average_cost", "price", "value",
    "profit_loss", "profit_loss_pct", "realised_profit", "price_as_of", "stale",
}  # fmt: skip
RULES = "/api/v2/admin/trading-rules"
SEEDED = {
    "opening_cash": 1_000_000, "hours_policy": "trading_day", "buy_fee_ratio": 0.0, "sell_fee_ratio": 0.0,
    "price_limit_ratio": 0.3, "open_orders_limit": 100, "stale_after_seconds": 1200, "quote_age_limit_seconds": None,
    "briefing_reward": 100_000, "reward_multiplier": 1.5, "reward_days": 7, "dwell_reward": 50_000,
    "dwell_seconds": 180, "quiz_right_reward": 100_000, "quiz_wrong_reward": 10_000,
}  # fmt: skip


SEOUL = ZoneInfo("Asia/Seoul")


def api_time(moment):
    return moment.isoformat().replace("+00:00", "Z")


@pytest.fixture
def person(owner):
    open_market(owner)
    quote(owner, CODE, 70_000)
    quote(owner, "005930", 50_000)
    return sign_up(owner)


async def see(client, person, path, **params):
    answer = await client.get(path, headers=person.headers, params=params)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()


async def test_nobody_sees_anything(client, headers):
    for path in ("/api/v2/portfolio", "/api/v2/holdings", *LISTS):
        for given in ({}, headers):
            answer = await client.get(path, headers=given)
            assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_required"), path


async def test_a_new_portfolio_is_all_cash(client, owner, person):
    found = await see(client, person, "/api/v2/portfolio")
    assert set(found) == PORTFOLIO
    assert (found["total_value"], found["profit_loss_pct"], found["holdings"]) == (1_000_000, 0, [])
    assert (found["price_as_of"], found["stale"]) == (None, False)
    assert await see(client, person, "/api/v2/holdings") == []
    entries = (await see(client, person, "/api/v2/cash-entries"))["items"]
    assert [(e["entry_kind"], e["amount"], e["stock_code"]) for e in entries] == [("opening", 1_000_000, None)]


async def test_a_portfolio_is_worth_its_cash_and_its_holdings_at_the_latest_quotes(client, owner, person):
    buy(owner, person, CODE, 3)
    buy(owner, person, "005930", 1)
    place(owner, person, CODE, 1, "sell", 90_000)
    place(owner, person, CODE, 1, limit_price=50_000)
    buy(owner, sign_up(owner), CODE, 9)
    quote(owner, CODE, 71_500)
    found = await see(client, person, "/api/v2/portfolio")
    assert (found["cash"], found["reserved_cash"], found["spendable_cash"]) == (740_000, 50_000, 690_000)
    assert (found["holdings_value"], found["total_value"], found["fill_count"]) == (264_500, 1_004_500, 2)
    assert (found["profit_loss"], found["profit_loss_pct"], found["stale"]) == (4_500, 0.45, False)
    holdings = await see(client, person, "/api/v2/holdings")
    assert found["holdings"] == holdings
    assert [set(holding) for holding in holdings] == [HOLDING, HOLDING]
    first = holdings[0]
    assert (first["stock_code"], first["average_cost"], first["price"], first["value"]) == (
        CODE,
        70_000,
        71_500,
        214_500,
    )
    assert (first["profit_loss"], first["profit_loss_pct"], first["reserved_quantity"]) == (4_500, 2.14, 1)
    assert found["price_as_of"] == min(holding["price_as_of"] for holding in holdings)
    assert all(type(first[name]) is float for name in ("average_cost", "profit_loss_pct"))
    assert differences(owner) == []


async def test_an_old_price_is_called_stale(client, owner, person):
    quote(owner, "000660", 1_000, quoted_at="2026-01-05T06:00:00Z")
    buy(owner, person, "000660", 1)
    found = await see(client, person, "/api/v2/portfolio")
    assert (found["stale"], found["price_as_of"]) == (True, "2026-01-05T06:00:00Z")


async def test_a_closed_portfolio_is_not_found(client, owner, person):
    owner.execute("UPDATE app.portfolios SET closed_at = app.clock()")
    answer = await client.get("/api/v2/portfolio", headers=person.headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "portfolio_not_found")
    body = {"stock_code": CODE, "side": "buy", "order_kind": "market", "quantity": 1}
    answer = await client.post("/api/v2/orders", json=body, headers=person.headers | {"idempotency-key": "k"})
    assert (answer.status_code, answer.json()["code"]) == (404, "portfolio_not_found")
    for path in LISTS:
        assert (await see(client, person, path))["items"] == []


@pytest.mark.parametrize("path", LISTS)
async def test_a_list_is_one_s_own_newest_first_by_cursor(client, owner, person, path):
    stranger = sign_up(owner)
    for _ in range(3):
        buy(owner, person, CODE, 1)
        buy(owner, stranger, CODE, 1)
    whole = (await see(client, person, path, limit=100))["items"]
    assert len(whole) == (3 if "fills" in path else 4)
    assert all(set(item) == LISTS[path] for item in whole)
    number = next(name for name in ("fill_id", "cash_entry_id") if path.endswith("fills") == (name == "fill_id"))
    assert [item[number] for item in whole] == sorted((item[number] for item in whole), reverse=True)
    found, cursor = [], None
    while cursor is not None or not found:
        page = await see(client, person, path, limit=1, **({"cursor": cursor} if cursor else {}))
        found, cursor = found + page["items"], page["next_cursor"]
        if cursor:
            answer = await client.get(path, headers=stranger.headers, params={"limit": 1, "cursor": cursor})
            assert (answer.status_code, answer.json()["code"]) == (422, "invalid_cursor")
    assert found == whole
    assert len((await see(client, stranger, path, user_id=person.user_id))["items"]) == len(whole)


async def test_lists_are_filtered(client, owner, person):
    buy(owner, person, CODE, 2)
    buy(owner, person, "005930", 1)
    quote(owner, CODE, 80_000)
    sell(owner, person, CODE, 1)
    fills = (await see(client, person, "/api/v2/fills", stock_code=CODE))["items"]
    assert [(f["side"], f["realised_profit"], f["balance_after"]) for f in fills] == [
        ("sell", 10_000, 890_000), ("buy", None, 860_000),
    ]  # fmt: skip
    for kind, amounts in (("opening", [1_000_000]), ("buy", [-50_000, -140_000]), ("sell", [80_000]), ("reward", [])):
        entries = (await see(client, person, "/api/v2/cash-entries", entry_kind=kind))["items"]
        assert [entry["amount"] for entry in entries] == amounts
    for path, wrong in (("/api/v2/cash-entries", {"entry_kind": "gift"}), ("/api/v2/fills", {"stock_code": "a\x00"})):
        assert (await client.get(path, headers=person.headers, params=wrong)).status_code == 422


async def test_what_was_traded_can_be_taken_along(client, owner, person):
    buy(owner, person, CODE, 2)
    sell(owner, person, CODE, 2)
    place(owner, person, CODE, 1, limit_price=60_000, trade_reason="싸면 산다")
    buy(owner, sign_up(owner), CODE, 1)
    (portfolio,) = (await see(client, person, "/api/v2/me/export"))["portfolios"]
    assert [(h["stock_code"], h["quantity"]) for h in portfolio["holdings"]] == [(CODE, 0)]
    assert [(o["side"], o["status"], o["trade_reason"]) for o in portfolio["orders"]] == [
        ("buy", "filled", None), ("sell", "filled", None), ("buy", "open", "싸면 산다"),
    ]  # fmt: skip
    assert [(f["side"], f["amount"], f["realised_profit"]) for f in portfolio["fills"]] == [
        ("buy", 140_000, None), ("sell", 140_000, 0),
    ]  # fmt: skip
    assert [f["order_id"] for f in portfolio["fills"]] == [o["order_id"] for o in portfolio["orders"][:2]]


async def test_the_rules_of_trading_are_seen_and_changed_by_key(client, owner, headers):
    reader = {"x-api-key": key(owner, "admin:read", "pipeline:write")}
    assert (await client.get(RULES)).json()["code"] == "api_key_required"
    assert (await client.get(RULES, headers=reader)).json() == SEEDED
    answer = await client.patch(RULES, json={"open_orders_limit": 5}, headers=reader)
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    changes = {"hours_policy": "session", "buy_fee_ratio": 0.00015, "quote_age_limit_seconds": 60, "opening_cash": 5}
    assert (await client.patch(RULES, json=changes, headers=headers)).json() == SEEDED | changes
    assert (await client.patch(RULES, json={}, headers=headers)).json() == SEEDED | changes
    back = {"quote_age_limit_seconds": None}
    assert (await client.patch(RULES, json=back, headers=headers)).json() == SEEDED | changes | back
    assert (await client.get(RULES, headers=reader)).json() == SEEDED | changes | back


async def test_rules_that_cannot_be_are_refused(client, owner, headers):
    for change, code in (
        ({"opening_cash": 0}, "opening_cash_invalid"), ({"opening_cash": 10**12 + 1}, "opening_cash_invalid"),
        ({"buy_fee_ratio": 0.11}, "fee_ratio_invalid"), ({"sell_fee_ratio": 1}, "fee_ratio_invalid"),
        *(({"price_limit_ratio": wrong}, "price_limit_ratio_invalid") for wrong in (0, 1, 0.004)),
        *(({"open_orders_limit": wrong}, "open_orders_limit_invalid") for wrong in (0, 1001)),
        ({"stale_after_seconds": 0}, "quote_age_invalid"), ({"stale_after_seconds": 604_801}, "quote_age_invalid"),
        ({"quote_age_limit_seconds": 0}, "quote_age_invalid"),
        ({"quote_age_limit_seconds": 31_622_401}, "quote_age_invalid"),
        ({"briefing_reward": 0}, "reward_rules_invalid"), ({"reward_days": 366}, "reward_rules_invalid"),
        ({"reward_multiplier": 0.5}, "invalid_request"), ({"reward_multiplier": 11}, "invalid_request"),
        ({"hours_policy": "never"}, "invalid_request"), ({"hours_policy": None}, "invalid_request"),
        ({"opening_cash": None}, "invalid_request"), ({"opening_cash": 1.5}, "invalid_request"),
        ({"opening_cash": -1}, "invalid_request"), ({"opening_cash": 10**40}, "invalid_request"),
        ({"buy_fee_ratio": -0.1}, "invalid_request"), ({"buy_fee_ratio": 1e308}, "invalid_request"),
        ({"buy_fee_ratio": "x"}, "invalid_request"), ({"fee": 0}, "invalid_request"), ([], "invalid_request"),
    ):  # fmt: skip
        answer = await client.patch(RULES, json=change, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, code), change
    assert (await client.get(RULES, headers=headers)).json() == SEEDED


async def test_a_fee_is_taken_from_the_next_order_on(client, owner, person, headers):
    buy(owner, person, CODE, 1)
    await client.patch(RULES, json={"buy_fee_ratio": 0.00015, "sell_fee_ratio": 0.002}, headers=headers)
    sell(owner, person, CODE, 1)
    fills = (await see(client, person, "/api/v2/fills"))["items"]
    assert [fill["fee"] for fill in fills] == [140, 0]
    assert (await see(client, person, "/api/v2/portfolio"))["cash"] == 999_860
    assert differences(owner) == []


@pytest.mark.parametrize("path", ["/api/v2/portfolio", "/api/v2/holdings"])
async def test_as_of_an_instant_it_is_as_it_was(client, owner, person, path):
    buy(owner, person, CODE, 3)
    (instant,) = owner.execute("SELECT app.clock()").fetchone()
    before = await see(client, person, path)
    sell(owner, person, CODE, 1)
    for written in (instant.isoformat(), instant.astimezone(SEOUL).isoformat(), api_time(instant)):
        found = await see(client, person, path, as_of=written)
        held, was = (found, before) if path.endswith("holdings") else (found["holdings"], before["holdings"])
        assert set(held[0]) == HOLDING
        for name in ("stock_code", "quantity", "total_cost", "realised_profit", "average_cost"):
            assert held[0][name] == was[0][name]
    if path.endswith("portfolio"):
        assert set(found) == PORTFOLIO
        assert (found["cash"], found["fill_count"], found["opened_at"]) == (790_000, 1, before["opened_at"])
    answer = await client.get(f"{path}?as_of={instant.isoformat()}", headers=person.headers)  # a plus, not escaped
    assert answer.json() == found


@pytest.mark.parametrize("path", ["/api/v2/portfolio", "/api/v2/holdings"])
async def test_as_of_what_is_no_instant_of_the_portfolio_is_refused(client, owner, person, path):
    for written, code in (
        ("2030-01-01T00:00:00Z", "as_of_in_future"), ("2020-01-01T00:00:00+09:00", "as_of_before_opening"),
        ("0001-01-01T00:00:00+09:00", "invalid_request"), ("9999-12-31T23:59:59-09:00", "invalid_request"),
        ("2026-11-20T09:30:00", "invalid_request"), ("2026-11-20", "invalid_request"), ("now", "invalid_request"),
        ("2026-02-30T09:30:00Z", "invalid_request"), ("1700000000", "invalid_request"), ("", "invalid_request"),
        ("٢٠٢٦-11-20T09:30:00Z", "invalid_request"), ("2026-11-20T09:30:00+99:00", "invalid_request"),
    ):  # fmt: skip
        answer = await client.get(path, headers=person.headers, params={"as_of": written})
        assert (answer.status_code, answer.json()["code"]) == (422, code), written
    owner.execute("UPDATE app.portfolios SET closed_at = app.clock()")
    answer = await client.get(path, headers=person.headers, params={"as_of": "2026-11-20T09:30:00Z"})
    assert (answer.status_code, answer.json()["code"]) == (404, "portfolio_not_found")
