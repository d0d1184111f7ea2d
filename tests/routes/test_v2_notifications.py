"""Notices by program: by cursor, counted, read, deleted."""

from tests.people import sign_up

URL = "/api/v2/notifications"
FIELDS = {"notification_id", "notification_type", "title", "message", "data", "is_read", "created_at"}


def told(owner, kinds=("fill", "expiry", "reward", "bonus")):
    """Somebody with these notices and no others."""
    person = sign_up(owner)
    owner.execute("DELETE FROM app.notifications WHERE user_id = %s", (person.user_id,))
    for kind in kinds:
        owner.execute("SELECT api.notify(%s, %s, %s, 'x', '{\"a\": 1}')", (person.user_id, kind, kind))
    return person


async def ask(client, person, method="GET", path="", **more):
    answer = await client.request(method, URL + path, headers=person.headers, **more)
    return answer.status_code, answer.json()


async def walk(client, person, **params):
    """Titles of all pages of two."""
    titles, cursor = [], None
    while True:
        sent = params | {"limit": 2} | ({"cursor": cursor} if cursor else {})
        status, body = await ask(client, person, params=sent)
        assert status == 200, body
        assert all(set(row) == FIELDS for row in body["items"])
        titles += [row["title"] for row in body["items"]]
        if (cursor := body["next_cursor"]) is None:
            return titles


async def test_a_list_is_walked_by_cursor_and_filtered(client, owner):
    person = told(owner)
    told(owner)
    assert await walk(client, person) == ["bonus", "reward", "expiry", "fill"]
    _, body = await ask(client, person, params={"limit": 2})
    ids = [row["notification_id"] for row in body["items"]]
    assert (body["items"][0]["notification_type"], body["items"][0]["data"]) == ("bonus", {"a": 1})
    await ask(client, person, "POST", "/read", json={"notification_ids": ids[:1]})
    assert await walk(client, person, is_read="true") == ["bonus"]
    assert await walk(client, person, is_read="false") == ["reward", "expiry", "fill"]
    stranger = told(owner, ())
    status, refused = await ask(client, stranger, params={"cursor": body["next_cursor"]})
    assert (status, refused["code"]) == (422, "invalid_cursor")


async def test_notices_are_counted_read_and_deleted(client, owner):
    person = told(owner)
    assert await ask(client, person, path="/counts") == (200, {"total_count": 4, "unread_count": 4})
    _, body = await ask(client, person)
    first, second, *_ = [row["notification_id"] for row in body["items"]]
    assert await ask(client, person, "POST", f"/{first}/read") == (200, {"total_count": 4, "unread_count": 3})
    assert await ask(client, person, "DELETE", f"/{second}") == (200, {"total_count": 3, "unread_count": 2})
    gone = {"deleted_count": 1, "total_count": 2, "unread_count": 2}
    assert await ask(client, person, "DELETE", "/read") == (200, gone)
    read = {"marked_count": 2, "total_count": 2, "unread_count": 0}
    assert await ask(client, person, "POST", "/read") == (200, read)
    for method, path in (("POST", f"/{first}/read"), ("DELETE", f"/{second}")):
        status, body = await ask(client, person, method, path)
        assert (status, body["code"]) == (404, "notification_not_found")
    status, body = await ask(client, person, "POST", "/read", json={"ids": [1]})
    assert (status, body["code"]) == (422, "invalid_request")


async def test_a_user_whose_last_notice_went_has_none(client, owner):
    person = told(owner, ())
    assert await ask(client, person, path="/counts") == (200, {"total_count": 0, "unread_count": 0})
    assert await walk(client, person) == []
