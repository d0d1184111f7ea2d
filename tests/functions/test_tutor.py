"""Conversations with the tutor, and what the library knows of words in a sentence."""

import asyncio
import json
import uuid

import psycopg
import pytest

from tests.content import editorial, payload, save, save_case
from tests.functions.test_save_briefing import pool_of
from tests.people import HASH, sign_up

LEASE = 10


def begin(con, user_id, session_id=None, message="PER이 뭐예요?"):
    return con.execute(
        "SELECT tutor_session_id, history FROM api.begin_tutor_turn('{}', %s, %s, %s, %s)",
        (user_id, session_id, message, LEASE),
    ).fetchone()


def end(con, user_id, session_id, *texts):
    messages = json.dumps([{"message_type": "text", "content": text} for text in texts])
    return con.execute("SELECT api.end_tutor_turn('{}', %s, %s, %s)", (user_id, session_id, messages)).fetchone()[0]


def say(con, user_id, session_id=None, message="질문", answer="대답"):
    session_id, history = begin(con, user_id, session_id, message)
    assert end(con, user_id, session_id, answer)
    return session_id, history


def refusal(caught):
    return caught.value.sqlstate, caught.value.diag.message_primary


def test_a_conversation_remembers_its_latest_turns_in_order(owner):
    user_id = sign_up(owner).user_id
    session_id, history = say(owner, user_id, message="질문 0", answer="대답 0")
    assert history == []
    for n in range(1, 15):
        assert say(owner, user_id, session_id, f"질문 {n}", f"대답 {n}")[0] == session_id
    _, history = begin(owner, user_id, session_id)
    said = [turn["content"] for turn in history]
    assert said == [f"{who} {n}" for n in range(5, 15) for who in ("질문", "대답")]
    assert [turn["role"] for turn in history[:2]] == ["user", "assistant"]


def test_a_title_is_the_first_message_cut(owner):
    user_id = sign_up(owner).user_id
    session_id, _ = say(owner, user_id, message="  긴\n\n질문 " + "가" * 100)
    say(owner, user_id, session_id, "둘째")
    (title, count) = owner.execute("SELECT title, message_count FROM api.tutor_sessions").fetchone()
    assert (title, count) == ("긴 질문 " + "가" * 45, 4)


def test_begin_tutor_turn_refuses_tutor_busy_until_the_answer_or_the_lease_ends(owner):
    user_id = sign_up(owner).user_id
    session_id, _ = begin(owner, user_id)
    with pytest.raises(psycopg.Error) as caught:
        begin(owner, user_id, session_id)
    assert refusal(caught) == ("PT409", "tutor_busy")
    assert end(owner, user_id, session_id)
    assert begin(owner, user_id, session_id)[0] == session_id
    owner.execute("UPDATE app.tutor_sessions SET busy_until = app.clock()")
    assert begin(owner, user_id, session_id)[0] == session_id


async def test_of_ten_turns_at_once_in_one_conversation_one_begins(owner):
    user_id = sign_up(owner).user_id
    session_id, _ = say(owner, user_id)
    async with await pool_of(owner, 10) as pool:
        query = "SELECT tutor_session_id FROM api.begin_tutor_turn('{}', $1, $2, 'x', 10)"
        done = await asyncio.gather(
            *(pool.fetchval(query, user_id, session_id) for _ in range(10)), return_exceptions=True
        )
    assert [d for d in done if not isinstance(d, Exception)] == [session_id]
    assert {d.sqlstate for d in done if isinstance(d, Exception)} == {"PT409"}
    assert owner.execute("SELECT count(*) FROM app.tutor_messages").fetchone() == (3,)


def test_what_is_nobody_s_or_somebody_else_s_or_full_begins_another(owner):
    mine, other = sign_up(owner).user_id, sign_up(owner).user_id
    session_id, _ = say(owner, mine)
    guests, _ = say(owner, None)
    for user_id, asked in ((other, session_id), (None, session_id), (mine, guests), (mine, uuid.uuid4()), (mine, None)):
        found, history = begin(owner, user_id, asked)
        assert found not in {session_id, guests}
        assert history == []
    assert say(owner, None, guests)[0] == guests
    owner.execute("UPDATE app.tutor_sessions SET message_count = 200 WHERE tutor_session_id = %s", (session_id,))
    assert begin(owner, mine, session_id)[0] != session_id


def test_an_answer_to_a_conversation_that_is_gone_is_kept_nowhere(owner):
    mine, other = sign_up(owner).user_id, sign_up(owner).user_id
    session_id, _ = begin(owner, mine)
    assert not end(owner, other, session_id, "x")
    owner.execute("SELECT api.delete_tutor_session('{}', %s, %s)", (mine, session_id))
    assert not end(owner, mine, session_id, "x")
    assert owner.execute("SELECT count(*) FROM app.tutor_messages").fetchone() == (0,)


@pytest.mark.parametrize("message", ["", " \n\t", "가" * 10_001])
def test_begin_tutor_turn_refuses_a_message_of_no_letters_or_too_many(owner, message):
    with pytest.raises(psycopg.Error) as caught:
        begin(owner, None, message=message)
    assert caught.value.diag.constraint_name == "tutor_messages_question_is_bounded"
    assert owner.execute("SELECT count(*) FROM app.tutor_sessions").fetchone() == (0,)


def test_after_the_account_s_end_it_refuses_sign_in_required_and_nothing_is_left(owner):
    person = sign_up(owner)
    say(owner, person.user_id)
    owner.execute("SELECT api.close_account('{}', %s, %s)", (person.user_id, HASH))
    assert owner.execute("SELECT count(*) FROM app.tutor_messages").fetchone() == (0,)
    assert owner.execute("SELECT count(*) FROM app.tutor_sessions").fetchone() == (0,)
    for call in (begin, lambda con, user_id: con.execute("SELECT api.open_tutor_session('{}', %s)", (user_id,))):
        with pytest.raises(psycopg.Error) as caught:
            call(owner, person.user_id)
        assert refusal(caught) == ("PT401", "sign_in_required")


def test_delete_tutor_session_refuses_tutor_session_not_found_to_a_stranger(owner):
    session_id, _ = say(owner, sign_up(owner).user_id)
    for user_id in (sign_up(owner).user_id, None):
        with pytest.raises(psycopg.Error) as caught:
            owner.execute("SELECT api.delete_tutor_session('{}', %s, %s)", (user_id, session_id))
        assert refusal(caught) == ("PT404", "tutor_session_not_found")


def test_guests_conversations_and_empty_ones_go_after_a_day_and_others_stay(owner):
    person = sign_up(owner)
    say(owner, None)
    say(owner, person.user_id)
    owner.execute("SELECT api.open_tutor_session('{}', %s)", (person.user_id,))
    old = "UPDATE app.tutor_sessions SET last_message_at = app.clock() - interval '25 hours'"
    assert owner.execute("SELECT api.purge_tutor_sessions()").fetchone() == (0,)
    owner.execute(old)
    assert owner.execute("SELECT api.purge_tutor_sessions()").fetchone() == (2,)
    assert owner.execute("SELECT user_id, message_count FROM app.tutor_sessions").fetchall() == [(person.user_id, 2)]


TERMS = [
    ("주가수익비율", "PER", "intermediate"), ("주가", None, "beginner"), ("금리", None, "beginner"),
    ("NATO(북대서양조약기구)", None, "elementary"), ("원가 전가", None, "beginner"),
]  # fmt: skip


@pytest.fixture
def terms(owner):
    owner.execute("DELETE FROM app.glossary_terms")
    for term, abbreviation, difficulty in TERMS:
        owner.execute(
            "INSERT INTO app.glossary_terms (term, abbreviation, difficulty, definition_short, definition_full, "
            "example, formula, related_terms) VALUES (%s, %s, %s, %s, '길게', '보기', '주가 / 이익', '{가, 나}')",
            (term, abbreviation, difficulty, f"{term}의 뜻"),
        )
    return owner


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("PER이 뭐예요?", ["주가수익비율"]),
        ("주가수익비율이란?", ["주가수익비율"]),
        ("요즘 금리와 주가는 어떤가요", ["금리", "주가"]),
        ("‘원가 전가’를 설명해 줘", ["원가 전가"]),
        ("nato가 뭔가요", ["NATO(북대서양조약기구)"]),
        ("고금리", []),
        ("수익비율이 낮으면 어떻게 되나요?", ["주가수익비율"]),
        ("익비율", []),
        ("수익비율, 그러니까 PER이요", ["주가수익비율"]),
        ("", []),
        ("가" * 10_000 + " 금리", []),
        ("\\ % ' (", []),
    ],
)
def test_terms_are_found_where_words_begin(terms, text, found):
    rows = terms.execute(
        "SELECT t.term FROM api.find_mentioned_terms(%s) "
        "JOIN api.glossary_terms AS t USING (glossary_term_id) ORDER BY 1",
        (text,),
    ).fetchall()
    assert [term for (term,) in rows] == found


@pytest.mark.parametrize(
    ("asked", "term"),
    [
        ("주가수익비율", "주가수익비율"), ("per", "주가수익비율"), ("PER(주가수익비율)", "주가수익비율"),
        ("P(주가수익비율)", "주가수익비율"), ("nato", "NATO(북대서양조약기구)"),
        ("북대서양조약기구", "NATO(북대서양조약기구)"),
        ("NATO(북대서양조약기구)", "NATO(북대서양조약기구)"), ("금리(金利)", "금리"), (" 금리 ", "금리"),
        ("금", None), ("(", None), ("%", None), ("", None), ("금리가", None),
    ],
)  # fmt: skip
def test_a_word_is_explained_by_its_term_or_a_part_of_it(terms, asked, term):
    found = terms.execute("SELECT term FROM api.explain_term(%s, 'beginner')", (asked,)).fetchone()
    assert found == (term and (term,))


def test_three_levels_differ_where_the_glossary_goes_deeper(terms):
    told = {
        level: terms.execute(
            "SELECT difficulty_given, explanation FROM api.explain_term('PER', %s)", (level,)
        ).fetchone()
        for level in ("beginner", "elementary", "intermediate")
    }
    assert told == {
        "beginner": ("intermediate", "주가수익비율의 뜻\n\n예시: 보기"),
        "elementary": ("intermediate", "주가수익비율의 뜻\n\n길게\n\n예시: 보기"),
        "intermediate": ("intermediate", "주가수익비율의 뜻\n\n길게\n\n계산: 주가 / 이익\n\n함께 볼 말: 가, 나"),
    }


def test_what_only_pages_explain_is_found_there(owner):
    save(owner, payload())
    owner.execute("DELETE FROM app.glossary_terms")
    found = owner.execute("SELECT term, difficulty_given, explanation FROM api.explain_term('원가', 'intermediate')")
    assert found.fetchone() == ("원가", "beginner", "만드는 데 든 돈이에요.")


def test_cases_are_found_by_the_words_of_a_sentence(owner):
    save(owner, payload())
    other = save(owner, payload(theme="금리가 오르면", case="2022 금리 인상"))["case_id"]
    save_case(owner, other, editorial())
    rows = owner.execute(
        "SELECT case_id FROM api.find_mentioned_cases('금리를 올리던 2022 때는 어땠나요?') "
        "ORDER BY similarity DESC LIMIT 1"
    ).fetchall()
    assert rows == [(other,)]
    # One word in a title says more than several in a summary; verbs say nothing.
    rows = owner.execute(
        "SELECT case_id FROM api.find_mentioned_cases('금리가 오르면 유가와 네 배의 관계는 어떻게 되나요?') "
        "ORDER BY similarity DESC"
    ).fetchall()
    assert rows[0] == (other,)
    assert owner.execute("SELECT word FROM api.find_words('금리가 오르면 어떻게 되나요?')").fetchall() == [("금리",)]
    assert owner.execute("SELECT FROM api.find_mentioned_cases('')").fetchall() == []
