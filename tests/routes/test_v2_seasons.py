"""Seasons by program: restarted once under a key, listed, and each still readable."""

import asyncio

import pytest

from tests.market import CODE, OPENING, buy, differences, open_market, place, quote
from tests.people import sign_up

URL = "/api/v2/portfolio/restart"
SEASON = {
    "season", "portfolio_name", "initial_cash", "total_value", "profit_loss", "profit_loss_pct",
    "total_rewards_received", "fill_count", "opened_at", "closed_at",
}  # fmt: skip


@pytest.fixture
def person(owner):
    open_market(owner)
    quote(owner, CODE, 70_000)
    return sign_up(owner)


async def restart(client, person, key="k"):
    headers = person.headers | ({"idempotency-key": key} if key is not None else {})
    return await client.post(URL, headers=headers)


async def see(client, person, path, **params):
    return (await client.get(path, headers=person.headers, params=params)).json()


async def test_nobody_and_a_key_are_refused(client, headers):
    for given in ({}, headers):
        for method, path in (("POST", URL), ("GET", "/api/v2/portfolio/seasons")):
            answer = await client.request(method, path, headers=given | {"idempotency-key": "k"})
            assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_required")


async def test_a_restart_answers_with_the_new_portfolio_and_the_same_bytes_again(client, owner, person):
    buy(owner, person, CODE, 2)
    first = await restart(client, person)
    assert (first.status_code, first.headers["idempotent-replayed"]) == (200, "false")
    assert first.json() == await see(client, person, "/api/v2/portfolio")
    again = await restart(client, person)
    assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")
    other = await restart(client, person, "other")
    assert (other.status_code, other.json()["code"]) == (409, "portfolio_restarted_today")
    none = await restart(client, person, None)
    assert (none.status_code, none.json()["code"]) == (422, "idempotency_key_required")
    assert differences(owner) == []


async def test_fifty_restarts_at_once_are_one(client, owner, person):
    answers = await asyncio.gather(*(restart(client, person, f"k{n}") for n in range(50)))
    refused = [a.json()["code"] for a in answers if a.status_code != 200]
    assert refused == ["portfolio_restarted_today"] * 49
    assert len(await see(client, person, "/api/v2/portfolio/seasons")) == 2
    assert differences(owner) == []


async def test_an_old_season_stays_readable(client, owner, person):
    buy(owner, person, CODE, 2)
    waiting = place(owner, person, limit_price=60_000)["order_id"]
    await restart(client, person)
    quote(owner, CODE, 99_000)
    new, old = await see(client, person, "/api/v2/portfolio/seasons")
    assert set(new) == set(old) == SEASON
    assert (new["season"], new["total_value"], new["closed_at"]) == (2, OPENING, None)
    assert (old["season"], old["total_value"], old["fill_count"]) == (1, OPENING, 1)
    assert old["closed_at"] <= new["opened_at"]
    whole = await see(client, person, "/api/v2/portfolio", season=1)
    assert (whole["total_value"], whole["closed_at"], whole["stale"]) == (OPENING, old["closed_at"], False)
    assert await see(client, person, "/api/v2/holdings", season=1) == whole["holdings"] != []
    assert await see(client, person, "/api/v2/holdings") == []
    for path, count in (("fills", 1), ("orders", 2), ("cash-entries", 2)):
        assert len((await see(client, person, f"/api/v2/{path}", season=1))["items"]) == count, path
        assert len((await see(client, person, f"/api/v2/{path}"))["items"]) == (path == "cash-entries"), path
        assert (await see(client, person, f"/api/v2/{path}", season=9))["items"] == []
    assert (await see(client, person, f"/api/v2/orders/{waiting}"))["status"] == "cancelled"
    missing = await client.get("/api/v2/portfolio", headers=person.headers, params={"season": 3})
    assert (missing.status_code, missing.json()["code"]) == (404, "portfolio_not_found")
    for wrong in ("0", "-1", "x", "1.5", str(2**53)):
        answer = await client.get("/api/v2/portfolio", headers=person.headers, params={"season": wrong})
        assert answer.status_code == 422, wrong


async def test_somebody_else_s_season_is_none_of_mine(client, owner, person):
    other = sign_up(owner)
    await restart(client, other)
    assert [s["season"] for s in await see(client, person, "/api/v2/portfolio/seasons")] == [1]
    assert (await client.get("/api/v2/portfolio", headers=person.headers, params={"season": 2})).status_code == 404


async def test_v1_shows_the_open_season_only(client, owner, person):
    buy(owner, person, CODE, 2)
    place(owner, person, limit_price=60_000)
    await restart(client, person)
    assert (await see(client, person, "/api/v1/portfolio"))["holdings"] == []
    assert await see(client, person, "/api/v1/portfolio/trades") == {"trades": [], "total_count": 0}
    assert (await see(client, person, "/api/v1/trading/orders", status="cancelled"))["orders"] == []
    exported = (await see(client, person, "/api/v2/me/export"))["portfolios"]
    assert [(p["season"], len(p["fills"])) for p in exported] == [(1, 1), (2, 0)]
    assert [h["final_price"] for h in exported[0]["holdings"]] == [70_000]
