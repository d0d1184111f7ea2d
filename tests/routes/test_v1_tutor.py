"""The tutor under the v1 contract, without a model: conversations, explanations, answers from the library."""

import json
import re
import uuid
from urllib.parse import quote as percent

import msgspec
import pytest
from litestar.testing import AsyncTestClient

from api.demo import compose, read_cases
from tests.apps import app_of
from tests.content import DAY, editorial, payload, save, save_case
from tests.market import buy, open_market, quote
from tests.people import sign_up

URL = "/api/v1/tutor"


def events_of(answer):
    """What a client reads: the data of each event."""
    assert answer.status_code == 200, answer.text
    blocks = answer.text.split("\n\n")
    assert blocks.pop() == ""
    told = []
    for block in blocks:
        name, data = block.split("\n")
        told.append(json.loads(data.removeprefix("data: ")))
        assert name == f"event: {'step' if told[-1]['type'] == 'thinking' else told[-1]['type']}"
    return told


def text_of(events):
    return "".join(e["content"] for e in events if e["type"] == "text_delta")


async def ask(client, person, message, **more):
    headers = person.headers if person else {}
    return events_of(await client.post(f"{URL}/chat", json={"message": message, **more}, headers=headers))


async def listed(client, person):
    return (await client.get(f"{URL}/sessions", headers=person.headers)).json()


async def messages(client, person, session_id):
    answer = await client.get(f"{URL}/sessions/{session_id}/messages", headers=person.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
def case(owner):
    saved = save(owner, payload())
    save_case(owner, saved["case_id"], editorial())
    return saved["case_id"]


async def test_an_answer_from_the_library_has_a_text_and_sources_and_is_kept(client, owner, case):
    person = sign_up(owner)
    answer = await client.post(f"{URL}/chat", json={"message": "원가가 뭐예요?"}, headers=person.headers)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert (answer.headers["cache-control"], answer.headers["x-accel-buffering"]) == ("no-store", "no")
    events = events_of(answer)
    assert [e["type"] for e in events][:2] == ["thinking", "text_delta"]
    assert set(events[-1]) == {"type", "session_id", "total_tokens", "sources", "difficulty_given"}
    assert (events[-1]["type"], events[-1]["total_tokens"]) == ("done", 0)
    assert len({e["session_id"] for e in events[1:]}) == 1
    text = text_of(events)
    assert "### 원가\n\n만드는 데 든 돈이에요." in text
    assert "모델 없이" in text
    assert "<" not in text
    assert events[-1]["sources"][0] == {
        "type": "glossary", "title": "원가", "url": None, "content": "만드는 데 든 돈이에요.",
    }  # fmt: skip
    (session,) = await listed(client, person)
    assert set(session) == {"id", "title", "message_count", "last_message_at", "started_at"}
    assert (session["id"], session["title"], session["message_count"]) == (
        events[-1]["session_id"], "원가가 뭐예요?", 2,
    )  # fmt: skip
    kept = await messages(client, person, session["id"])
    assert set(kept) == {"session_id", "title", "messages"}
    assert [(m["role"], m["content"], m["message_type"]) for m in kept["messages"]] == [
        ("user", "원가가 뭐예요?", "text"), ("assistant", text, "text"),
    ]  # fmt: skip
    assert all(set(m) == {"id", "role", "content", "message_type", "created_at"} for m in kept["messages"])
    assert all(m["created_at"].endswith("Z") for m in kept["messages"])


async def test_a_question_from_a_page_is_answered_from_its_case(client, owner, case):
    for context_type in ("case", "comparison", "briefing", None):
        events = await ask(client, None, "쉽게 설명해 줘", context_type=context_type, context_id=case)
        assert "### 1차 오일쇼크 (1973-1974)" in text_of(events)
        assert "**배울 점** 값에 옮길 수 있는 회사가 버텼어요." in text_of(events)
        assert events[-1]["sources"] == [
            {"type": "case", "title": "1차 오일쇼크", "url": f"/narrative/{case}",
             "content": "1차 오일쇼크 때 유가가 네 배가 됐어요."},
        ]  # fmt: skip


async def test_the_story_is_of_the_nearest_difficulty_which_is_named(client, owner, case):
    for asked, given in (("beginner", "beginner"), ("elementary", "beginner"), ("intermediate", "intermediate")):
        events = await ask(client, None, "쉽게 설명해 줘", context_id=str(case), difficulty=asked)
        assert events[-1]["difficulty_given"] == given, asked
    person = sign_up(owner)
    owner.execute("UPDATE app.user_settings SET difficulty = 'intermediate'")
    assert (await ask(client, person, "이건?", context_id=case))[-1]["difficulty_given"] == "intermediate"


async def test_what_the_reader_has_is_told_to_the_reader_alone(client, owner, case):
    open_market(owner)
    quote(owner, "010950", 70_000)
    person = sign_up(owner)
    buy(owner, person, "010950", 2)
    text = text_of(await ask(client, person, "내 포트폴리오 어때요?", context_text="화면의 글", context_id=None))
    assert "총 평가 금액: 1,000,000원 (수익률 +0.00%)" in text
    assert "2주: 140,000원 (+0.00%)" in text
    assert "1,000,000" not in text_of(await ask(client, sign_up(owner), "원가가 뭐예요?"))
    assert "평가 금액" not in text_of(await ask(client, None, "내 포트폴리오 어때요?"))


async def test_nothing_that_fits_is_answered_with_the_day_and_an_empty_library_says_so(client, owner):
    owner.execute("DELETE FROM app.glossary_terms")
    events = await ask(client, None, "안녕하세요")
    assert events[-1]["sources"] == []
    assert "답할 자료가 없어요" in text_of(events)
    save(owner, payload())
    events = await ask(client, None, "안녕하세요")
    assert f"### {DAY} 브리핑" in text_of(events)
    assert [s["type"] for s in events[-1]["sources"]] == ["news"]


async def test_a_chart_is_drawn_where_one_is_asked_for(client, owner, case):
    person = sign_up(owner)
    events = await ask(client, person, "차트로 보여 주세요", context_type="case", context_id=case)
    assert [e["type"] for e in events][:4] == ["thinking", "viz_intent", "visualization", "text_delta"]
    shown = events[2]
    assert set(shown) == {"type", "format", "chartData", "title"}
    assert (shown["format"], shown["title"]) == ("json", "두바이유")
    assert shown["chartData"]["data"][0]["y"] == [2.5, 11.6]
    assert isinstance(shown["chartData"]["layout"]["title"], str)
    kept = (await messages(client, person, events[-1]["session_id"]))["messages"]
    assert [m["message_type"] for m in kept] == ["text", "visualization", "text"]
    assert json.loads(kept[1]["content"]) == {"format": "json", "chartData": shown["chartData"], "title": "두바이유"}


async def test_a_conversation_goes_on_and_no_id_is_refused(client, owner, case):
    person, other = sign_up(owner), sign_up(owner)
    mine = (await ask(client, person, "첫째"))[-1]["session_id"]
    assert (await ask(client, person, "둘째", session_id=mine))[-1]["session_id"] == mine
    for who, asked in ((other, mine), (None, mine), (person, "x"), (person, str(uuid.uuid4())), (person, "")):
        events = await ask(client, who, "셋째", session_id=asked)
        assert events[-1]["type"] == "done"
        assert events[-1]["session_id"] != mine
    assert len((await messages(client, person, mine))["messages"]) == 4
    guest = (await ask(client, None, "하나"))[-1]["session_id"]
    assert (await ask(client, None, "둘", session_id=guest))[-1]["session_id"] == guest


async def test_a_second_question_while_one_is_answered_is_refused(client, owner, case):
    mine = (await ask(client, None, "첫째"))[-1]["session_id"]
    owner.execute("UPDATE app.tutor_sessions SET busy_until = app.clock() + interval '1 minute'")
    answer = await client.post(f"{URL}/chat", json={"message": "둘째", "session_id": mine})
    assert (answer.status_code, answer.json()["code"]) == (409, "tutor_busy")
    assert re.search("[가-힣]", answer.json()["detail"])


@pytest.mark.parametrize("body", [
    {}, {"message": ""}, {"message": " \n"}, {"message": "가" * 10_001}, {"message": 1},
    {"message": "x", "difficulty": "hard"}, {"message": "x", "context_text": "가" * 60_001},
])  # fmt: skip
async def test_a_bad_question_is_an_ordinary_error(client, body):
    answer = await client.post(f"{URL}/chat", json=body)
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] in {"invalid_request", "tutor_message_invalid"}


async def test_long_messages_and_whole_pages_are_taken(client, owner):
    events = await ask(client, None, "가" * 10_000, context_text="나" * 20_000, context_type="x" * 50, unknown=1)
    assert events[-1]["type"] == "done"


async def test_guests_and_people_have_budgets_of_their_own(owner, settings):
    tight = msgspec.structs.replace(settings, redis_url="", tutor_per_ip=4, tutor_per_user=2)  # a process alone: half
    one, two = sign_up(owner), sign_up(owner)
    async with AsyncTestClient(app_of(tight)) as client:
        for headers, budget in ((one.headers, 1), ({}, 2), (two.headers, 1)):
            told = [
                (await client.post(f"{URL}/chat", json={"message": "x"}, headers=headers)).status_code
                for _ in range(budget + 1)
            ]
            assert told == [200] * budget + [429]


async def test_conversations_are_listed_opened_and_deleted_by_their_owner_only(client, owner, case):
    person, other = sign_up(owner), sign_up(owner)
    opened = (await client.post(f"{URL}/sessions/new", headers=person.headers)).json()
    assert set(opened) == {"session_id"}
    (empty,) = await listed(client, person)
    assert (empty["id"], empty["title"], empty["message_count"]) == (opened["session_id"], "새 대화", 0)
    asked = (await ask(client, person, "질문", session_id=opened["session_id"]))[-1]["session_id"]
    assert asked == opened["session_id"]
    newer = (await ask(client, person, "다음"))[-1]["session_id"]
    assert [s["id"] for s in await listed(client, person)] == [newer, asked]
    limited = (await client.get(f"{URL}/sessions?limit=1", headers=person.headers)).json()
    assert [s["id"] for s in limited] == [newer]
    assert await listed(client, other) == []
    for method, path in (("GET", "/messages"), ("DELETE", "")):
        for session_id in (asked, str(uuid.uuid4()), "x", "0", "%00", "a" * 99):
            answer = await client.request(method, f"{URL}/sessions/{session_id}{path}", headers=other.headers)
            assert (answer.status_code, answer.json()["code"]) == (404, "tutor_session_not_found"), session_id
    answer = await client.delete(f"{URL}/sessions/{asked}", headers=person.headers)
    assert (answer.status_code, answer.json()) == (200, {"deleted": True})
    assert [s["id"] for s in await listed(client, person)] == [newer]
    assert (await client.delete(f"{URL}/sessions/{asked}", headers=person.headers)).status_code == 404


async def test_an_account_takes_its_conversations_along(client, owner, case):
    person = sign_up(owner)
    await ask(client, person, "원가가 뭐예요?")
    (told,) = (await client.get("/api/v2/me/export", headers=person.headers)).json()["tutor_sessions"]
    assert [m["role"] for m in told["messages"]] == ["user", "assistant"]
    assert told["title"] == "원가가 뭐예요?"


async def test_a_term_is_explained_and_what_nobody_explains_is_missing(client, owner, case):
    answer = await client.get(f"{URL}/explain/원가?difficulty=intermediate")
    assert answer.json() == {
        "term": "원가", "difficulty": "intermediate", "difficulty_given": "beginner",
        "explanation": "만드는 데 든 돈이에요.", "source": "glossary", "cached": False,
    }  # fmt: skip
    for term in ("없는 말", "<script>", "100%", "가/나/다", "(", "a" * 290, "?"):
        answer = await client.get(f"{URL}/explain/{percent(term, safe='')}")
        assert (answer.status_code, answer.json()["code"]) == (404, "term_not_explained"), term
        assert "<script>" not in answer.text
    owner.execute("INSERT INTO app.glossary_terms (term, definition_short) VALUES ('P/E 100%', '뜻')")
    assert (await client.get(f"{URL}/explain/{percent('p/e 100%', safe='')}")).json()["explanation"] == "뜻"


MARK = re.compile('<mark class="term-highlight">(.*?)</mark>')


async def test_every_marked_term_of_every_page_of_the_demo_is_explained(client, owner):
    marked = set()
    for case in read_cases():
        for briefing in case.briefings:
            saved = save(owner, msgspec.json.encode(compose(case, briefing, DAY)))
        save_case(owner, saved["case_id"], json.loads(bytes(case.editorial)))
    for (case_id,) in owner.execute("SELECT case_id FROM app.historical_cases").fetchall():
        for path in ("narrative", "story", "comparison"):
            for level in ("beginner", "elementary", "intermediate"):
                answer = await client.get(f"/api/v1/{path}/{case_id}?difficulty={level}")
                marked |= set(MARK.findall(json.dumps(answer.json(), ensure_ascii=False).replace('\\"', '"')))
    marked |= set(re.findall(r"\[\[(.*?)\]\]", "".join(bytes(case.editorial).decode() for case in read_cases())))
    assert len(marked) > 50
    answers = {term: await client.get(f"{URL}/explain/{percent(term, safe='')}") for term in marked}
    assert [term for term, answer in answers.items() if answer.status_code != 200] == []
