"""Notices under the v1 contract."""

import pytest

from tests.market import CODE, buy, open_market, quote
from tests.people import sign_up
from tests.test_authorisation import MISSING

URL = "/api/v1/notifications"
FIELDS = {"id", "type", "title", "message", "is_read", "data", "created_at"}


@pytest.fixture
def person(owner):
    """Somebody with a welcome and two fills."""
    open_market(owner)
    quote(owner, CODE, 70_000)
    person = sign_up(owner)
    buy(owner, person, CODE)
    buy(owner, person, CODE)
    return person


async def ask(client, person, method="GET", path="", **more):
    answer = await client.request(method, URL + path, headers=person.headers, **more)
    return answer.status_code, answer.json()


async def listed(client, person, **params):
    status, body = await ask(client, person, params=params)
    assert status == 200, body
    assert set(body) == {"notifications", "total_count", "unread_count"}
    assert all(set(row) == FIELDS for row in body["notifications"])
    return body


async def test_the_newest_comes_first_with_the_kinds_that_v1_knows(client, owner, person):
    body = await listed(client, person)
    assert (body["total_count"], body["unread_count"]) == (3, 3)
    fill, _, welcome = body["notifications"]
    assert (fill["type"], fill["title"], fill["is_read"]) == ("system", "매수 체결", False)
    assert set(fill["data"]) == {"order_id", "fill_id", "stock_code"}
    assert fill["created_at"].endswith("Z")
    assert (welcome["type"], welcome["data"]) == ("system", None)
    told = "SELECT api.notify(%s, %s, 'x', 'x', NULL)"
    kinds = {"bonus": "bonus", "reward": "reward", "dwell": "dwell", "expiry": "system"}
    for ours, theirs in kinds.items():
        owner.execute(told, (person.user_id, ours))
        assert (await listed(client, person, per_page=1))["notifications"][0]["type"] == theirs


async def test_pages_are_counted_from_one_and_whole(client, person):
    whole = (await listed(client, person, per_page=50))["notifications"]
    pages = [(await listed(client, person, per_page=2, page=page))["notifications"] for page in (1, 2, 3)]
    assert (pages[0] + pages[1], pages[2]) == (whole, [])
    for wrong in ({"per_page": 51}, {"per_page": 0}, {"page": 0}, {"page": "x"}):
        status, body = await ask(client, person, params=wrong)
        assert (status, body["code"]) == (422, "invalid_request")
    status, body = await ask(client, person, params={"page": 202, "per_page": 50})
    assert (status, body["code"]) == (422, "page_too_deep")


async def test_notices_are_read_by_name_and_all_by_null_or_an_empty_body(client, owner, person):
    ids = [row["id"] for row in (await listed(client, person))["notifications"]]
    assert await ask(client, person, path="/unread-count") == (200, {"unread_count": 3})
    read = await ask(client, person, "POST", "/read", json={"notification_ids": ids[:1], "new_field": 1})
    assert read == (200, {"message": "1개의 알림을 읽음으로 표시했어요."})
    assert await ask(client, person, path="/unread-count") == (200, {"unread_count": 2})
    assert [row["is_read"] for row in (await listed(client, person))["notifications"]] == [True, False, False]
    for body, count in (({"notification_ids": None}, 2), ({}, 0), (None, 0)):
        sent = {} if body is None else {"json": body}
        message = {"message": f"{count}개의 알림을 읽음으로 표시했어요."}
        assert await ask(client, person, "POST", "/read", **sent) == (200, message)
    assert await ask(client, person, path="/unread-count") == (200, {"unread_count": 0})


async def test_those_that_are_read_are_deleted_and_one_by_its_number(client, owner, person):
    ids = [row["id"] for row in (await listed(client, person))["notifications"]]
    await ask(client, person, "POST", "/read", json={"notification_ids": ids[:2]})
    gone = {"message": "읽은 알림 2개를 지웠어요.", "deleted_count": 2}
    assert await ask(client, person, "DELETE", "/read") == (200, gone)
    assert await ask(client, person, "DELETE", f"/{ids[2]}") == (200, {"message": "알림을 지웠어요."})
    assert await listed(client, person) == {"notifications": [], "total_count": 0, "unread_count": 0}
    status, body = await ask(client, person, "DELETE", f"/{ids[2]}")
    assert (status, body["code"], body["detail"]) == (404, "notification_not_found", "알림을 찾을 수 없습니다.")


async def test_nobody_reads_or_deletes_what_is_another_s(client, owner, person):
    stranger = sign_up(owner)
    ids = [row["id"] for row in (await listed(client, person))["notifications"]]
    await ask(client, stranger, "POST", "/read", json={"notification_ids": ids})
    for number in (ids[0], MISSING):
        assert (await ask(client, stranger, "DELETE", f"/{number}"))[0] == 404
    assert await ask(client, person, path="/unread-count") == (200, {"unread_count": 3})
    for method, path in (("GET", ""), ("GET", "/unread-count"), ("POST", "/read"), ("DELETE", f"/{ids[0]}")):
        assert (await client.request(method, URL + path)).status_code == 401
        if method != "GET":
            cookie = {"cookie": person.cookies["cookie"]}
            assert (await client.request(method, URL + path, headers=cookie)).status_code == 403
            client.cookies.clear()


@pytest.mark.parametrize("wrong", [[0], [-1], ["x"], [1.5], [None], [2**53], 5, "x", [1] * 1001])
async def test_what_is_no_list_of_numbers_is_refused(client, person, wrong):
    status, body = await ask(client, person, "POST", "/read", json={"notification_ids": wrong})
    assert (status, body["code"]) == (422, "invalid_request")
    assert await ask(client, person, path="/unread-count") == (200, {"unread_count": 3})
