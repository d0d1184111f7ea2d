"""The tutor with a model behind it: a real endpoint on a real socket, in its good hours and in its bad ones."""

import asyncio
import re
from types import SimpleNamespace

import msgspec
import pytest
from litestar.testing import AsyncTestClient

from api.app import create_app
from api.errors import CATALOGUE
from tests.apps import app_of
from tests.content import editorial, payload, save, save_case
from tests.endpoint import DONE, Endpoint, answers, breaks, delta, said, status
from tests.market import buy, open_market, quote
from tests.people import sign_up
from tests.routes.test_v1_tutor import URL, ask, listed, messages, text_of

BROKEN = "tutor_model_broken"
HANGUL = "원가가 오르면 이익이 줄어요. 👩‍👩‍👧‍👦 ‘끝’\u2028 다음 줄\n\n- 하나\n- 둘"


@pytest.fixture
async def house(owner, settings, monkeypatch):
    """A service with a model, and the endpoint that is one."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Endpoint() as endpoint:
        with_model = msgspec.structs.replace(
            settings, model_url=endpoint.url, model_key="a key", model_name="m", model_connect_seconds=1,
            model_first_seconds=1, model_stall_seconds=1, model_total_seconds=3,
        )  # fmt: skip
        async with AsyncTestClient(app_of(with_model)) as client:
            yield SimpleNamespace(endpoint=endpoint, client=client, owner=owner, settings=with_model)


def code_of(events):
    """The code of the one error, said as text before it and followed by done only."""
    kinds = [e["type"] for e in events]
    assert kinds[-3:] == ["text_delta", "error", "done"], kinds
    error = events[-2]
    assert set(error) == {"type", "error", "code", "session_id"}
    assert error["error"] == CATALOGUE[error["code"]].korean
    assert events[-3]["content"].strip() == error["error"]
    assert re.search("[가-힣]", error["error"])
    assert len({e["session_id"] for e in events if "session_id" in e}) == 1
    return error["code"]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 64, 1_000_000])
async def test_an_answer_comes_whole_however_it_is_cut(house, size):
    house.endpoint.scripts = [answers(*HANGUL.split(" "), size=size)]
    person = sign_up(house.owner)
    events = await ask(house.client, person, "원가가 뭐예요?")
    text = HANGUL.replace(" ", "")
    assert text_of(events) == text
    assert [e["type"] for e in events if e["type"] != "text_delta"] == ["thinking", "done"]
    assert events[-1]["total_tokens"] == 7
    kept = await messages(house.client, person, events[-1]["session_id"])
    assert [m["content"] for m in kept["messages"]] == ["원가가 뭐예요?", text]


async def test_a_model_is_told_the_page_the_case_the_portfolio_the_terms_and_the_latest_turns(house):
    owner, client, endpoint = house.owner, house.client, house.endpoint
    case_id = save(owner, payload())["case_id"]
    save_case(owner, case_id, editorial())
    open_market(owner)
    quote(owner, "010950", 70_000)
    person = sign_up(owner)
    buy(owner, person, "010950", 2)
    endpoint.scripts = [answers("대답")]
    session_id = None
    for n in range(12):
        events = await ask(client, person, f"질문 {n}", session_id=session_id)
        session_id = events[-1]["session_id"]
    events = await ask(
        client, person, "원가가 오르면요?", session_id=session_id, context_type="case", context_id=case_id,
        context_text="화면의 글", difficulty="intermediate",
    )  # fmt: skip
    assert events[-1]["difficulty_given"] == "intermediate"
    assert [s["type"] for s in events[-1]["sources"]] == ["glossary", "case"]
    talk = endpoint.talks[-1]
    assert talk.head.startswith("POST /v1/chat/completions HTTP/1.1\r\n")
    assert "authorization: Bearer a key\r\n" in talk.head.replace("Authorization", "authorization")
    assert (talk.asked["model"], talk.asked["stream"]) == ("m", True)
    system, *turns, question = talk.asked["messages"]
    for known in (
        "만드는 데 든 돈이에요.", "1차 오일쇼크", "금수가 있었습니다.", "140,000원", "화면의 글", "수치와 계산",
        "(독자가 보고 있는 사례)",
    ):  # fmt: skip
        assert known in system["content"], known
    assert "<mark" not in system["content"]
    assert question == {"role": "user", "content": "원가가 오르면요?"}
    assert [t["content"] for t in turns] == [said for n in range(2, 12) for said in (f"질문 {n}", "대답")]
    assert [t["role"] for t in turns] == ["user", "assistant"] * 10
    # And of somebody else nothing.
    await ask(client, sign_up(owner), "포트폴리오")
    assert "140,000원" not in str(endpoint.talks[-1].asked)


@pytest.mark.parametrize(
    ("script", "code", "came"),
    [
        (status(429), "tutor_model_busy", ""),
        (status(500), "tutor_model_unavailable", ""),
        (status(401), "tutor_model_unavailable", ""),
        (status(302), "tutor_model_unavailable", ""),
        (breaks(b"<html>502 Bad Gateway</html>", content_type=b"text/html", is_whole=True), "tutor_model_broken", ""),
        (breaks(then=5), "tutor_model_slow", ""),
        (breaks(delta("처음"), then=5), "tutor_model_slow", "처음"),
        (breaks(delta("처음"), *[b": ping\n\n"] * 9, then=5), "tutor_model_slow", "처음"),
        (breaks(delta("처음")), "tutor_model_broken", "처음"),
        (breaks(delta("처음"), is_whole=True), "tutor_model_broken", "처음"),
        (breaks(delta("처음")[:-9]), "tutor_model_broken", ""),
        (breaks(delta("처음"), b"data: {garbage\n\n"), "tutor_model_broken", "처음"),
        (breaks(delta("처음"), b'data: {"choices": [{"delta": {"content": "\xff"}}]}\n\n'), BROKEN, "처음"),
        (breaks(delta("처음"), b'data: {"choices": {"0": 1}}\n\n'), "tutor_model_broken", "처음"),
        (breaks(delta("처음"), b"data: " + b"[" * 100_000 + b"\n\n"), "tutor_model_broken", "처음"),
        (breaks(delta("처음"), b"x" * 2_000_000), "tutor_model_broken", "처음"),
        (breaks(delta("처음"), b'data: {"error": {"message": "overloaded"}}\n\n'), "tutor_model_unavailable", "처음"),
        (breaks(DONE, is_whole=True), "tutor_model_broken", ""),
        (breaks(is_whole=True), "tutor_model_broken", ""),
    ],
)  # fmt: skip
async def test_a_model_that_fails_leaves_what_came_and_a_sentence_and_the_conversation(house, script, code, came):
    house.endpoint.scripts = [script, answers("다시")]
    person = sign_up(house.owner)
    events = await ask(house.client, person, "질문")
    assert code_of(events) == code
    sentence = CATALOGUE[code].korean
    assert text_of(events) == (f"{came}\n\n{sentence}" if came else sentence)
    session_id = events[-1]["session_id"]
    kept = await messages(house.client, person, session_id)
    assert [m["content"] for m in kept["messages"]] == ["질문", text_of(events)]
    again = await ask(house.client, person, "다시", session_id=session_id)
    assert (again[-1]["session_id"], text_of(again)) == (session_id, "다시")


async def test_an_endpoint_that_speaks_no_http_or_is_not_there(house):
    async def garbage(talk):
        await talk.send(b"\x00\x01 SSH-2.0\r\n\r\n")

    house.endpoint.scripts = [garbage]
    assert code_of(await ask(house.client, None, "질문")) == "tutor_model_unavailable"
    away = msgspec.structs.replace(house.settings, model_url="http://127.0.0.1:9/v1")
    async with AsyncTestClient(create_app(away)) as client:
        assert code_of(await ask(client, None, "질문")) == "tutor_model_unavailable"


async def test_an_answer_that_trickles_for_ever_ends_in_time(house):
    async def trickle(talk):
        await talk.begin()
        while True:
            await talk.chunks(delta("또 "), pause=0.1)

    house.endpoint.scripts = [trickle]
    events = await ask(house.client, None, "질문")
    assert code_of(events) == "tutor_model_slow"
    assert text_of(events).startswith("또 또 또 ")
    assert house.endpoint.is_left.wait(2)


async def test_an_answer_without_end_is_cut(house):
    async def flood(talk):
        await talk.begin()
        while True:
            await talk.chunks(delta("가" * 999))

    house.endpoint.scripts = [flood]
    events = await ask(house.client, None, "질문")
    assert (len(text_of(events)), events[-1]["type"], events[-2]["type"]) == (20_000, "done", "text_delta")
    assert house.endpoint.is_left.wait(2)


async def test_an_answer_that_comes_as_a_whole_is_taken_too(house):
    body = b'{"choices": [{"message": {"content": "\xeb\x84\xa4"}}], "usage": {"total_tokens": 5}}'
    house.endpoint.scripts = [breaks(body, content_type=b"application/json", is_whole=True)]
    events = await ask(house.client, None, "질문")
    assert (text_of(events), events[-1]["total_tokens"]) == ("네", 5)


async def test_an_end_without_its_mark_is_an_end_where_a_reason_was_given(house):
    last = b'data: {"choices": [{"delta": {}, "finish_reason": "stop"}]}'  # and no line's end
    house.endpoint.scripts = [breaks(delta("네"), last, is_whole=True)]
    events = await ask(house.client, None, "질문")
    assert (text_of(events), events[-2]["type"]) == ("네", "text_delta")


@pytest.mark.parametrize("size", [1, 2, 1000])
@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("a <b>b</b> <script>x</script>", "a &lt;b>b&lt;/b> &lt;script>x&lt;/script>"),
        ("1 < 2 <", "1 < 2 <"),
        ("[x](javascript:alert(1)) [y](https://a.b)", "[x](#alert(1)) [y](https://a.b)"),
        ("[x]( JavaScript:alert(1))", "[x](#alert(1))"),
        ("$100 and \\$5 and $x$", "\\$100 and \\$5 and $x$"),
        ("a\x00b \\", "ab \\"),
        ("<img src=x onerror=y", "&lt;img src=x onerror=y"),
    ],
)
async def test_what_a_model_says_is_harmless_wherever_it_is_cut(house, raw, clean, size):
    house.endpoint.scripts = [answers(*(raw[n : n + size] for n in range(0, len(raw), size)))]
    events = await ask(house.client, None, "질문")
    assert text_of(events) == clean


async def test_the_time_at_the_model_is_told_as_time_elsewhere(house):
    async def slow(talk):
        await talk.begin()
        await asyncio.sleep(0.3)
        await talk.chunks(said("네"))
        await talk.end()

    async def slower(talk):
        await asyncio.sleep(0.9)
        await slow(talk)

    for script, least, most in ((slow, 290, 900), (slower, 900, 1100), (answers("네"), 0.1, 290)):
        house.endpoint.scripts = [script]
        answer = await house.client.post(f"{URL}/chat", json={"message": "질문"})
        timing = dict(re.findall(r"(\w+);dur=([\d.]+)", answer.headers["server-timing"]))
        assert least <= float(timing["ext"]) <= most, timing
        assert float(timing["ext"]) <= float(timing["total"])


async def test_a_conversation_deleted_on_the_way_is_kept_nowhere_and_answered(house):
    person = sign_up(house.owner)

    async def deletes(talk):
        await talk.begin()
        await talk.chunks(delta("네"))
        house.owner.execute("SELECT api.delete_tutor_session('{}', user_id, tutor_session_id) FROM api.tutor_sessions")
        await talk.chunks(DONE)
        await talk.end()

    house.endpoint.scripts = [deletes]
    events = await ask(house.client, person, "질문")
    assert (text_of(events), events[-1]["type"]) == ("네", "done")
    assert await listed(house.client, person) == []


async def test_an_answer_that_cannot_be_kept_says_so_after_it(house):
    house.owner.execute("ALTER TABLE app.tutor_messages ADD CONSTRAINT broken CHECK (role = 'user') NOT VALID")
    house.endpoint.scripts = [answers("네")]
    events = await ask(house.client, None, "질문")
    assert code_of(events) == "invalid_request"
    assert text_of(events).startswith("네\n\n")


async def test_a_term_that_the_library_lacks_is_explained_by_the_model_once(house):
    house.endpoint.scripts = [answers("<b>설명</b>이에요."), status(500)]
    first = (await house.client.get(f"{URL}/explain/없는말?difficulty=elementary")).json()
    assert first == {
        "term": "없는말", "difficulty": "elementary", "difficulty_given": "elementary",
        "explanation": "&lt;b>설명&lt;/b>이에요.", "source": "ai", "cached": False,
    }  # fmt: skip
    again = (await house.client.get(f"{URL}/explain/없는말?difficulty=elementary")).json()
    assert again == {name: value for name, value in first.items() if name != "source"} | {"cached": True}
    failed = await house.client.get(f"{URL}/explain/없는말")
    assert (failed.status_code, failed.json()["code"]) == (503, "tutor_model_unavailable")
    assert failed.headers["retry-after"]
    echoed = (await house.client.get(f"{URL}/explain/%3Cscript%3E")).text
    assert "<script" not in echoed
    assert len(house.endpoint.talks) == 3
