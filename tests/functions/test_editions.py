"""Editions, and what no payload says of a case."""

import psycopg
import pytest

from tests.content import DAY, editorial, payload, save, save_case
from tests.functions.test_save_briefing import counts, one

VIEWS = ("keyword_cards", "daily_narratives", "case_narratives", "case_comparisons", "case_stories")


def seen(owner):
    """Everything that a reader gets, but for the number of the edition."""
    documents = {}
    for view in VIEWS:
        rows = owner.execute(f"SELECT to_jsonb(v) - 'edition_id' FROM api.{view} AS v ORDER BY 1::text").fetchall()
        documents[view] = rows
    return documents


def edited():
    value = payload()
    value["interface_3_final_briefing"]["pages"][0]["content"] = "고친 본문이에요. 원가를 다시 봐요."
    value["topic"] = "고친 주제"
    return value


def restore(owner, edition_id):
    return owner.execute("SELECT api.restore_edition('{}', %s)", (edition_id,)).fetchone()[0]


def test_restoring_gives_back_the_same_bytes(owner):
    first = save(owner, payload())
    before = seen(owner)
    save(owner, edited())
    assert seen(owner) != before
    answer = restore(owner, first["edition_id"])
    assert seen(owner) == before
    assert answer == first | {"edition_id": 3}
    rows = owner.execute("SELECT payload, restores FROM app.briefing_editions ORDER BY edition_id").fetchall()
    assert bytes(rows[2][0]) == bytes(rows[0][0])
    assert [restores for _, restores in rows] == [None, None, 1]


def test_a_restored_payload_sent_again_is_still_the_first_answer(owner):
    first = save(owner, payload())
    save(owner, edited())
    restore(owner, 1)
    assert save(owner, payload()) == first
    assert counts(owner)["briefing_editions"] == 3


def test_restore_refuses_edition_not_found(owner):
    with pytest.raises(psycopg.Error) as caught:
        restore(owner, 999)
    assert (caught.value.sqlstate, caught.value.diag.message_primary) == ("PT404", "edition_not_found")


def test_diff_names_each_place(owner):
    save(owner, payload())
    save(owner, edited() | {"extra": {"a": 1}})
    rows = owner.execute("SELECT path, before, after FROM api.diff_editions(2, 1)").fetchall()
    assert {path: (before, after) for path, before, after in rows} == {
        "$.topic": ("유가가 오르면 누가 먼저 흔들릴까", "고친 주제"),
        "$.extra": (None, {"a": 1}),
        "$.interface_3_final_briefing.pages[0].content": (
            payload()["interface_3_final_briefing"]["pages"][0]["content"], "고친 본문이에요. 원가를 다시 봐요.",
        ),
    }  # fmt: skip
    assert owner.execute("SELECT count(*) FROM api.diff_editions(1, 1)").fetchone() == (0,)
    assert owner.execute("SELECT count(*) FROM api.diff_editions(1, 99)").fetchone() == (0,)


def test_save_case_keeps_what_no_payload_says(owner):
    case_id = save(owner, payload())["case_id"]
    assert save_case(owner, case_id, editorial()) == {"case_id": case_id, "relations_saved": 1}
    row = owner.execute("SELECT comparison_points, past_metric, analysis, lessons FROM api.case_comparisons").fetchone()
    wanted = editorial()["comparison"]
    assert row == (wanted["points"], wanted["past_metric"], wanted["analysis"], wanted["lessons"])
    stories = dict(owner.execute("SELECT difficulty, content FROM api.case_stories").fetchall())
    assert stories.keys() == {"beginner", "intermediate"}
    assert '<mark class="term-highlight">원가</mark>' in stories["beginner"]
    assert one(owner, "SELECT role_label FROM api.case_stock_relations") == "정유주"


def test_save_case_leaves_out_what_is_left_out_and_takes_away_what_is_null(owner):
    case_id = save(owner, payload())["case_id"]
    save_case(owner, case_id, editorial())
    save_case(owner, case_id, {"thinking_point": "새 질문"})
    assert one(owner, "SELECT thinking_point FROM api.case_stories LIMIT 1") == "새 질문"
    assert one(owner, "SELECT count(*) FROM api.case_stories") == 2
    save_case(owner, case_id, {"stories": None, "companies": None})
    assert owner.execute("SELECT difficulty FROM api.case_stories").fetchall() == [("beginner",)]
    assert one(owner, "SELECT count(*) FROM api.case_stock_relations") == 2


def test_an_edition_leaves_what_editors_wrote(owner):
    case_id = save(owner, payload())["case_id"]
    save_case(owner, case_id, editorial())
    save(owner, edited())
    restore(owner, 1)
    assert one(owner, "SELECT poll_question FROM api.case_comparisons") == "닮았나요?"
    assert one(owner, "SELECT count(*) FROM api.case_stock_relations") == 1


def test_save_case_cleans_html(owner):
    case_id = save(owner, payload())["case_id"]
    save_case(owner, case_id, {"thinking_point": "<script>x</script>왜?"})
    assert one(owner, "SELECT editorial ->> 'thinking_point' FROM app.historical_cases") == "왜?"


def test_save_case_refuses_case_not_found(owner):
    with pytest.raises(psycopg.Error) as caught:
        save_case(owner, 999, editorial())
    assert (caught.value.sqlstate, caught.value.diag.message_primary) == ("PT404", "case_not_found")


def test_the_name_of_a_listed_stock_is_that_of_the_listing(owner):
    owner.execute("INSERT INTO app.stocks (stock_code, stock_name, market) VALUES ('010950', 'S-Oil', 'KOSPI')")
    save(owner, payload(DAY))
    names = dict(owner.execute("SELECT stock_code, stock_name FROM api.case_stock_relations").fetchall())
    assert names == {"010950": "S-Oil", "LMT": "록히드마틴"}
    stocks = one(owner, "SELECT stocks FROM api.keyword_cards")
    assert [stock["stock_name"] for stock in stocks] == ["S-Oil", "록히드마틴"]
