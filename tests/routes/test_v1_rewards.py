"""Rewards and quizzes under the v1 contract."""

import datetime as dt

import pytest
from litestar.testing import AsyncTestClient

from tests.apps import app_of
from tests.content import editorial, save_case
from tests.market import OPENING, differences
from tests.people import sign_up
from tests.rewards import BRIEFING, DWELL, PAGES, RIGHT, WRONG, cases, received, today, visit
from tests.test_authorisation import rows_of

URL = "/api/v1"
CASES = {"story": "/story/{}", "comparison": "/comparison/{}"}


@pytest.fixture
def person(owner):
    yield sign_up(owner)
    assert differences(owner) == []


async def claim(client, person, path, **body):
    answer = await client.post(URL + path, json=body, headers=person.headers)
    return answer.status_code, answer.json()


def code_of(answer):
    return answer[0], answer[1].get("code")


async def test_nobody_is_paid(client):
    for method, path in (
        ("POST", "/portfolio/reward"), ("GET", "/portfolio/rewards"), ("POST", "/portfolio/dwell-reward"),
        ("POST", "/quiz/reward"),
    ):  # fmt: skip
        answer = await client.request(method, URL + path, **({"json": {}} if method == "POST" else {}))
        assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_required"), path


async def test_rewards_of_a_fresh_account_are_an_empty_list(client, person):
    answer = await client.get(f"{URL}/portfolio/rewards", headers=person.headers)
    assert (answer.status_code, answer.json()) == (200, {"rewards": []})


async def test_a_reward_is_told_as_the_contract_says(client, owner, person):
    one, other = cases(owner, 2)
    status, told = await claim(client, person, "/portfolio/reward", case_id=one, more=1)
    assert (status, set(told)) == (200, {"reward_id", "base_reward", "status", "maturity_at", "message"})
    assert (told["base_reward"], told["status"], told["message"]) == (BRIEFING, "pending", "100,000원을 받았습니다.")
    assert told["maturity_at"].endswith("Z")
    again = await claim(client, person, "/portfolio/reward", case_id=one)
    assert code_of(again) == (409, "briefing_reward_claimed")
    assert again[1]["detail"].startswith("이미 이 브리핑에 대한 보상을 받았습니다")
    assert code_of(await claim(client, person, "/portfolio/reward", case_id=999)) == (404, "case_not_found")
    await claim(client, person, "/portfolio/reward", case_id=other)
    await claim(client, sign_up(owner), "/portfolio/reward", case_id=other)
    found = (await client.get(f"{URL}/portfolio/rewards", headers=person.headers)).json()["rewards"]
    assert [row["case_id"] for row in found] == [other, one]
    created = dt.datetime.fromisoformat(found[1].pop("created_at"))
    assert dt.datetime.fromisoformat(told["maturity_at"]) - created == dt.timedelta(days=7)
    assert found[1] == {
        "reward_id": told["reward_id"], "case_id": one, "base_reward": BRIEFING, "multiplier": 1.0,
        "final_reward": None, "status": "pending", "maturity_at": told["maturity_at"],
    }  # fmt: skip
    assert received(owner, person) == (OPENING + 2 * BRIEFING, 2 * BRIEFING, 2)


async def test_staying_is_what_the_server_saw_and_not_what_the_client_says(client, owner, person):
    (case_id,) = cases(owner, 1)
    save_case(owner, case_id, editorial())
    for page in PAGES:
        refused = await claim(client, person, "/portfolio/dwell-reward", page=page, dwell_seconds=10**9)
        assert code_of(refused) == (400, "dwell_too_short")
        assert "부족" in refused[1]["detail"]
    visit(owner, person, "story")
    assert code_of(await claim(client, person, "/portfolio/dwell-reward", page="story", dwell_seconds=179)) == (
        400, "dwell_too_short",
    )  # fmt: skip
    assert await claim(client, person, "/portfolio/dwell-reward", page="story", dwell_seconds=180) == (
        200, {"reward_amount": DWELL, "page": "story", "message": "50,000원을 받았습니다."},
    )  # fmt: skip
    again = await claim(client, person, "/portfolio/dwell-reward", page="story", dwell_seconds=180)
    assert code_of(again) == (409, "dwell_reward_claimed")
    assert "이미" in again[1]["detail"]
    visit(owner, person, "comparison")
    too_close = await claim(client, person, "/portfolio/dwell-reward", page="comparison", dwell_seconds=180)
    assert code_of(too_close) == (400, "dwell_claims_too_close")
    for page in ("portfolio", "", "../story"):
        refused = await claim(client, person, "/portfolio/dwell-reward", page=page, dwell_seconds=180)
        assert code_of(refused) == (404, "page_not_rewarded")
    assert received(owner, person) == (OPENING + DWELL, DWELL, 1)


@pytest.mark.parametrize("page", CASES)
async def test_a_page_that_was_read_signed_in_is_seen(owner, settings, person, page):
    (case_id,) = cases(owner, 1)
    save_case(owner, case_id, editorial())
    by_cookie, by_nobody = sign_up(owner), sign_up(owner)
    async with AsyncTestClient(app_of(settings)) as client:
        for headers in ({}, {"authorization": "Bearer x"}, person.headers, {"cookie": by_cookie.cookies["cookie"]}):
            client.cookies.clear()
            answer = await client.get(URL + CASES[page].format(case_id), headers=headers)
            assert answer.status_code == 200
        missing = await client.get(URL + CASES[page].format(999), headers=by_nobody.headers)
        assert missing.status_code == 404
    # A stop writes what the process saw.
    rows = owner.execute("SELECT session_id, page FROM app.page_visits ORDER BY 1").fetchall()
    assert rows == [(person.session_id, page), (by_cookie.session_id, page)]


async def test_a_quiz_is_answered_by_its_place_and_the_right_one_is_known_here(client, owner, person):
    cash = OPENING
    for number, right in ((1, 0), (2, 3), (3, 2)):
        body = {"scenario_id": today(owner, number), "correct_answer": "0"}
        wrong = number == 2
        first = await claim(client, person, "/quiz/reward", **body, selected_answer=-1 if wrong else right)
        paid = WRONG if wrong else RIGHT
        cash += paid
        told = {"reward_amount": paid, "is_correct": not wrong, "new_cash_balance": cash}
        assert first == (200, told)
        for other in (right, 1, -1):
            again = await claim(client, person, "/quiz/reward", **body, selected_answer=other)
            assert again == (200, told | {"reward_amount": 0})
    assert received(owner, person) == (cash, cash - OPENING, 3)


async def test_equal_strings_of_the_client_pay_nothing(client, owner, person):
    before = rows_of(owner)
    for body in (
        {"selected_answer": "a", "correct_answer": "a"}, {"selected_answer": 4}, {"selected_answer": -2},
        {"selected_answer": None}, {"selected_answer": 0.5}, {}, {"selected_answer": 10**40},
    ):  # fmt: skip
        refused = await claim(client, person, "/quiz/reward", scenario_id=today(owner), **body)
        assert code_of(refused) == (422, "invalid_request"), body
    for key in ("daily-2026-01-05-1", "daily-2026-01-05-9", "x", "", str(dt.date.max)):
        refused = await claim(client, person, "/quiz/reward", scenario_id=key, selected_answer=0)
        assert code_of(refused) == (404, "quiz_not_found"), key
    assert rows_of(owner) == before


async def test_what_is_no_claim_is_refused(client, owner, person):
    before = rows_of(owner)
    for path, bodies in {
        "/portfolio/reward": ({}, {"case_id": "x"}, {"case_id": 0}, {"case_id": 2**53}, {"case_id": None}),
        "/portfolio/dwell-reward": (
            {}, {"page": "story"}, {"page": "story", "dwell_seconds": -1}, {"page": "a\x00", "dwell_seconds": 180},
            {"page": "story", "dwell_seconds": "x"}, {"page": "x" * 101, "dwell_seconds": 180},
        ),
    }.items():  # fmt: skip
        for body in bodies:
            assert code_of(await claim(client, person, path, **body)) == (422, "invalid_request"), body
    assert rows_of(owner) == before
