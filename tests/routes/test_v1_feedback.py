"""Feedback and analytics under the v1 contract: anybody may send, only an operator's key may read."""

import pytest
from litestar.testing import AsyncTestClient
from msgspec.structs import replace

from tests.apps import app_of
from tests.content import key
from tests.people import sign_up

FEEDBACK, BRIEFING, STATS = "/api/v1/feedback", "/api/v1/feedback/briefing", "/api/v1/feedback/stats"
TUTOR = "/api/v1/tutor/feedback"
EVENTS = ("/api/v1/analytics/events", "/api/v1/feedback/analytics/events")
SAID = {"page": "home", "rating": 4, "category": "ui", "comment": "좋아요", "device_info": {"os": "iOS"}}
OF_BRIEFING = {"briefing_id": 3, "scenario_keyword": "유가", "overall_rating": "good", "favorite_section": "history"}
OF_TUTOR = {"run_id": "019c", "score": 1}
EVENT = {"event_type": "page_view", "event_data": {"path": "/home", "n": [1, {"x": None}]}, "session_id": "s"}


def code_of(answer):
    return answer.status_code, answer.json().get("code")


def count(owner, table):
    return owner.execute(f"SELECT count(*) FROM app.{table}").fetchone()[0]


async def test_anybody_may_speak_with_a_bad_cookie_and_without_proof_of_the_page(client, owner):
    person = sign_up(owner)
    bodies = {FEEDBACK: SAID, BRIEFING: OF_BRIEFING, TUTOR: OF_TUTOR} | {url: {"events": [EVENT]} for url in EVENTS}
    for url, body in bodies.items():
        for headers in ({}, {"cookie": person.cookies["cookie"]}, {"cookie": "accessToken=x; csrfToken=y"},
                        {"authorization": "Bearer x"}):  # fmt: skip
            answer = await client.post(url, json=body | {"new_field": 1}, headers=headers)
            client.cookies.clear()
            assert answer.status_code == (200 if url == TUTOR else 201), (url, headers, answer.text)
            assert answer.json() == {"status": "success"} | ({"saved": 1} if url in EVENTS else {})
    assert (count(owner, "feedback"), count(owner, "analytics_events")) == (12, 8)


async def test_all_but_the_page_may_be_left_out(client, owner):
    for body in ({"page": "x"}, {"page": "x", "rating": None, "category": None, "comment": None, "device_info": None}):
        assert (await client.post(FEEDBACK, json=body)).status_code == 201
    for body in ({"overall_rating": "bad"}, {"overall_rating": "bad", "briefing_id": "019c", "favorite_section": None}):
        assert (await client.post(BRIEFING, json=body)).status_code == 201
    assert count(owner, "feedback") == 4


async def test_five_thousand_letters_are_heard_and_one_more_is_not(client, owner):
    assert (await client.post(FEEDBACK, json=SAID | {"comment": "가" * 5000})).status_code == 201
    assert code_of(await client.post(FEEDBACK, json=SAID | {"comment": "가" * 5001})) == (422, "comment_too_long")
    assert code_of(await client.post(FEEDBACK, json=SAID | {"page": "가" * 51})) == (422, "feedback_too_long")
    large = SAID | {"device_info": "x" * 5000}
    assert code_of(await client.post(FEEDBACK, json=large)) == (422, "device_info_too_large")
    assert code_of(await client.post(TUTOR, json=OF_TUTOR | {"run_id": "가" * 101})) == (422, "run_id_invalid")
    assert count(owner, "feedback") == 1


@pytest.mark.parametrize(
    ("url", "body"),
    [
        *((FEEDBACK, SAID | wrong) for wrong in (
            {"page": ""}, {"page": None}, {"rating": 0}, {"rating": 6}, {"rating": 1.5},
            {"comment": "a\x00"}, {"category": 5}, {"device_info": {"a": "\x00"}},
        )),
        *((BRIEFING, OF_BRIEFING | wrong) for wrong in (
            {"overall_rating": "so so"}, {"overall_rating": None}, {"briefing_id": 0}, {"briefing_id": 1.5},
            {"favorite_section": 5},
        )),
        *((TUTOR, OF_TUTOR | wrong) for wrong in (
            {"run_id": ""}, {"run_id": None}, {"run_id": "a\x00"}, {"score": None}, {"score": "x"}, {"score": 100.5},
        )),
        *((url, body) for url in EVENTS for body in (
            {}, {"events": None}, {"events": {}}, {"events": [5]}, {"events": [EVENT] * 101},
            {"events": [{"a": "\x00"}]},
        )),
    ],
)  # fmt: skip
async def test_what_is_no_message_is_refused(client, owner, url, body):
    assert code_of(await client.post(url, json=body)) == (422, "invalid_request")
    assert count(owner, "feedback") == count(owner, "analytics_events") == 0


@pytest.mark.parametrize("url", EVENTS)
async def test_a_hundred_events_are_stored_without_a_user(client, owner, url):
    events = [EVENT | {"n": n, "user_id": 1} for n in range(100)]
    answer = await client.post(url, json={"events": events, "user_id": 1})
    assert (answer.status_code, answer.json()) == (201, {"status": "success", "saved": 100})
    rows = owner.execute("SELECT event FROM app.analytics_events ORDER BY analytics_event_id").fetchall()
    assert [row for (row,) in rows] == [EVENT | {"n": n} for n in range(100)]
    assert code_of(await client.post(url, json={"events": [{"x": "y" * 8000}]})) == (422, "event_too_large")


async def test_statistics_are_for_an_operator_and_of_pages(client, owner):
    for answer in (await client.get(STATS), await client.get(STATS, headers=sign_up(owner).headers)):
        assert code_of(answer) == (401, "api_key_required")
    wrong = {"x-api-key": key(owner, "pipeline:read")}
    assert code_of(await client.get(STATS, headers=wrong)) == (403, "scope_missing")
    headers = {"x-api-key": key(owner, "admin:read")}
    none = {"total_count": 0, "avg_rating": None, "category_distribution": {}, "page_distribution": {}}
    assert (await client.get(STATS, headers=headers)).json() == none
    for page, rating, category in (("home", 5, "ui"), ("home", 4, "ui"), ("home", None, None), ("quiz", 1, "bug"),
                                   ("tutor", None, "ui")):  # fmt: skip
        await client.post(FEEDBACK, json={"page": page, "rating": rating, "category": category})
    await client.post(BRIEFING, json=OF_BRIEFING)
    assert (await client.get(STATS, headers=headers)).json() == {
        "total_count": 5,
        "avg_rating": 3.33,
        "category_distribution": {"ui": 3, "bug": 1},
        "page_distribution": {
            "home": {"count": 3, "avg_rating": 4.5},
            "quiz": {"count": 1, "avg_rating": 1.0},
            "tutor": {"count": 1, "avg_rating": None},
        },
    }


async def test_messages_have_a_budget_of_their_own_and_events_another(settings, owner):
    chosen = replace(settings, feedback_per_ip=2, analytics_per_ip=3, writes_per_ip=1, trusted_proxies=1)
    async with AsyncTestClient(app_of(chosen)) as client:
        client.headers["x-forwarded-for"] = "10." + ".".join(str(n) for n in owner.info.backend_pid.to_bytes(3, "big"))
        told = [await client.post(FEEDBACK, json=SAID) for _ in range(2)]
        told += [await client.post(EVENTS[n % 2], json={"events": [EVENT]}) for n in range(3)]
        assert {answer.status_code for answer in told} == {201}
        for url in (FEEDBACK, BRIEFING, TUTOR, *EVENTS):
            answer = await client.post(url, json={})  # refused before it is read
            assert code_of(answer) == (429, "too_many_requests")
            assert int(answer.headers["retry-after"]) >= 1
        login = {"email": "nobody@example.com", "password": "x"}
        assert (await client.post("/api/v1/auth/login", json=login)).status_code == 401
