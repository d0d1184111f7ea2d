"""How a portfolio did, and what adds up to it, by program."""

import datetime as dt

import pytest

from tests.functions.test_snapshots import at, snap
from tests.market import CODE, buy, open_market, quote, sell
from tests.people import sign_up

PERFORMANCE, EXPLAIN = "/api/v2/portfolio/performance", "/api/v2/portfolio/performance/explain"
TUESDAY = dt.date(2026, 3, 3)


@pytest.fixture
def person(owner):
    """Three sessions of somebody who buys, sees it rise, sells half; tokens are of the present."""
    open_market(owner)
    at(owner, TUESDAY, 9)
    quote(owner, CODE, 70_000)
    someone = sign_up(owner)
    buy(owner, someone, CODE, 4)
    for n, price in enumerate((72_000, 75_000, 74_000)):
        at(owner, TUESDAY + dt.timedelta(days=n), 15, 20)
        quote(owner, CODE, price)
        if n == 1:
            sell(owner, someone, CODE, 2)
        at(owner, TUESDAY + dt.timedelta(days=n), 16)
        snap(owner)
    owner.execute("DELETE FROM app.clock_offset")
    return someone


async def see(client, person, path, **params):
    answer = await client.get(path, headers=person.headers, params=params)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()


@pytest.mark.parametrize("path", [PERFORMANCE, EXPLAIN])
async def test_nobody_sees_anything(client, headers, path):
    for given in ({}, headers):
        answer = await client.get(path, headers=given)
        assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_required")


async def test_performance_is_figures_and_days(client, person):
    found = await see(client, person, PERFORMANCE)
    assert set(found) == {
        "portfolio_id", "season", "started_at", "ended_at", "session_count", "start_value", "end_value",
        "external_flow", "profit_loss", "simple_return", "time_weighted_return", "money_weighted_return",
        "period_money_weighted_return", "maximum_drawdown", "volatility", "reasons", "daily_values", "price_as_of",
        "stale",
    }  # fmt: skip
    assert [day["total_value"] for day in found["daily_values"]] == [1_008_000, 1_020_000, 1_018_000]
    assert (found["profit_loss"], found["simple_return"], found["reasons"]) == (18_000, 0.018, {})
    assert found["time_weighted_return"] == pytest.approx(0.018)
    assert found["period_money_weighted_return"] == pytest.approx(0.018)
    assert found["maximum_drawdown"] == pytest.approx(-2 / 1020)
    assert (found["ended_at"], found["price_as_of"][:16], found["stale"]) == (
        "2026-03-05T06:30:00Z", "2026-03-05T06:20", False,
    )  # fmt: skip
    one = await see(client, person, PERFORMANCE, from_on="2026-03-04", to_on="2026-03-04")
    assert (one["start_value"], one["profit_loss"], one["session_count"]) == (1_008_000, 12_000, 1)
    assert one["reasons"] == {"volatility": "short_history"}
    none = await see(client, person, PERFORMANCE, from_on="2026-03-07")
    assert (none["profit_loss"], none["simple_return"], none["reasons"]["simple_return"]) == (0, None, "short_history")


async def test_what_adds_up_to_the_profit_is_listed_by_cursor(client, owner, person):
    for bounds in ({}, {"from_on": "2026-03-04"}, {"to_on": "2026-03-04"}):
        wanted = (await see(client, person, PERFORMANCE, **bounds))["profit_loss"]
        found, cursor = [], None
        while cursor is not None or not found:
            page = await see(client, person, EXPLAIN, limit=1, **bounds, **({"cursor": cursor} if cursor else {}))
            found, cursor = found + page["items"], page["next_cursor"]
        assert sum(line["amount"] for line in found) == wanted
        assert found == (await see(client, person, EXPLAIN, **bounds))["items"]
    everything = (await see(client, person, EXPLAIN))["items"]
    assert [(line["line_kind"], line["entry_kind"], line["amount"]) for line in everything] == [
        ("entry", "buy", -280_000), ("entry", "sell", 150_000), ("end", None, 148_000),
    ]  # fmt: skip
    assert {line["ended_on"] for line in everything} == {"2026-03-05"}


async def test_a_session_that_ends_between_two_pages_is_not_mixed_in(client, owner, person):
    page = await see(client, person, EXPLAIN, limit=2)
    at(owner, TUESDAY + dt.timedelta(days=3), 9)
    quote(owner, CODE, 90_000)
    sell(owner, person, CODE, 2)
    at(owner, TUESDAY + dt.timedelta(days=3), 16)
    assert snap(owner) == 1
    owner.execute("DELETE FROM app.clock_offset")
    rest = await see(client, person, EXPLAIN, limit=100, cursor=page["next_cursor"])
    assert sum(line["amount"] for line in page["items"] + rest["items"]) == 18_000


async def test_a_cursor_is_of_its_list(client, owner, person):
    cursor = (await see(client, person, EXPLAIN, limit=1))["next_cursor"]
    for who, params in (
        (sign_up(owner), {"cursor": cursor}), (person, {"cursor": cursor, "from_on": "2026-03-04"}),
        (person, {"cursor": "x" + cursor}), (person, {"cursor": "가"}),
    ):  # fmt: skip
        answer = await client.get(EXPLAIN, headers=who.headers, params=params)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_cursor")


@pytest.mark.parametrize("path", [PERFORMANCE, EXPLAIN])
async def test_what_is_no_time_is_refused(client, owner, person, path):
    for params, code in (
        ({"from_on": "2026-03-04", "to_on": "2026-03-03"}, "range_reversed"), ({"from_on": "x"}, "invalid_request"),
        ({"to_on": "2026-02-30"}, "invalid_request"), ({"to_on": ""}, "invalid_request"),
    ):  # fmt: skip
        answer = await client.get(path, headers=person.headers, params=params)
        assert (answer.status_code, answer.json()["code"]) == (422, code), params
    for params in ({"from_on": "0001-01-01"}, {"to_on": "9999-12-31"}):
        await see(client, person, path, **params)
    owner.execute("UPDATE app.portfolios SET closed_at = app.clock()")
    answer = await client.get(path, headers=person.headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "portfolio_not_found")
