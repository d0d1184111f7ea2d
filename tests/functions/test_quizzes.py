"""Quizzes: three a day, made of the glossary, each paid once by the answer that is kept here."""

import datetime as dt

from tests.functions.test_snapshots import TUESDAY, at
from tests.market import OPENING
from tests.people import sign_up
from tests.rewards import RIGHT, WRONG, answer, notices, received, refused, rewards, today

WEDNESDAY = TUESDAY + dt.timedelta(days=1)


def test_three_quizzes_a_day_are_paid_once_each_by_the_answer_that_is_kept_here(owner, person):
    at(owner, TUESDAY, 12)
    assert answer(owner, person, today(owner, 1), 0) == (True, RIGHT, OPENING + RIGHT, False)
    assert answer(owner, person, today(owner, 2), -1) == (False, WRONG, OPENING + RIGHT + WRONG, False)
    assert answer(owner, person, today(owner, 3), 2)[:2] == (True, RIGHT)
    cash = OPENING + 2 * RIGHT + WRONG
    # A second answer hears the first verdict, whatever it says.
    assert answer(owner, person, today(owner, 1), 3) == (True, 0, cash, True)
    assert answer(owner, person, today(owner, 2), 3) == (False, 0, cash, True)
    assert [row[2] for row in rewards(owner, person)] == [RIGHT, WRONG, RIGHT]
    assert [message for _, message, _ in notices(owner, person)] == [
        "정답! 100,000원을 받았어요.", "아쉽지만 참여 보상 10,000원을 받았어요.", "정답! 100,000원을 받았어요.",
    ]  # fmt: skip
    at(owner, WEDNESDAY, 12)
    assert answer(owner, person, today(owner, 2), 3)[:2] == (True, RIGHT)
    assert answer(owner, sign_up(owner), today(owner, 2), 0)[:2] == (False, WRONG)


def test_answer_quiz_refuses_quiz_not_found(owner, person):
    at(owner, TUESDAY, 12)
    for key in (
        "daily-2026-03-02-1", "daily-2026-03-04-1", "daily-2026-03-03-0", "daily-2026-03-03-4", "daily-2026-03-03-",
        "daily-2026-03-03-01", "2026-03-03-1", "DAILY-2026-03-03-1", "", "x", "daily-2026-3-3-1", "%",
    ):  # fmt: skip
        refused(owner, person, "quiz_not_found", answer, key, 0)
    # Tomorrow's are made already, and wait.
    assert owner.execute("SELECT count(*), max(quizzed_on) FROM app.quizzes").fetchone() in ((0, None), (6, WEDNESDAY))
    owner.execute("SELECT api.prepare_quizzes()")
    refused(owner, person, "quiz_not_found", answer, "daily-2026-03-04-1", 0)


def test_answer_quiz_refuses_quiz_option_unknown(owner, person):
    for option in ("", "e", "A", "a ", "0", None):
        refused(owner, person, "quiz_option_unknown", answer, today(owner), option=option)


def test_quizzes_are_made_of_terms_once_and_asked_by_option(owner, person):
    at(owner, TUESDAY, 12)
    assert [owner.execute("SELECT api.prepare_quizzes()").fetchone()[0] for _ in range(2)] == [6, 0]
    made = owner.execute(
        "SELECT quiz_key, question, options, right_option, right_index FROM app.quizzes ORDER BY quiz_key"
    ).fetchall()
    meanings = dict(owner.execute("SELECT definition_short, term FROM app.glossary_terms").fetchall())
    asked = set()
    for _, question, options, right, _ in made:
        assert [o["option_id"] for o in options] == list("abcd")
        labels = {o["option_id"]: o["label"] for o in options}
        assert len(set(labels.values())) == 4
        assert question == f"다음 중 ‘{meanings[labels[right]]}’의 뜻은 무엇일까요?"
        asked.add(question)
    assert len(asked) == 6
    assert [index for *_, index in made] == [0, 3, 2] * 2
    for number, (key, _, _, right, _) in enumerate(made[:3]):
        wrong = "b" if right == "a" else "a"
        assert answer(owner, person, key, option=wrong if number else right)[:2] == (
            not number, WRONG if number else RIGHT,
        )  # fmt: skip
        # The same quiz by the other door is the same quiz.
        assert answer(owner, person, key, index=made[number][4])[1:] == (0, received(owner, person)[0], True)
    at(owner, WEDNESDAY, 0, 1)
    assert owner.execute("SELECT api.prepare_quizzes()").fetchone() == (3,)


def test_a_glossary_of_three_terms_asks_nothing_and_still_pays(owner, person):
    owner.execute(
        "DELETE FROM app.glossary_terms WHERE glossary_term_id NOT IN ("
        "SELECT glossary_term_id FROM app.glossary_terms LIMIT 3)"
    )
    assert owner.execute("SELECT api.prepare_quizzes()").fetchone() == (6,)
    assert owner.execute("SELECT DISTINCT question, options::text FROM app.quizzes").fetchall() == [(None, "[]")]
    assert answer(owner, person, today(owner, 2), 3)[:2] == (True, RIGHT)
    refused(owner, person, "quiz_option_unknown", answer, today(owner, 1), option="a")
