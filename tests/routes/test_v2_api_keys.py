"""Keys of programs as administrators make, list, rotate and revoke them."""

import asyncio
import time
import unicodedata

import pytest
from litestar.testing import AsyncTestClient

from api.app import create_app
from api.auth import KEY
from tests.content import id_of, key

URL = "/api/v2/admin/api-keys"
NEW = {"key_name": "briefings of the night", "scopes": ["pipeline:write"]}
FIELDS = [
    "api_key_id", "key_name", "prefix", "scopes", "created_at", "expires_at", "revoked_at", "last_used_at", "replaces",
]  # fmt: skip


async def test_nobody_and_the_wrong_key_are_refused(client, owner):
    reader, stranger = {"x-api-key": key(owner, "admin:read")}, {"x-api-key": key(owner, "pipeline:write")}
    calls = [("GET", URL), ("POST", URL), ("POST", f"{URL}/1/rotate"), ("DELETE", f"{URL}/1")]
    for method, url in calls:
        answer = await client.request(method, url)
        assert (answer.status_code, answer.json()["code"]) == (401, "api_key_required")
        assert (await client.request(method, url, headers=stranger)).json()["code"] == "scope_missing"
    for method, url in calls[1:]:
        assert (await client.request(method, url, headers=reader)).json()["code"] == "scope_missing"
    assert (await client.get(URL, headers=reader)).status_code == 200


async def test_a_key_is_shown_whole_once_and_opens_the_door(client, headers, owner):
    answer = await client.post(URL, json=NEW, headers=headers)
    made = answer.json()
    assert answer.status_code == 200
    assert answer.headers.get_list("cache-control") == ["no-store"]
    assert list(made) == [*FIELDS, "key"]
    assert KEY.fullmatch(made["key"])
    assert (made["key_name"], made["scopes"], made["expires_at"]) == (NEW["key_name"], NEW["scopes"], None)
    opened = await client.post("/api/v1/pipeline/jobs/claim", headers={"x-api-key": made["key"]})
    assert opened.status_code == 200
    page = await client.get(URL, headers=headers)
    assert list(page.json()["items"][0]) == FIELDS
    secret = made["key"].split("_", 2)[2]
    assert secret not in page.text
    (stored,) = owner.execute("SELECT string_agg(k::text, ' ') FROM app.api_keys AS k").fetchone()
    assert secret not in stored


async def test_the_same_request_twice_makes_two_keys(client, headers):
    first, second = [(await client.post(URL, json=NEW, headers=headers)).json() for _ in range(2)]
    assert first["key"] != second["key"]
    assert first["api_key_id"] != second["api_key_id"]


async def test_keys_are_listed_by_cursor_newest_first(client, headers, owner):
    ids = [id_of(owner, key(owner)) for _ in range(5)]
    page = (await client.get(f"{URL}?limit=3", headers=headers)).json()
    assert [item["api_key_id"] for item in page["items"]] == ids[:1:-1]
    rest = (await client.get(f"{URL}?limit=3&cursor={page['next_cursor']}", headers=headers)).json()
    assert [item["api_key_id"] for item in rest["items"]] == [ids[1], ids[0], ids[0] - 1]
    assert rest["next_cursor"] is None
    for wrong in ("limit=0", "limit=101", "cursor=x", "cursor="):
        assert (await client.get(f"{URL}?{wrong}", headers=headers)).status_code == 422, wrong


async def test_a_key_is_rotated_with_an_overlap_of_a_day_unless_told_otherwise(client, headers, owner):
    for body, hours in (({}, 24), ({"json": {}}, 24), ({"json": {"overlap_hours": 168}}, 168)):
        old = key(owner, "admin:read")
        answer = await client.post(f"{URL}/{id_of(owner, old)}/rotate", headers=headers, **body)
        made = answer.json()
        assert answer.status_code == 200, answer.text
        assert answer.headers.get_list("cache-control") == ["no-store"]
        assert (made["replaces"], made["scopes"], made["key_name"]) == (id_of(owner, old), ["admin:read"], "tests")
        for alive in (old, made["key"]):
            assert (await client.get(URL, headers={"x-api-key": alive})).status_code == 200
        (left,) = owner.execute(
            "SELECT extract(epoch FROM expires_at - %s) / 3600 FROM app.api_keys WHERE api_key_id = %s",
            (made["created_at"], made["replaces"]),
        ).fetchone()
        assert left == hours


async def test_rotation_is_refused_with_a_code(client, headers, owner):
    old, revoked = id_of(owner, key(owner)), id_of(owner, key(owner))
    assert (await client.post(f"{URL}/{old}/rotate", headers=headers)).status_code == 200
    assert (await client.delete(f"{URL}/{revoked}", headers=headers)).status_code == 200
    refusals = ((old, "409 api_key_rotated"), (revoked, "409 api_key_ended"), (999, "404 api_key_not_found"))
    for key_id, wanted in refusals:
        answer = await client.post(f"{URL}/{key_id}/rotate", headers=headers)
        assert f"{answer.status_code} {answer.json()['code']}" == wanted
    for wrong in (-1, 169, 1.5, "a day", None, [], 2**70):
        answer = await client.post(f"{URL}/{old}/rotate", json={"overlap_hours": wrong}, headers=headers)
        assert answer.status_code == 422, wrong


async def test_two_rotations_at_once_make_one_key(client, headers, owner):
    old = id_of(owner, key(owner))
    answers = await asyncio.gather(*(client.post(f"{URL}/{old}/rotate", headers=headers) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"api_key_rotated"}


async def test_a_key_is_revoked_once_and_for_all(client, headers, owner):
    made = id_of(owner, key(owner))
    first, again = [await client.delete(f"{URL}/{made}", headers=headers) for _ in range(2)]
    assert (first.status_code, again.status_code) == (200, 200)
    assert list(first.json()) == FIELDS
    assert first.json()["revoked_at"] is not None
    assert first.json() == again.json()
    answer = await client.delete(f"{URL}/999", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "api_key_not_found")
    for wrong in ("x", "0", "-1", str(2**53), "1.5"):
        assert (await client.delete(f"{URL}/{wrong}", headers=headers)).status_code == 422, wrong


@pytest.mark.parametrize("how", ["revoke", "rotate"])
async def test_every_process_refuses_what_was_taken_back_within_two_seconds(settings, headers, owner, how):
    made = key(owner)
    async with AsyncTestClient(create_app(settings)) as one, AsyncTestClient(create_app(settings)) as other:
        for client in (one, other):  # both remember it now
            assert (await client.get(URL, headers={"x-api-key": made})).status_code == 200
        url = f"{URL}/{id_of(owner, made)}"
        if how == "revoke":
            assert (await one.delete(url, headers=headers)).status_code == 200
        else:
            body = {"overlap_hours": 0}
            assert (await one.post(f"{url}/rotate", json=body, headers=headers)).status_code == 200
        started = time.monotonic()
        for client in (one, other):
            while (await client.get(URL, headers={"x-api-key": made})).status_code == 200:
                assert time.monotonic() - started < 2
                await asyncio.sleep(0.05)
            assert (await client.get(URL, headers={"x-api-key": made})).json()["code"] == "api_key_invalid"
        assert time.monotonic() - started < 2


NO_KEYS = [
    ({"key_name": ""}, "invalid_request"), ({"key_name": "   "}, "api_key_name_invalid"),
    ({"key_name": "x" * 101}, "api_key_name_invalid"), ({"key_name": "x" * 301}, "invalid_request"),
    ({"key_name": "x" * 200_000}, "invalid_request"), ({"key_name": "a\0b"}, "invalid_request"),
    ({"key_name": 5}, "invalid_request"), ({"key_name": None}, "invalid_request"),
    ({"scopes": []}, "invalid_request"), ({"scopes": ["all"]}, "invalid_request"),
    ({"scopes": "admin:read"}, "invalid_request"), ({"scopes": [None]}, "invalid_request"),
    ({"scopes": ["admin:read"] * 5}, "invalid_request"), ({"color": 1}, "invalid_request"),
    ({"expires_at": "tomorrow"}, "invalid_request"), ({"expires_at": "2027-01-01T00:00:00"}, "invalid_request"),
    ({"expires_at": 5}, "api_key_end_passed"), ({"expires_at": "2026-01-01T00:00:00Z"}, "api_key_end_passed"),
    ({"expires_at": "0001-01-01T00:00:00+09:00"}, "invalid_request"),
    ({"expires_at": "9999-12-31T23:59:59-12:00"}, "invalid_request"),
    ({"expires_at": "2999-01-01T00:00:00Z"}, "api_key_life_too_long"),
    # The driver takes the first moment there is and the last for the infinite ones.
    ({"expires_at": "0001-01-01T00:00:00Z"}, "api_key_end_passed"),
    ({"expires_at": "9999-12-31T23:59:59.999999Z"}, "api_key_life_too_long"),
]  # fmt: skip


async def test_create_refuses_what_is_no_key(client, headers):
    for change, code in NO_KEYS:
        answer = await client.post(URL, json=NEW | change, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, code), (change, answer.text)


async def test_create_refuses_what_is_no_body(client, headers):
    for body in (b"", b"[]", b"null", b"5", b"{", b"\xff", b'{"key_name": "\\ud800", "scopes": ["admin:read"]}'):
        answer = await client.post(URL, content=body, headers=headers)
        assert answer.status_code == 422, body
    answer = await client.post(URL, content=b'{"a": "' + b"x" * 300_000 + b'"}', headers=headers)
    assert answer.status_code == 413


async def test_a_name_of_a_hundred_letters_fits_in_either_form(client, headers):
    for name in ("가" * 100, unicodedata.normalize("NFD", "각" * 100)):
        made = (await client.post(URL, json=NEW | {"key_name": name}, headers=headers)).json()
        assert made["key_name"] == unicodedata.normalize("NFC", name)
