"""Rewards under many hands at once: fifty claims on fifty connections are paid once, whatever is claimed."""

import json

from tests.faults.test_money_races import often
from tests.faults.trading import at_once, codes
from tests.market import OPENING
from tests.people import sign_in_again, sign_up
from tests.rewards import BRIEFING, DWELL, PAGES, RIGHT, WRONG, cases, received, rewards, today, visit

V1 = "/api/v1"


def claim(path, person, **body):
    return "POST", V1 + path, json.dumps(body).encode(), person.headers


@often(2, 40)
async def test_fifty_claims_at_once_of_each_kind_are_paid_once(owner, service, rounds):
    (case_id,) = cases(owner, 1)
    for _ in range(rounds):
        person = sign_up(owner)
        visit(owner, person)
        claims = {
            "briefing": claim("/portfolio/reward", person, case_id=case_id),
            "dwell": claim("/portfolio/dwell-reward", person, page="story", dwell_seconds=180),
            "quiz": claim("/quiz/reward", person, scenario_id=today(owner), selected_answer=0, correct_answer="x"),
        }
        assert codes(await at_once(service.port, [claims["briefing"]] * 50)) == {200: 1, "briefing_reward_claimed": 49}
        assert codes(await at_once(service.port, [claims["dwell"]] * 50)) == {200: 1, "dwell_reward_claimed": 49}
        answers = await at_once(service.port, [claims["quiz"]] * 50)
        assert codes(answers) == {200: 50}
        assert sorted(body["reward_amount"] for _, body in answers) == [0] * 49 + [RIGHT]
        paid = BRIEFING + DWELL + RIGHT
        assert received(owner, person) == (OPENING + paid, paid, 3)
        assert [kind for kind, *_ in rewards(owner, person)] == ["briefing", "dwell", "quiz"]


@often(2, 40)
async def test_fifty_claims_at_once_of_everything_by_two_sessions(owner, service, rounds):
    """Three cases, three pages, three quizzes: of the pages one, for time is sold once."""
    ids = cases(owner, 3)
    for _ in range(rounds):
        person = sign_up(owner)
        devices = [person, sign_in_again(owner, person)]
        for device in devices:
            for page in PAGES:
                visit(owner, device, page)
        asked = []
        for n in range(54):
            device, turn = devices[n % 2], n // 2 % 9
            asked.append([
                claim("/portfolio/reward", device, case_id=ids[turn % 3]),
                claim("/portfolio/dwell-reward", device, page=PAGES[turn % 3], dwell_seconds=999),
                claim("/quiz/reward", device, scenario_id=today(owner, turn % 3 + 1), selected_answer=1),
            ][turn // 3])  # fmt: skip
        found = codes(await at_once(service.port, asked))
        assert found[200] == 3 + 1 + 18
        assert found["briefing_reward_claimed"] == 15
        assert found["dwell_reward_claimed"] + found["dwell_claims_too_close"] == 17
        paid = 3 * BRIEFING + DWELL + 3 * WRONG
        assert received(owner, person) == (OPENING + paid, paid, 7)
