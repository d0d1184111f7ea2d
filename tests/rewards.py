"""Rewards for tests: pages that were open, and claims as people make them, past the door."""

import json
from typing import Any

import psycopg
import pytest

from tests.content import payload, save
from tests.people import Person

PAGES = ("narrative", "story", "comparison")
BRIEFING, BONUS, DWELL, RIGHT, WRONG = 100_000, 50_000, 50_000, 100_000, 10_000


def visit(con: psycopg.Connection, person: Person, page: str = "story", seconds_ago: float = 200) -> int:
    """The page was seen in the session so long ago; how many were new.

    That may be yesterday in the first minutes of a day: business time is put on then, unless a test turned it itself.
    """
    con.execute(
        "INSERT INTO app.clock_offset (clock_offset) SELECT make_interval(secs => %s) "
        "WHERE (app.clock() AT TIME ZONE 'Asia/Seoul')::time < make_interval(secs => %s)::time "
        "ON CONFLICT DO NOTHING",
        (seconds_ago + 60, seconds_ago + 60),
    )
    rows = [{"session_id": person.session_id, "page": page, "seconds_ago": seconds_ago}]
    (count,) = con.execute("SELECT api.record_page_visits('{}', %s)", (json.dumps(rows),)).fetchone()
    return count


def read(con: psycopg.Connection, person: Person, case_id: int, *, tells_again: bool = False) -> Any:
    """The case read to its end: what is answered, and whether it was answered before."""
    return con.execute(
        "SELECT is_replayed, answer FROM api.claim_briefing_reward('{}', %s, %s, %s)",
        (person.user_id, case_id, tells_again),
    ).fetchone()


def stay(con: psycopg.Connection, person: Person, page: str = "story", told: int | None = None) -> Any:
    """The claim for a page: what is answered."""
    return con.execute(
        "SELECT api.claim_dwell_reward('{}', %s, %s, %s, %s)", (person.user_id, person.session_id, page, told)
    ).fetchone()[0]


def today(con: psycopg.Connection, number: int = 1) -> str:
    """The name of one of today's quizzes."""
    return con.execute("SELECT format('daily-%%s-%%s', api.today(), %s::bigint)", (number,)).fetchone()[0]


def answer(
    con: psycopg.Connection, person: Person, key: str, index: int | None = None, option: str | None = None
) -> Any:
    """An answer to a quiz: is_correct, reward_amount, spendable_cash, is_replayed."""
    return con.execute(
        "SELECT is_correct, reward_amount, spendable_cash, is_replayed FROM api.answer_quiz('{}', %s, %s, %s, %s)",
        (person.user_id, key, option, index),
    ).fetchone()


def cases(con: psycopg.Connection, count: int) -> list[int]:
    """That many cases to read."""
    return [save(con, payload("2026-01-05", theme=f"주제 {n}", case=f"사례 {n}"))["case_id"] for n in range(count)]


def rewards(con: psycopg.Connection, person: Person) -> list[tuple[Any, ...]]:
    """Kind, status, base and bonus of each reward of somebody, in order."""
    return con.execute(
        "SELECT reward_kind, status, base_amount, bonus_amount FROM app.rewards WHERE user_id = %s ORDER BY reward_id",
        (person.user_id,),
    ).fetchall()


def received(con: psycopg.Connection, person: Person) -> tuple[int, int, int]:
    """Cash and rewards of somebody's portfolio, and how many notices of rewards."""
    row = con.execute(
        "SELECT p.cash, p.total_rewards_received, (SELECT count(*) FROM app.notifications AS n "
        "WHERE n.user_id = p.user_id AND n.notification_type NOT IN ('system', 'fill', 'expiry')) "
        "FROM app.portfolios AS p WHERE p.user_id = %s AND p.closed_at IS NULL",
        (person.user_id,),
    ).fetchone()
    assert row
    return row


def refused(con: psycopg.Connection, person: Person, code: str, claim: Any, *arguments: Any, **more: Any) -> None:
    """Nothing is paid."""
    before = received(con, person)
    with pytest.raises(psycopg.Error, match=code):
        claim(con, person, *arguments, **more)
    assert received(con, person) == before


def notices(con: psycopg.Connection, person: Person) -> list[tuple[Any, ...]]:
    """Type, message and amount of each notice of a reward."""
    return con.execute(
        "SELECT notification_type, message, data ->> 'amount' FROM app.notifications "
        "WHERE user_id = %s AND notification_type NOT IN ('system', 'fill', 'expiry') "
        "ORDER BY notification_id",
        (person.user_id,),
    ).fetchall()
