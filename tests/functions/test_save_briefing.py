"""api.save_briefing and what follows from it; the door is tested with the routes."""

import asyncio
import datetime as dt
import json

import asyncpg
import psycopg
import pytest

from api.database import Connection
from tests.conftest import SERVERS
from tests.content import DAY, chart, encoded, payload, save
from tests.servers import APP

TABLES = (
    "briefing_editions", "daily_briefings", "briefing_stocks", "historical_cases", "case_matches",
    "case_stock_relations", "daily_narratives", "narrative_scenarios", "search_entries", "glossary_terms",
)  # fmt: skip


def counts(owner):
    return {name: owner.execute(f"SELECT count(*) FROM app.{name}").fetchone()[0] for name in TABLES}


def one(owner, statement, *values):
    return owner.execute(statement, values).fetchone()[0]


async def pool_of(owner, size):
    return await asyncpg.create_pool(
        SERVERS.url(owner.info.dbname, APP), min_size=size, max_size=size, connection_class=Connection,
        server_settings={"role": "precedent_web"},
    )  # fmt: skip


def refusal(owner, body):
    with pytest.raises(psycopg.Error) as caught:
        save(owner, body)
    return caught.value.sqlstate, caught.value.diag.message_primary, caught.value.diag.message_detail


def test_it_saves_everything(owner):
    before = counts(owner)
    answer = save(owner, payload())
    made = {name: count - before[name] for name, count in counts(owner).items()}
    assert made == {
        "briefing_editions": 1, "daily_briefings": 1, "briefing_stocks": 2, "historical_cases": 1, "case_matches": 1,
        "case_stock_relations": 2, "daily_narratives": 1, "narrative_scenarios": 1, "search_entries": 2,
        "glossary_terms": 2,
    }  # fmt: skip
    assert answer == {
        "briefing_date": str(DAY), "briefing_id": 1, "edition_id": 1, "case_id": 1, "stocks_saved": 2,
        "matches_saved": 1, "relations_saved": 2, "unknown_fields": 0,
    }  # fmt: skip
    assert bytes(one(owner, "SELECT payload FROM app.briefing_editions")) == encoded(payload())


def test_the_same_payload_again_is_the_same_answer(owner):
    first, before = save(owner, payload()), counts(owner)
    rewritten = json.dumps(payload(), indent=3, sort_keys=True).encode()  # other bytes, the same content
    assert save(owner, payload()) == save(owner, rewritten) == first
    assert counts(owner) == before


async def test_fifty_at_once_are_one(owner):
    pool = await pool_of(owner, 10)
    call = "SELECT api.save_briefing('{}', $1, 0)"
    answers = await asyncio.gather(*(pool.fetchval(call, encoded(payload())) for _ in range(50)))
    await pool.close()
    assert len(set(answers)) == 1
    assert counts(owner)["briefing_editions"] == counts(owner)["case_matches"] == 1


async def test_different_payloads_of_one_day_at_once_are_all_there(owner):
    pool = await pool_of(owner, 8)
    call = "SELECT api.save_briefing('{}', $1, 0)"
    await asyncio.gather(*(pool.fetchval(call, encoded(payload(theme=f"주제 {n}"))) for n in range(20)))
    await pool.close()
    titles = one(owner, "SELECT jsonb_path_query_array(top_keywords, '$.keywords[*].title') FROM app.daily_briefings")
    assert sorted(titles) == sorted(f"주제 {n}" for n in range(20))
    assert counts(owner)["narrative_scenarios"] == 20
    assert one(owner, "SELECT json_array_length(scenarios) FROM api.daily_narratives") == 5


def test_another_payload_of_the_day_is_added_in_front(owner):
    first = save(owner, payload())
    second = save(owner, payload(theme="금리가 오르면", case="2022 금리 인상"))
    assert second["briefing_id"] == first["briefing_id"]
    titles = one(owner, "SELECT jsonb_path_query_array(top_keywords, '$.keywords[*].title') FROM app.daily_briefings")
    assert titles == ["금리가 오르면", "유가가 오르면 누가 먼저 흔들릴까"]
    assert one(owner, "SELECT market_summary FROM app.daily_briefings").startswith("유가가")
    assert one(owner, "SELECT keywords FROM app.briefing_stocks WHERE stock_code = 'LMT'") == titles[::-1]


def test_the_same_case_on_another_day_keeps_both_days(owner):
    first = save(owner, payload())
    later = save(owner, payload(DAY + dt.timedelta(days=1), theme="유가 다시 보기", case="1차  오일쇼크!"[:-1]))
    assert later["case_id"] == first["case_id"]
    assert counts(owner)["case_matches"] == counts(owner)["daily_briefings"] == 2
    rows = owner.execute("SELECT briefed_on, title FROM api.keyword_cards ORDER BY briefed_on").fetchall()
    assert [title for _, title in rows] == ["유가가 오르면 누가 먼저 흔들릴까", "유가 다시 보기"]
    row = owner.execute("SELECT published_on, text_on, keywords ->> 'theme' FROM app.historical_cases").fetchone()
    assert row == (DAY, DAY + dt.timedelta(days=1), "유가 다시 보기")


def test_a_payload_for_a_past_day_is_filed_there_and_leaves_newer_texts_alone(owner):
    save(owner, payload())
    save(owner, payload(DAY - dt.timedelta(days=400), theme="오래된 주제"))
    assert counts(owner)["daily_briefings"] == 2
    row = owner.execute("SELECT published_on, text_on, keywords ->> 'theme' FROM app.historical_cases").fetchone()
    assert row == (DAY - dt.timedelta(days=400), DAY, "유가가 오르면 누가 먼저 흔들릴까")


def test_an_edited_payload_replaces_its_card(owner):
    save(owner, payload())
    edited = payload()
    edited["interface_3_final_briefing"]["one_liner"] = "고쳤어요."
    save(owner, edited)
    assert owner.execute("SELECT title, description FROM api.keyword_cards").fetchall() == [
        ("유가가 오르면 누가 먼저 흔들릴까", "고쳤어요.")
    ]
    assert counts(owner)["narrative_scenarios"] == counts(owner)["case_matches"] == 1
    assert counts(owner)["briefing_editions"] == 2


def test_an_existing_term_is_never_overwritten(owner):
    owner.execute("INSERT INTO app.glossary_terms (term, definition_short) VALUES ('원가', '우리 설명')")
    save(owner, payload())
    assert one(owner, "SELECT definition_short FROM app.glossary_terms WHERE term = '원가'") == "우리 설명"
    row = owner.execute(
        "SELECT definition_short, category, difficulty, domain FROM api.glossary_terms WHERE term LIKE 'PER(%'"
    ).fetchone()
    assert row == ("주가가 이익의 몇 배인지예요.", "basic", "beginner", "금융")


def test_a_long_definition_is_kept_whole(owner):
    value = payload()
    value["interface_3_final_briefing"]["pages"][0]["glossary"] = [{"term": "긴 말", "definition": "가" * 201}]
    save(owner, value)
    row = owner.execute(
        "SELECT definition_short, definition_full FROM app.glossary_terms WHERE term = '긴 말'"
    ).fetchone()
    assert row == ("가" * 199 + "…", "가" * 201)


def test_pages_are_marked_normalised_and_escaped(owner):
    value = payload()
    value["interface_3_final_briefing"]["pages"][0]["content"] = "원가는 $100, <b>이익</b>은 $x$예요. 원가 또 원가."
    save(owner, value)
    page = one(owner, "SELECT steps -> 'background' FROM api.case_narratives")
    assert page["content"] == (
        '<mark class="term-highlight">원가</mark>는 \\$100, 이익은 $x$예요. 원가 또 원가.'
    )  # fmt: skip
    assert page["chart"]["layout"]["title"] == "두바이유"
    assert page["sources"] == [
        {"name": "한국은행", "url": "https://bok.or.kr"}, {"name": "한국신문", "url": "https://news.example/1"},
    ]  # fmt: skip


def test_a_page_without_text_falls_back_to_the_draft_then_to_the_case(owner):
    value = payload()
    final, draft = value["interface_3_final_briefing"]["pages"], value["interface_2_raw_narrative"]["narrative"]
    for place in (0, 2):
        final[place] |= {"content": "", "title": " ", "bullets": []}
    draft["background"]["content"] = "초안 본문이에요, 길게."
    draft["history"]["content"] = ""
    save(owner, value)
    steps = one(owner, "SELECT steps FROM api.case_narratives")
    assert (steps["background"]["title"], steps["background"]["content"]) == (
        "왜 지금 중요할까",
        "초안 본문이에요, 길게.",
    )
    assert steps["background"]["bullets"] == ["점"]
    assert steps["history"]["content"] == "1차 오일쇼크 때 유가가 네 배가 됐어요."


def test_naive_moments_are_in_korea(owner):
    save(owner, payload())
    moment = "SELECT to_char(generated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') FROM api.case_narratives"
    assert one(owner, moment) == "2026-11-19 23:00"
    value = payload(theme="다른 주제")
    value["interface_3_final_briefing"]["generated_at"] = "2026-11-20T08:00:00+00:00"
    save(owner, value)
    assert one(owner, moment) == "2026-11-20 08:00"


def test_the_quiz_keeps_its_answer_here(owner):
    save(owner, payload())
    quiz, answer = owner.execute(
        "SELECT narrative_sections -> 'simulation' -> 'quiz', quiz_answer FROM app.narrative_scenarios"
    ).fetchone()
    right = next(option for option in quiz["options"] if option["id"] == answer)
    assert quiz["question"] == "다음 중 ‘PER(주가수익비율)’의 뜻은 무엇일까요?"
    assert right["label"] == "주가가 이익의 몇 배인지예요."
    assert "quiz_answer" not in json.dumps(one(owner, "SELECT scenarios FROM api.daily_narratives"))


def test_a_future_day_waits_for_its_day(owner):
    tomorrow = one(owner, "SELECT api.today() + 1")
    save(owner, payload(tomorrow))
    for view in ("daily_briefings", "keyword_cards", "daily_narratives", "briefing_stocks", "search_entries"):
        assert one(owner, f"SELECT count(*) FROM api.{view}") == 0, view
    owner.execute("INSERT INTO app.clock_offset (clock_offset) VALUES ('1 day')")
    for view in ("daily_briefings", "keyword_cards", "daily_narratives"):
        assert one(owner, f"SELECT count(*) FROM api.{view}") == 1, view


def test_it_refuses_date_in_future(owner):
    day = one(owner, "SELECT api.today() + 8")
    assert refusal(owner, payload(day)) == ("PT422", "date_in_future", "$.interface_1_curated_context.date")
    save(owner, payload(day - dt.timedelta(days=1)))


def test_it_refuses_duplicate_key(owner):
    body = encoded(payload())[:-1] + b', "topic": "again"}'
    assert refusal(owner, body) == ("PT422", "duplicate_key", "$.topic")


@pytest.mark.parametrize("body", [b"", b"[]", b'"x"', b"{", b"null"])
def test_it_refuses_unreadable_body(owner, body):
    assert refusal(owner, body)[:2] == ("PT422", "unreadable_body")


@pytest.mark.parametrize("title", ["<b></b>", "---", " "])
def test_it_refuses_text_missing(owner, title):
    assert refusal(owner, payload(theme=title)) == ("PT422", "text_missing", "$.interface_3_final_briefing.theme")
    wanted = ("PT422", "text_missing", "$.interface_2_raw_narrative.historical_case.title")
    assert refusal(owner, payload(case=title)) == wanted


def test_it_refuses_chart_too_large(owner):
    before = counts(owner)
    value = payload()
    value["interface_3_final_briefing"]["pages"][3]["chart"] = chart() | {"note": "가" * 25_000}
    place = "$.interface_3_final_briefing.pages[3].chart"
    assert refusal(owner, value) == ("PT422", "chart_too_large", place)
    assert counts(owner) == before


@pytest.mark.parametrize(
    ("body", "sqlstate"),
    [
        (b'{"a": "\\u0000"}', "22P05"), (b'{"a": "\\ud800"}', "22P02"), (b"\xff\xfe", "22021"),
        (b'{"a": "\x00"}', "22021"),
        (b"[" * 100_000, "PT422"), (b'{"interface_1_curated_context": {"date": "2026-02-30"}}', "22008"),
        (b"{}", "23502"),
    ],
)  # fmt: skip
def test_what_postgresql_cannot_read_has_a_sqlstate_of_input(owner, body, sqlstate):
    before = counts(owner)
    assert refusal(owner, body)[0] == sqlstate
    assert counts(owner) == before
