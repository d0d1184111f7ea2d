"""The leaderboard by program: by cursor, equals sharing a rank, nobody's amounts but one's own; and as v1 has it."""

import pytest

from tests.functions.test_portfolio_totals import refresh
from tests.functions.test_snapshots import MONDAY, TUESDAY, at, snap
from tests.market import CODE, buy, open_market, quote
from tests.people import sign_up

URL, V1 = "/api/v2/leaderboard", "/api/v1/portfolio/leaderboard/ranking"
ENTRY = {"rank", "public_id", "username", "profit_loss_pct"}
V1_ENTRY = {"rank", "user_id", "username", "total_value", "profit_loss", "profit_loss_pct", "is_me"}


@pytest.fixture
def people(owner):
    """Seven: two gained one percent, three nothing, two lost."""
    open_market(owner)
    quote(owner, CODE, 10_000)
    quote(owner, "005930", 10_000)
    found = [sign_up(owner) for _ in range(7)]
    for person in found[:2]:
        buy(owner, person, CODE, 10)
    for person in found[5:]:
        buy(owner, person, "005930", 10)
    quote(owner, CODE, 11_000)
    quote(owner, "005930", 9_000)
    refresh(owner)
    return found


async def walk(client, limit):
    """All pages."""
    items, cursor = [], None
    while True:
        page = (await client.get(URL, params={"limit": limit} | ({"cursor": cursor} if cursor else {}))).json()
        assert (page["ranked_count"], page["as_of"] is not None) == (7, True)
        assert all(set(item) == ENTRY for item in page["items"])
        items += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return items


async def test_equals_share_a_rank_on_pages_of_any_size(client, owner, people):
    whole = await walk(client, 100)
    assert [item["rank"] for item in whole] == [1, 1, 3, 3, 3, 6, 6]
    assert [item["profit_loss_pct"] for item in whole] == [1, 1, 0, 0, 0, -1, -1]
    assert len({item["public_id"] for item in whole}) == 7
    for limit in (1, 2, 3, 4, 7):
        assert await walk(client, limit) == whole
    ids = {str(person.user_id) for person in people}
    assert all(set(item.values()) & ids == set() for item in whole)


async def test_a_cursor_that_nobody_gave_is_refused(client, people):
    (cursor,) = [(await client.get(URL, params={"limit": 1})).json()["next_cursor"]]
    for wrong in (cursor[:-1], cursor + "A", "x", "", cursor.swapcase()):
        answer = await client.get(URL, params={"cursor": wrong})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_cursor"), wrong


async def test_my_own_place_and_amounts_are_for_me(client, people):
    refused = await client.get(f"{URL}/me")
    assert (refused.status_code, refused.json()["code"]) == (401, "sign_in_required")
    mine = (await client.get(f"{URL}/me", headers=people[6].headers)).json()
    assert (mine["rank"], mine["ranked_count"], mine["username"]) == (6, 7, people[6].username)
    assert (mine["total_value"], mine["profit_loss"], mine["profit_loss_pct"]) == (990_000, -10_000, -1)
    whole = await walk(client, 100)
    assert mine["public_id"] in {item["public_id"] for item in whole[5:]}


async def test_who_opts_out_is_on_no_page_and_has_no_place(client, owner, people):
    out = people[0]
    answer = await client.patch("/api/v2/me", json={"is_ranked": False}, headers=out.headers)
    assert answer.json()["is_ranked"] is False
    for _ in range(2):  # before the next refresh, and after it
        page = (await client.get(URL)).json()
        assert out.username not in {item["username"] for item in page["items"]}
        assert len(page["items"]) == 6
        answer = await client.get(f"{URL}/me", headers=out.headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_ranked")
        seen = (await client.get(V1, headers=out.headers)).json()
        assert (seen["my_rank"], seen["my_entry"], len(seen["rankings"])) == (None, None, 6)
        refresh(owner)
    assert page["ranked_count"] == 6


async def test_an_empty_leaderboard_is_a_page(client, owner):
    assert (await client.get(URL)).json() == {"as_of": None, "ranked_count": 0, "items": [], "next_cursor": None}
    assert (await client.get(V1)).json() == {
        "my_rank": None, "my_entry": None, "rankings": [], "total_users": 0, "offset": 0, "has_more": False,
        "as_of": None,
    }  # fmt: skip


async def test_v1_has_places_without_ties_and_hides_the_amounts_of_others(client, owner, people):
    whole = (await client.get(V1, headers=people[6].headers)).json()
    assert [entry["rank"] for entry in whole["rankings"]] == [1, 2, 3, 4, 5, 6, 7]
    assert all(set(entry) == V1_ENTRY for entry in whole["rankings"])
    mine = [entry for entry in whole["rankings"] if entry["is_me"]]
    assert mine == [whole["my_entry"]]
    assert (mine[0]["rank"], mine[0]["total_value"], mine[0]["profit_loss"]) == (whole["my_rank"], 990_000, -10_000)
    assert all(e["total_value"] == e["profit_loss"] == 0 for e in whole["rankings"] if not e["is_me"])
    assert (whole["total_users"], whole["has_more"]) == (7, False)
    rates = [(entry["profit_loss_pct"], entry["user_id"]) for entry in whole["rankings"]]
    assert rates == sorted(rates, reverse=True)
    assert not {entry["user_id"] for entry in whole["rankings"]} & {person.user_id for person in people}
    for offset in range(9):
        page = (await client.get(V1, params={"limit": 2, "offset": offset})).json()
        assert [e["user_id"] for e in page["rankings"]] == [u for _, u in rates[offset : offset + 2]]
        assert [e["rank"] for e in page["rankings"]] == list(range(offset + 1, min(offset + 3, 8)))
        assert (page["my_rank"], page["offset"], page["has_more"]) == (None, offset, offset + 2 < 7)
    for wrong in ({"limit": 0}, {"limit": 101}, {"offset": -1}, {"offset": "x"}, {"offset": 10**10}):
        assert (await client.get(V1, params=wrong)).status_code == 422, wrong


async def test_v1_refuses_a_token_that_is_over(client, people):
    answer = await client.get(V1, headers={"authorization": "Bearer x"})
    assert answer.status_code == 401
    assert (await client.get(V1)).status_code == 200


async def test_as_of_an_instant_it_is_the_last_session_by_then(client, owner):
    open_market(owner)
    at(owner, MONDAY, 9)
    people = [sign_up(owner) for _ in range(5)]
    at(owner, TUESDAY, 10)
    quote(owner, CODE, 10_000)
    buy(owner, people[0], CODE, 10)
    at(owner, TUESDAY, 15, 30)
    quote(owner, CODE, 11_000)
    at(owner, TUESDAY, 20)
    snap(owner)
    asked, ended = "2026-03-03T16:00:00+09:00", "2026-03-03T06:30:00Z"
    whole = (await client.get(URL, params={"as_of": asked})).json()
    assert (whole["as_of"], whole["ranked_count"], whole["next_cursor"]) == (ended, 5, None)
    assert [item["rank"] for item in whole["items"]] == [1, 2, 2, 2, 2]
    assert all(set(item) == ENTRY for item in whole["items"])
    items, cursor = [], None
    for _ in range(3):
        query = {"limit": 2, "as_of": asked} | ({"cursor": cursor} if cursor else {})
        page = (await client.get(URL, params=query)).json()
        items, cursor = items + page["items"], page["next_cursor"]
        other = await client.get(URL, params={"cursor": cursor or "x", "as_of": "2026-03-03T16:00:01+09:00"})
        assert other.json()["code"] == "invalid_cursor"  # it belongs to its instant
    assert (items, cursor) == (whole["items"], None)
    mine = (await client.get(f"{URL}/me", headers=people[0].headers, params={"as_of": asked})).json()
    assert (mine["rank"], mine["ranked_count"], mine["as_of"]) == (1, 5, ended)
    assert (mine["total_value"], mine["profit_loss"], mine["profit_loss_pct"]) == (1_010_000, 10_000, 1)
    before = {"as_of": "2026-03-03T15:29:59+09:00"}
    assert (await client.get(URL, params=before)).json() == {
        "as_of": None, "ranked_count": 0, "items": [], "next_cursor": None,
    }  # fmt: skip
    answer = await client.get(f"{URL}/me", headers=people[0].headers, params=before)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_ranked")
    for path in (URL, f"{URL}/me"):
        for wrong, code in (("2026-03-03T20:00:02+09:00", "as_of_in_future"), ("x", "invalid_request")):
            answer = await client.get(path, headers=people[0].headers, params={"as_of": wrong})
            assert (answer.status_code, answer.json()["code"]) == (422, code), wrong
