"""Stocks at the door, under v1 and v2: quotes, charts, search, rankings, hours, watch lists."""

import datetime as dt

import pytest

from tests.market import HYNIX, KAKAO, SAMSUNG, open_market, quote
from tests.people import sign_up

PRICE = {
    "stock_code", "stock_name", "current_price", "change_rate", "volume", "timestamp", "price_as_of", "stale",
}  # fmt: skip


@pytest.fixture
def prices(owner):
    """Two stocks with a quote, one of them with thirty days."""
    today = owner.execute("SELECT api.today()").fetchone()[0]
    for n in range(30, 0, -1):
        quote(owner, SAMSUNG, 70_000 + n, quoted_at=f"{today - dt.timedelta(days=n)}T15:30:00+09:00", volume=n)
    quote(owner, SAMSUNG, 71_000, volume=9)
    quote(owner, HYNIX, 200_000, volume=7, change_rate=-3.5)
    return today


async def said(client, path, **query):
    answer = await client.get(path, params=query)
    return answer.status_code, answer.json()


async def test_v1_a_price(client, prices):
    status, body = await said(client, f"/api/v1/portfolio/stock/price/{SAMSUNG}")
    assert (status, set(body)) == (200, PRICE)
    assert (body["current_price"], body["change_rate"], body["volume"], body["stale"]) == (71_000, 1.43, 9, False)
    assert body["timestamp"] == body["price_as_of"]
    for code in ("999999", "LMT", "x" * 12):
        status, body = await said(client, f"/api/v1/portfolio/stock/price/{code}")
        assert (status, body["code"]) == (404, "price_not_found")


async def test_v1_several_prices_in_their_order(client, prices):
    answer = await client.post("/api/v1/portfolio/stock/prices", json=[HYNIX, "999999", SAMSUNG])
    assert answer.status_code == 200
    assert [p["stock_code"] for p in answer.json()["prices"]] == [HYNIX, SAMSUNG]
    assert all(set(p) == PRICE and p["timestamp"].endswith("Z") for p in answer.json()["prices"])
    assert answer.json()["date"] == f"{prices:%Y%m%d}"
    for wrong in ([], ["x"] * 101, ["a\x00"], {}, [1]):
        assert (await client.post("/api/v1/portfolio/stock/prices", json=wrong)).status_code == 422


async def test_v1_a_chart(client, prices):
    path = f"/api/v1/portfolio/stock/chart/{SAMSUNG}"
    for query, days in (({}, 20), ({"days": 5}, 5), ({"period": "1w"}, 7), ({"period": "1w", "days": 30}, 7)):
        status, body = await said(client, path, **query)
        assert (status, len(body["dates"])) == (200, days + 1), query
        assert body["period_start"] == str(prices - dt.timedelta(days=days))
    arrays = [body[name] for name in ("dates", "opens", "highs", "lows", "closes", "volumes")]
    assert len({len(array) for array in arrays}) == 1
    assert body["dates"] == sorted(body["dates"])
    assert body["closes"][-1] == 71_000
    assert (await said(client, path, period="1y"))[1]["closes"][0] == 70_030
    for query in ({"days": 4}, {"days": 367}, {"period": "2w"}, {"days": "x"}):
        assert (await said(client, path, **query))[0] == 422
    for code in (HYNIX, "999999"):  # one day, and none
        status, body = await said(client, f"/api/v1/portfolio/stock/chart/{code}")
        assert (status, body["code"]) == (404, "price_not_found")


async def test_v1_a_chart_over_a_week_of_holidays_has_the_day_before(client, owner):
    today = owner.execute("SELECT api.today()").fetchone()[0]
    path, seen = f"/api/v1/portfolio/stock/chart/{SAMSUNG}", {"period": "1w"}
    for ago in (40, 12):
        quote(owner, SAMSUNG, 70_000 + ago, quoted_at=f"{today - dt.timedelta(days=ago)}T15:30:00+09:00")
    assert (await said(client, path, **seen))[1]["code"] == "price_not_found"  # nothing within the week
    quote(owner, SAMSUNG, 70_000)
    status, body = await said(client, path, **seen)
    assert (status, body["closes"]) == (200, [70_012, 70_000])
    assert body["period_start"] == body["dates"][0] == str(today - dt.timedelta(days=12))
    assert body["stale"] is False


async def test_v1_a_ranking_goes_by_the_sign_and_puts_stale_prices_last(client, owner):
    long_ago = (owner.execute("SELECT api.today()").fetchone()[0] - dt.timedelta(days=30)).isoformat()
    for n, (rate, moment) in enumerate([(5, {}), (9, {}), (0, {}), (-2, {}), (-7, {}), (29, {"quoted_at": long_ago})]):
        moment = {name: f"{day}T15:30:00+09:00" for name, day in moment.items()}
        quote(owner, f"{n:06}", 1000, change_rate=rate, volume=n, **moment)
    for n in range(10, 22):  # as many that nobody trades
        quote(owner, f"{n:06}", 1000, change_rate=0, volume=0)
    found = {}
    for kind in ("gainers", "losers", "volume"):
        _, body = await said(client, "/api/v1/trading/ranking", type=kind)
        found[kind] = [(r["stock_code"], r["stale"]) for r in body["ranking"]]
    assert found["gainers"] == [("000001", False), ("000000", False), ("000005", True)]
    assert found["losers"] == [("000004", False), ("000003", False)]
    assert [code for code, _ in found["volume"]][:6] == ["000004", "000003", "000002", "000001", "000000", "000010"]
    assert len(found["volume"]) == 10


async def test_v1_search_ranking_and_one_stock(client, prices, owner):
    owner.execute("UPDATE app.stocks SET stock_name = 'SK하이닉스' WHERE stock_code = %s", (HYNIX,))
    status, body = await said(client, "/api/v1/trading/search", q="하이닉스")
    assert (status, body) == (200, {
        "results": [{"stock_code": HYNIX, "stock_name": "SK하이닉스", "market": "KOSPI"}], "count": 1,
    })  # fmt: skip
    assert (await said(client, "/api/v1/trading/search", q="없음"))[1] == {"results": [], "count": 0}
    assert (await said(client, "/api/v1/trading/search"))[0] == 422
    assert (await said(client, "/api/v1/trading/search", q="x" * 101))[0] == 422
    for kind, first in (("volume", SAMSUNG), ("gainers", SAMSUNG), ("losers", HYNIX)):
        status, body = await said(client, "/api/v1/trading/ranking", type=kind)
        assert (body["ranking"][0]["stock_code"], body["type"]) == (first, kind)
        assert set(body["ranking"][0]) == PRICE - {"timestamp"}
    assert (await said(client, "/api/v1/trading/ranking", type="x"))[0] == 422
    status, body = await said(client, f"/api/v1/trading/stocks/{SAMSUNG}")
    assert set(body) == PRICE | {"high", "low"}
    assert (await said(client, "/api/v1/trading/stocks/999999"))[0] == 404


async def test_the_market_s_hours(client, owner):
    open_market(owner)
    status, body = await said(client, "/api/v1/trading/market-status")
    assert (status, body["is_trading_day"], body["is_open"]) == (200, True, True)
    status, body = await said(client, "/api/v2/market")
    assert (status, body["hours_policy"], body["is_open"]) == (200, "always", True)


async def test_v2_quotes_by_cursor_and_stocks(client, prices):
    status, body = await said(client, "/api/v2/quotes", limit=1)
    assert (status, [q["stock_code"] for q in body["items"]]) == (200, [HYNIX])
    assert body["items"][0]["change_rate"] == -3.5
    status, body = await said(client, "/api/v2/quotes", limit=1, cursor=body["next_cursor"])
    assert ([q["stock_code"] for q in body["items"]], body["next_cursor"]) == ([SAMSUNG], None)
    assert (await said(client, "/api/v2/quotes", market="KONEX"))[1]["items"] == []
    assert (await said(client, "/api/v2/stocks", search="0059"))[1][0]["stock_code"] == SAMSUNG
    status, body = await said(client, f"/api/v2/stocks/{SAMSUNG}")
    assert (status, body["price"], body["stale"]) == (200, 71_000, False)
    assert (await said(client, "/api/v2/stocks/999999"))[1]["code"] == "stock_not_listed"


async def test_v2_days_by_cursor_newest_first(client, prices):
    path, days, cursor = f"/api/v2/stocks/{SAMSUNG}/prices", [], {}
    while cursor is not None:
        _, body = await said(client, path, limit=10, **cursor)
        days += [day["priced_on"] for day in body["items"]]
        cursor = {"cursor": body["next_cursor"]} if body["next_cursor"] else None
    assert days == [str(prices - dt.timedelta(days=n)) for n in range(31)]


async def test_v2_a_day_is_stale_where_its_session_went_on_for_long_without_a_price(client, owner):
    day = owner.execute(
        "SELECT max(market_on) FROM api.market_days WHERE opens_at IS NOT NULL AND market_on < api.today()"
    ).fetchone()[0]
    for code, last in ((SAMSUNG, "15:11:00"), (HYNIX, "15:09:00")):  # twenty minutes before the end, less and more
        quote(owner, code, 70_000, quoted_at=f"{day}T{last}+09:00")
    quote(owner, KAKAO, 40_000, quoted_at="2026-10-03T15:00:00+09:00")  # a Saturday
    for code, stale in ((SAMSUNG, False), (HYNIX, True), (KAKAO, False)):
        status, body = await said(client, f"/api/v2/stocks/{code}/prices")
        assert (status, [row["stale"] for row in body["items"]]) == (200, [stale]), code


async def test_v2_every_listed_stock_by_cursor_also_without_a_quote(client, owner):
    for code in (SAMSUNG, HYNIX, KAKAO):
        quote(owner, code)
    owner.execute("DELETE FROM app.quotes")
    assert [s["stock_code"] for s in (await said(client, "/api/v2/listings", market="KOSPI"))[1]["items"]] == [
        HYNIX, SAMSUNG, KAKAO,
    ]  # fmt: skip
    page = (await said(client, "/api/v2/listings", limit=2))[1]
    rest = (await said(client, "/api/v2/listings", limit=2, cursor=page["next_cursor"]))[1]
    assert ([s["stock_code"] for s in rest["items"]], rest["next_cursor"]) == ([KAKAO], None)


async def test_v1_a_watch_list(client, owner, prices):
    person, path = sign_up(owner), "/api/v1/trading/watchlist"
    assert (await client.get(path)).json()["code"] == "sign_in_required"
    answer = await client.post(path, json={"stock_code": SAMSUNG, "stock_name": "x"}, headers=person.headers)
    assert (answer.status_code, answer.json()) == (200, {"status": "success"})
    listed = (await client.get(path, headers=person.headers)).json()["watchlist"]
    assert [(w["stock_code"], w["current_price"], w["stale"]) for w in listed] == [(SAMSUNG, 71_000, False)]
    assert (await client.get(path, headers=sign_up(owner).headers)).json() == {"watchlist": []}
    answer = await client.post(path, json={"stock_code": "999999"}, headers=person.headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "stock_not_listed")
    answer = await client.delete(f"{path}/{SAMSUNG}", headers=person.headers)
    assert (answer.status_code, answer.json()) == (200, {"status": "removed"})
    assert (await client.get(path, headers=person.headers)).json() == {"watchlist": []}


async def test_v2_a_watch_list(client, owner, prices):
    person, path = sign_up(owner), "/api/v2/me/watch-entries"
    assert (await client.get(path)).status_code == 401
    for code in (SAMSUNG, HYNIX, SAMSUNG):
        answer = await client.post(path, json={"stock_code": code}, headers=person.headers)
    assert answer.json() == {"stocks": 2}
    listed = (await client.get(path, headers=person.headers)).json()
    assert [w["stock_code"] for w in listed] == [HYNIX, SAMSUNG]
    export = (await client.get("/api/v2/me/export", headers=person.headers)).json()
    assert [w["stock_code"] for w in export["watch_entries"]] == [SAMSUNG, HYNIX]
    assert all(w["added_at"].endswith("Z") for w in export["watch_entries"])
    assert (await client.delete(f"{path}/{HYNIX}", headers=person.headers)).json() == {"stocks": 1}
    answer = await client.delete(f"{path}/{HYNIX}", headers=person.headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "watch_entry_not_found")
