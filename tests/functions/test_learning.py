"""Learning progress: recorded once a content, whatever comes in which order; it never goes back."""

import asyncio
import itertools
import random

import asyncpg
import psycopg
import pytest

from tests.conftest import SERVERS
from tests.content import payload, save
from tests.people import HASH, sign_up

RECORD = "SELECT status, progress_percent FROM api.record_progress('{}', %s, %s, %s, %s, %s)"
RANKS = ("viewed", "in_progress", "completed")


@pytest.fixture
def case(owner):
    return save(owner, payload())["case_id"]


def record(con, person, number, status=None, percent=None, content_type="case"):
    return con.execute(RECORD, (person.user_id, content_type, number, status, percent)).fetchone()


def row_of(con, person):
    (row,) = con.execute(
        "SELECT status, progress_percent, started_at, progressed_at, completed_at FROM api.learning_progress "
        "WHERE user_id = %s", (person.user_id,)
    ).fetchall()  # fmt: skip
    return row


def test_progress_goes_forward_and_what_is_left_out_stays(owner, case):
    person = sign_up(owner)
    assert record(owner, person, case) == ("viewed", 0)
    assert record(owner, person, case, "in_progress") == ("in_progress", 0)
    assert record(owner, person, case, percent=40) == ("in_progress", 40)
    assert record(owner, person, case, "completed") == ("completed", 100)


def test_less_than_before_changes_nothing(owner, case):
    person = sign_up(owner)
    record(owner, person, case, "completed", 90)
    before = row_of(owner, person)
    assert before[:2] == ("completed", 100)
    for status, percent in itertools.product((None, *RANKS), (None, 0, 20, 100)):
        assert record(owner, person, case, status, percent) == ("completed", 100)
    assert row_of(owner, person) == before
    assert before[2] == before[3] == before[4]


def test_percent_and_status_go_each_their_own_way(owner, case):
    person = sign_up(owner)
    record(owner, person, case, "in_progress", 20)
    assert record(owner, person, case, "viewed", 60) == ("in_progress", 60)
    assert record(owner, person, case, "in_progress", 50) == ("in_progress", 60)
    assert row_of(owner, person)[4] is None


def test_moments_are_of_the_first_opening_of_the_last_step_and_of_the_first_end(owner, case):
    person = sign_up(owner)
    record(owner, person, case)
    opened = row_of(owner, person)
    record(owner, person, case, percent=10)
    read = row_of(owner, person)
    assert read[2] == opened[2] == opened[3] < read[3]
    record(owner, person, case, "completed")
    ended = row_of(owner, person)
    assert (ended[2], ended[4]) == (opened[2], ended[3])


async def test_of_many_at_once_the_furthest_stands(owner, case):
    person = sign_up(owner)
    asked = [(rank, percent) for rank in ("viewed", "in_progress") for percent in range(0, 100, 5)] * 2
    random.Random(7).shuffle(asked)
    pool = await asyncpg.create_pool(SERVERS.url(owner.info.dbname), min_size=10, max_size=10)
    text = "SELECT * FROM api.record_progress('{}', $1, 'case', $2, $3, $4)"
    told = await asyncio.gather(*(pool.fetchrow(text, person.user_id, case, *values) for values in asked))
    for (status, percent), row in zip(asked, told, strict=True):
        assert RANKS.index(row["status"]) >= RANKS.index(status)
        assert row["progress_percent"] >= percent
    assert row_of(owner, person)[:2] == ("in_progress", 95)
    ends = await asyncio.gather(
        *(pool.fetchrow(text, person.user_id, case, status, 20) for status in ["completed", "in_progress"] * 10)
    )
    await pool.close()
    assert len({row["learning_progress_id"] for row in told + ends}) == 1
    assert len({row["completed_at"] for row in ends} - {None}) == 1
    assert row_of(owner, person)[:2] == ("completed", 100)


@pytest.mark.parametrize(
    "change",
    [
        "status = 'viewed', completed_at = NULL", "progress_percent = 19", "progressed_at = 'epoch'",
        "started_at = now() + interval '1 day'", "content_id = content_id + 1", "completed_at = now()",
    ],
)  # fmt: skip
def test_whoever_writes_the_rows_they_do_not_go_back(owner, case, change):
    person = sign_up(owner)
    record(owner, person, case, "completed" if "completed_at" in change else "in_progress", 20)
    before = row_of(owner, person)
    with pytest.raises(psycopg.Error, match=r"would go back|learning_progress_completed_is_whole"):
        owner.execute(f"UPDATE app.learning_progress SET {change}")
    assert row_of(owner, person) == before


@pytest.mark.parametrize("content_type", ["case", "glossary", "briefing", "page"])
def test_it_refuses_content_not_found(owner, case, content_type):
    person = sign_up(owner)
    code = "content_type_unknown" if content_type == "page" else "content_not_found"
    with pytest.raises(psycopg.Error, match="type_is_known" if content_type == "page" else code):
        record(owner, person, 987_654_321, "completed", content_type=content_type)
    with pytest.raises(psycopg.Error, match=r"percent_is_bounded"):
        record(owner, person, case, percent=101)
    assert owner.execute("SELECT count(*) FROM app.learning_progress").fetchone() == (0,)


def test_terms_and_briefings_are_read_as_well(owner, case):
    person = sign_up(owner)
    (term,) = owner.execute("SELECT min(glossary_term_id) FROM app.glossary_terms").fetchone()
    (briefing,) = owner.execute("SELECT briefing_id FROM app.daily_briefings").fetchone()
    assert record(owner, person, term, "viewed", content_type="glossary") == ("viewed", 0)
    assert record(owner, person, briefing, "completed", content_type="briefing") == ("completed", 100)


def test_after_the_end_of_an_account_it_refuses_sign_in_required(owner, case):
    person = sign_up(owner)
    record(owner, person, case)
    owner.execute("SELECT api.close_account('{}', %s, %s)", (person.user_id, HASH))
    with pytest.raises(psycopg.Error, match="sign_in_required"):
        record(owner, person, case)
    assert owner.execute("SELECT count(*) FROM app.learning_progress").fetchone() == (0,)


def test_totals_are_of_what_was_opened(owner, case):
    person, other = sign_up(owner), sign_up(owner)
    totals = "SELECT total, completed_count, in_progress_count, completion_rate::float8, breakdown " \
        "FROM api.learning_totals WHERE user_id = %s"  # fmt: skip
    assert owner.execute(totals, (person.user_id,)).fetchone() == (0, 0, 0, 0, [])
    terms = [n for (n,) in owner.execute("SELECT glossary_term_id FROM app.glossary_terms LIMIT 2")]
    record(owner, person, case, "completed")
    record(owner, person, terms[0], "in_progress", content_type="glossary")
    record(owner, person, terms[1], content_type="glossary")
    record(owner, other, terms[1], "completed", content_type="glossary")
    assert owner.execute(totals, (person.user_id,)).fetchone() == (
        3, 1, 1, 33.33,
        [
            {"content_type": "case", "total": 1, "completed": 1, "in_progress": 0},
            {"content_type": "glossary", "total": 2, "completed": 0, "in_progress": 1},
        ],
    )  # fmt: skip
    rows = owner.execute(
        "SELECT content_type, reader_count, in_progress_count, completed_count, completion_rate::float8, "
        "progress_percent::float8, started_at < progressed_at FROM api.learning_contents "
        "WHERE content_type = 'case' OR content_id = %s ORDER BY 1", (terms[1],)
    ).fetchall()  # fmt: skip
    assert rows == [("case", 1, 0, 1, 100, 100, False), ("glossary", 2, 0, 1, 50, 50, True)]
