"""Rewards, heartbeats and quizzes by program."""

import datetime as dt

import pytest

from tests.functions.test_settlement import settle
from tests.functions.test_snapshots import TUESDAY, at
from tests.market import OPENING, change_rules, differences
from tests.people import sign_in_again, sign_up
from tests.rewards import BRIEFING, DWELL, RIGHT, WRONG, answer, cases, read, received, stay, today, visit
from tests.test_authorisation import rows_of

URL = "/api/v2"
REWARD = {
    "reward_id", "portfolio_id", "reward_kind", "case_id", "page", "quiz_key", "status", "base_amount",
    "offered_bonus", "bonus_amount", "multiplier", "profit_loss", "matures_at", "settled_at", "claimed_at",
}  # fmt: skip


@pytest.fixture
def person(owner):
    yield sign_up(owner)
    assert differences(owner) == []


async def see(client, person, path, **params):
    found = await client.get(URL + path, headers=person.headers, params=params)
    assert found.status_code == 200, found.text
    assert found.headers["cache-control"] == "no-store"
    return found.json()


async def claim(client, person, path, **body):
    found = await client.post(URL + path, json=body, headers=person.headers)
    return found.status_code, found.json()


def code_of(found):
    return found[0], found[1].get("code")


async def test_a_second_claim_for_a_briefing_is_told_of_the_first(client, owner, person):
    (case_id,) = cases(owner, 1)
    first = await client.post(f"{URL}/rewards", json={"case_id": case_id}, headers=person.headers)
    assert (first.status_code, first.headers["idempotent-replayed"]) == (200, "false")
    told = first.json()
    assert set(told) == REWARD | {"spendable_cash"}
    assert (told["status"], told["multiplier"], told["spendable_cash"]) == ("pending", 1.0, OPENING + BRIEFING)
    again = await client.post(f"{URL}/rewards", json={"case_id": case_id}, headers=person.headers)
    assert (again.status_code, again.headers["idempotent-replayed"], again.content) == (200, "true", first.content)
    assert code_of(await claim(client, person, "/rewards", case_id=999)) == (404, "case_not_found")
    assert received(owner, person) == (OPENING + BRIEFING, BRIEFING, 1)


async def test_a_heartbeat_says_from_when_on_staying_is_paid(client, owner, person):
    at(owner, TUESDAY, 12)
    status, first = await claim(client, person, "/page-visits", page="narrative")
    assert (status, set(first)) == (200, {"page", "first_seen_at", "claimable_at"})
    seen, ready = (dt.datetime.fromisoformat(first[name]) for name in ("first_seen_at", "claimable_at"))
    assert ready - seen == dt.timedelta(seconds=180)
    assert await claim(client, person, "/page-visits", page="narrative") == (200, first)
    assert code_of(await claim(client, person, "/rewards/dwell", page="narrative")) == (409, "dwell_too_short")
    # Another page and another session count for themselves.
    assert code_of(await claim(client, person, "/rewards/dwell", page="story")) == (409, "dwell_too_short")
    at(owner, TUESDAY, 12, 4)
    again = sign_in_again(owner, person)
    assert code_of(await claim(client, again, "/rewards/dwell", page="narrative")) == (409, "dwell_too_short")
    status, paid = await claim(client, person, "/rewards/dwell", page="narrative")
    assert (status, paid["base_amount"], paid["status"], paid["spendable_cash"]) == (
        200,
        DWELL,
        "paid",
        OPENING + DWELL,
    )
    assert code_of(await claim(client, person, "/rewards/dwell", page="narrative")) == (409, "dwell_reward_claimed")
    assert (await claim(client, person, "/page-visits", page="narrative"))[1]["claimable_at"] is None
    # The next page waits from the last claim on.
    visit(owner, person, "story")
    _, next_one = await claim(client, person, "/page-visits", page="story")
    assert dt.datetime.fromisoformat(next_one["claimable_at"]) == (
        dt.datetime.fromisoformat(paid["claimed_at"]) + dt.timedelta(seconds=180)
    )
    assert code_of(await claim(client, person, "/rewards/dwell", page="story")) == (409, "dwell_claims_too_close")


async def test_record_page_visit_refuses_page_not_rewarded(client, owner, person):
    before = rows_of(owner)
    for page in ("", "portfolio", "Story", "story/3"):
        for path in ("/page-visits", "/rewards/dwell"):
            assert code_of(await claim(client, person, path, page=page)) == (404, "page_not_rewarded")
    assert rows_of(owner) == before


async def test_a_session_that_is_gone_is_seen_no_more(client, owner, person):
    owner.execute("DELETE FROM app.sessions WHERE session_id = %s", (person.session_id,))
    assert code_of(await claim(client, person, "/page-visits", page="story")) == (401, "sign_in_required")


async def test_quizzes_of_today_are_asked_and_answered_once(client, owner, person):
    assert await see(client, person, "/quizzes/today") == []  # the worker has not come yet
    owner.execute("SELECT api.prepare_quizzes()")
    asked = await see(client, person, "/quizzes/today")
    assert [quiz["quiz_key"] for quiz in asked] == [today(owner, n) for n in (1, 2, 3)]
    assert all(len(quiz["options"]) == 4 for quiz in asked)
    assert all(quiz[name] is None for quiz in asked for name in ("is_correct", "right_option", "reward_amount"))
    rights = dict(owner.execute("SELECT quiz_key, right_option FROM app.quizzes").fetchall())
    key, other = asked[0]["quiz_key"], asked[1]["quiz_key"]
    told = {"quiz_key": key, "is_correct": True, "right_option": rights[key], "reward_amount": RIGHT,
            "spendable_cash": OPENING + RIGHT, "is_replayed": False}  # fmt: skip
    assert await claim(client, person, "/quiz-answers", quiz_key=key, option_id=rights[key]) == (200, told)
    wrong = next(o for o in "abcd" if o != rights[key])
    again = await claim(client, person, "/quiz-answers", quiz_key=key, option_id=wrong)
    assert again == (200, told | {"reward_amount": 0, "is_replayed": True})
    # The door of v1 pays the same quiz no second time, nor the other way round.
    assert answer(owner, person, key, index=0)[:2] == (True, 0)
    assert answer(owner, person, other, index=0)[:2] == (False, WRONG)
    second = await claim(client, person, "/quiz-answers", quiz_key=other, option_id=rights[other])
    assert (second[1]["is_correct"], second[1]["reward_amount"]) == (False, 0)
    shown = await see(client, person, "/quizzes/today")
    assert [(q["is_correct"], q["reward_amount"]) for q in shown] == [(True, RIGHT), (False, WRONG), (None, None)]
    assert shown[2]["right_option"] is None
    assert (await see(client, sign_up(owner), "/quizzes/today"))[0]["is_correct"] is None
    for body, code in (
        ({"quiz_key": "daily-2026-01-05-1", "option_id": "a"}, (404, "quiz_not_found")),
        ({"quiz_key": today(owner, 3), "option_id": "e"}, (422, "quiz_option_unknown")),
        ({"quiz_key": today(owner, 3), "option_id": "a", "correct_answer": "a"}, (422, "invalid_request")),
        ({"quiz_key": today(owner, 3)}, (422, "invalid_request")),
    ):
        assert code_of(await claim(client, person, "/quiz-answers", **body)) == code, body


async def test_rewards_are_one_s_own_newest_first_by_cursor_and_kind(client, owner, person):
    change_rules(owner, dwell_seconds=1)
    stranger = sign_up(owner)
    for who in (person, stranger):
        for case_id in cases(owner, 2):
            read(owner, who, case_id)
        visit(owner, who)
        stay(owner, who)
        answer(owner, who, today(owner), 0)
    whole = (await see(client, person, "/rewards", limit=100))["items"]
    assert all(set(item) == REWARD for item in whole)
    assert [item["reward_kind"] for item in whole] == ["quiz", "dwell", "briefing", "briefing"]
    found, cursor = [], None
    while cursor is not None or not found:
        page = await see(client, person, "/rewards", limit=1, **({"cursor": cursor} if cursor else {}))
        found, cursor = found + page["items"], page["next_cursor"]
        if cursor:
            theirs = await client.get(f"{URL}/rewards", headers=stranger.headers, params={"limit": 1, "cursor": cursor})
            assert (theirs.status_code, theirs.json()["code"]) == (422, "invalid_cursor")
    assert found == whole
    for kind, count in (("briefing", 2), ("dwell", 1), ("quiz", 1)):
        assert len((await see(client, person, "/rewards", reward_kind=kind))["items"]) == count
    paid = (await see(client, person, "/cash-entries", entry_kind="reward"))["items"]
    assert [e["reward_id"] for e in paid] == [item["reward_id"] for item in whole]
    assert {e["is_bonus"] for e in paid} == {False}


async def test_looking_settles_nothing_and_a_settlement_is_told(client, owner, person):
    at(owner, TUESDAY, 12)
    read(owner, person, cases(owner, 1)[0])
    at(owner, TUESDAY + dt.timedelta(days=8), 1)
    person = sign_in_again(owner, person)
    for _ in range(2):
        (v1,) = (await client.get("/api/v1/portfolio/rewards", headers=person.headers)).json()["rewards"]
        (v2,) = (await see(client, person, "/rewards"))["items"]
        assert (v1["status"], v1["final_reward"], v2["status"], v2["settled_at"]) == ("pending", None, "pending", None)
    assert settle(owner) == 1
    (v1,) = (await client.get("/api/v1/portfolio/rewards", headers=person.headers)).json()["rewards"]
    (v2,) = (await see(client, person, "/rewards"))["items"]
    assert (v1["status"], v1["final_reward"], v1["multiplier"]) == ("expired", BRIEFING, 1.0)
    assert (v2["status"], v2["bonus_amount"], v2["profit_loss"]) == ("expired", 0, 0)
