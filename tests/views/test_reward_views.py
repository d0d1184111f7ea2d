"""The views of rewards and quizzes."""

import psycopg
import pytest

from tests.functions.test_snapshots import TUESDAY, at
from tests.people import sign_up
from tests.rewards import answer, cases, read, stay, today, visit


@pytest.fixture
def people(owner):
    """Two, of whom one claims everything on a Tuesday."""
    at(owner, TUESDAY, 12)
    person, other = sign_up(owner), sign_up(owner)
    visit(owner, person)
    read(owner, person, cases(owner, 1)[0])
    stay(owner, person)
    answer(owner, person, today(owner, 2), 3)
    answer(owner, other, today(owner, 2), 0)
    return person, other


def test_rewards_and_answers_are_a_user_s_own(owner, people):
    person, other = people
    rows = owner.execute(
        "SELECT reward_kind, case_id IS NOT NULL, page, quiz_key, status, base_amount, multiplier FROM api.rewards "
        "WHERE user_id = %s ORDER BY reward_id", (person.user_id,)
    ).fetchall()  # fmt: skip
    assert rows == [
        ("briefing", True, None, None, "pending", 100_000, 1), ("dwell", False, "story", None, "paid", 50_000, 1),
        ("quiz", False, None, "daily-2026-03-03-2", "paid", 100_000, 1),
    ]  # fmt: skip
    row = owner.execute(
        "SELECT answer, is_correct, reward_amount FROM api.quiz_answers WHERE user_id = %s", (other.user_id,)
    ).fetchall()
    assert row == [("0", False, 10_000)]


def test_quizzes_hold_no_answers(owner, people):
    rows = owner.execute("SELECT quiz_key, q::text LIKE '%right%' FROM api.quizzes AS q ORDER BY quiz_key").fetchall()
    assert rows == [(f"daily-2026-03-0{day}-{n}", False) for day in (3, 4) for n in (1, 2, 3)]


def test_analysts_see_days_of_rewards_and_quizzes_that_are_over(owner, analyst_url, people):
    with psycopg.connect(analyst_url, autocommit=True) as analyst:
        assert analyst.execute(
            "SELECT rewarded_on, reward_kind, reward_count, user_count, base_amount, bonus_amount, pending_count, "
            "applied_count FROM reward_days ORDER BY 2"
        ).fetchall() == [
            (TUESDAY, "briefing", 1, 1, 100_000, 0, 1, 0), (TUESDAY, "dwell", 1, 1, 50_000, 0, 0, 0),
            (TUESDAY, "quiz", 2, 2, 110_000, 0, 0, 0),
        ]  # fmt: skip
        # Whoever plays as well does not read the answers of today.
        assert analyst.execute("SELECT count(*) FROM quiz_results").fetchone() == (0,)
        at(owner, TUESDAY.replace(day=4), 0, 1)
        assert analyst.execute(
            "SELECT quiz_key, right_index, answer_count, correct_count, correct_pct::float8 FROM quiz_results "
            "ORDER BY quiz_key"
        ).fetchall() == [
            ("daily-2026-03-03-1", 0, 0, 0, None), ("daily-2026-03-03-2", 3, 2, 1, 50),
            ("daily-2026-03-03-3", 2, 0, 0, None),
        ]  # fmt: skip
