"""The tutor's streams as clients meet them: granian on a real socket, a model on another, and people who leave."""

import asyncio
import contextlib
import json
import os
import threading
import time

import httpx
import pytest

from tests.endpoint import Endpoint, answers, delta, said
from tests.people import sign_up
from tests.serving import Service

URL = "/api/v1/tutor"
SOON = 5.0


@pytest.fixture
def house(owner, database_url, monkeypatch):
    """A service with a model."""
    monkeypatch.setitem(os.environ, "NO_PROXY", "127.0.0.1")
    with Endpoint() as endpoint:
        with Service(
            database_url, MODEL_URL=endpoint.url, MODEL_NAME="m", MODEL_FIRST_SECONDS="20", MODEL_STALL_SECONDS="20",
        ) as service:  # fmt: skip
            service.wait("/api/v1/tutor/explain/PER")
            yield service, endpoint, owner


def kept(owner):
    return [content for (content,) in owner.execute("SELECT content FROM app.tutor_messages ORDER BY 1 DESC")]


async def until(is_so):
    """Until something is so, soon."""
    started = time.monotonic()
    while not is_so():
        assert time.monotonic() - started < SOON
        await asyncio.sleep(0.02)


async def events_of(answer):
    async for line in answer.aiter_lines():
        if line.startswith("data: "):
            yield json.loads(line[6:])


def halting(*texts):
    """A script that says these, and then what it is released to say."""
    release = threading.Event()

    async def script(talk):
        await talk.begin()
        for text in texts:
            await talk.chunks(delta(text))
        while not release.is_set():  # noqa: ASYNC110 -- it is set by another thread
            await asyncio.sleep(0.01)
        await talk.chunks(said("끝"))
        await talk.end()

    return script, release


async def test_parts_arrive_as_they_are_said_and_the_turn_is_kept_before_done(house):
    service, endpoint, owner = house
    person = sign_up(owner)
    script, release = halting("처음 ", "다음 ")
    endpoint.scripts = [script]
    async with httpx.AsyncClient(base_url=service.base_url, headers=person.headers) as client:
        async with client.stream("POST", f"{URL}/chat", json={"message": "질문"}) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            assert "content-encoding" not in answer.headers
            events = events_of(answer)
            came = [await asyncio.wait_for(anext(events), SOON) for _ in range(3)]
            assert [e.get("content") for e in came[1:]] == ["처음 ", "다음 "]
            assert not release.is_set()
            release.set()
            async for event in events:
                if event["type"] == "done":
                    assert set(kept(owner)) == {"질문", "처음 다음 끝"}
                    (session,) = (await client.get(f"{URL}/sessions")).json()
                    assert (session["id"], session["message_count"]) == (event["session_id"], 2)
                    break
            else:
                raise AssertionError("no done")


async def test_the_head_comes_within_two_seconds_of_a_model_that_thinks(house):
    service, endpoint, _ = house
    script, release = halting()
    endpoint.scripts = [script]
    async with httpx.AsyncClient(base_url=service.base_url) as client:
        started = time.monotonic()
        async with client.stream("POST", f"{URL}/chat", json={"message": "질문"}) as answer:
            events = events_of(answer)
            assert (await anext(events))["type"] == "thinking"
            assert time.monotonic() - started < 2
            assert float(answer.headers["server-timing"].rpartition("ext;dur=")[2]) > 900
            release.set()
            assert [e["type"] async for e in events] == ["text_delta", "done"]


@pytest.mark.parametrize("texts", [("처음 ", "다음"), ()])
async def test_a_client_that_leaves_ends_the_work_and_what_came_is_kept(house, texts):
    service, endpoint, owner = house
    person = sign_up(owner)
    script, _ = halting(*texts)
    endpoint.scripts = [answers("네"), script, answers("또")]
    async with httpx.AsyncClient(base_url=service.base_url, headers=person.headers) as client:
        first = await client.post(f"{URL}/chat", json={"message": "하나"})
        session_id = json.loads(first.text.split("data: ")[-1])["session_id"]
        question = {"message": "둘", "session_id": session_id}
        async with client.stream("POST", f"{URL}/chat", json=question) as answer:
            events = events_of(answer)
            for _ in range(1 + len(texts)):
                await asyncio.wait_for(anext(events), SOON)
            busy = await client.post(f"{URL}/chat", json=question)
            assert (busy.status_code, busy.json()["code"]) == (409, "tutor_busy")
        left = time.monotonic()
        assert await asyncio.to_thread(endpoint.is_left.wait, SOON)
        assert time.monotonic() - left < 2
        wanted = {"하나", "네", "둘"} | ({"처음 다음"} if texts else set())
        await until(lambda: set(kept(owner)) == wanted)
        await until(lambda: owner.execute("SELECT busy_until FROM app.tutor_sessions").fetchone() == (None,))
        again = await client.post(f"{URL}/chat", json={"message": "넷", "session_id": session_id})
        assert session_id in again.text
        assert '"done"' in again.text
        # What the model is told then has what came.
        told = [turn["content"] for turn in endpoint.talks[-1].asked["messages"]]
        assert told[1:] == ["하나", "네", "둘", *(["처음 다음"] if texts else []), "넷"]


async def test_a_hundred_clients_that_leave_leave_nothing_behind(house):
    service, endpoint, owner = house
    script, _ = halting("처음")
    endpoint.scripts = [script]

    async def leave(client):
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.3), client.stream("POST", f"{URL}/chat", json={"message": "질문"}) as answer:
                await answer.aread()
            raise AssertionError("it ended")

    async with httpx.AsyncClient(base_url=service.base_url, limits=httpx.Limits(max_connections=100)) as client:
        for _ in range(4):
            await asyncio.gather(*(leave(client) for _ in range(25)))
        await until(lambda: endpoint.under_way == 0)
        await until(lambda: owner.execute("SELECT count(busy_until) FROM app.tutor_sessions").fetchone() == (0,))
        endpoint.scripts = [answers("네")]
        answer = await client.post(f"{URL}/chat", json={"message": "질문"})
    assert "네" in answer.text
    assert len(endpoint.talks) > 25
