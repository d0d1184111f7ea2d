"""An OpenAI-compatible endpoint on a real socket, which answers as a test tells it, byte by byte if need be."""

import asyncio
import contextlib
import json
import threading
from collections.abc import Awaitable, Callable
from typing import Any

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: %s\r\ntransfer-encoding: chunked\r\n\r\n"
EVENTS = b"text/event-stream; charset=utf-8"
DONE = b"data: [DONE]\n\n"
Script = Callable[["Talk"], Awaitable[None]]


def delta(text: str | None, **more: Any) -> bytes:
    """An event with a part of an answer, letters as they are."""
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": None}
    body = {"id": "x", "object": "chat.completion.chunk", "choices": [choice], **more}
    return b"data: " + json.dumps(body, ensure_ascii=False).encode() + b"\n\n"


def said(*texts: str) -> bytes:
    """A whole answer, with what around it an endpoint says."""
    usage = {"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7}}
    first = b': ping\n\ndata: {"choices": [{"delta": {"role": "assistant", "content": ""}}]}\r\n\r\n'
    return first + b"".join(map(delta, texts)) + b"data:" + json.dumps(usage).encode() + b"\n\n" + DONE


class Talk:
    """One connection: what was asked, and the way to answer."""

    def __init__(self, head: str, body: bytes, writer: asyncio.StreamWriter) -> None:
        self.head, self.asked = head, json.loads(body)
        self.writer = writer

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def begin(self, content_type: bytes = EVENTS) -> None:
        await self.send(HEAD % content_type)

    async def chunks(self, data: bytes, size: int = 1_000_000, pause: float = 0.0) -> None:
        """The bytes as HTTP chunks of a size, wherever letters and lines end."""
        for start in range(0, len(data), size):
            part = data[start : start + size]
            await self.send(b"%x\r\n%s\r\n" % (len(part), part))
            await asyncio.sleep(pause)

    async def end(self) -> None:
        await self.send(b"0\r\n\r\n")


class Endpoint:
    """The server, in a thread of its own; `scripts` answer one request each, the last one all that follow."""

    def __init__(self) -> None:
        self.scripts: list[Script] = []
        self.talks: list[Talk] = []
        self.under_way = 0
        self.is_left = threading.Event()  # somebody hung up before the end
        self.url = ""

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = int(head.lower().partition("content-length: ")[2].partition("\r\n")[0])
            talk = Talk(head, await reader.readexactly(length), writer)
            self.talks.append(talk)
            script = self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]
            self.under_way += 1
            work = asyncio.ensure_future(script(talk))
            hung_up = asyncio.ensure_future(reader.read(1))
            await asyncio.wait({work, hung_up}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done() or isinstance(work.exception(), OSError):
                self.is_left.set()
            for task in (work, hung_up):
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError, OSError):
                    await task
            self.under_way -= 1
        writer.close()

    async def _run(self, is_ready: threading.Event) -> None:
        async with await asyncio.start_server(self._serve, "127.0.0.1", 0) as server:
            self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
            self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
            is_ready.set()
            await self._end.wait()

    def __enter__(self) -> "Endpoint":
        is_ready = threading.Event()
        self._thread = threading.Thread(target=asyncio.run, args=(self._run(is_ready),), daemon=True)
        self._thread.start()
        assert is_ready.wait(5)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(5)


def answers(*texts: str, size: int = 1_000_000) -> Script:
    """A script that says all of it and ends."""

    async def script(talk: Talk) -> None:
        await talk.begin()
        await talk.chunks(said(*texts), size)
        await talk.end()

    return script


def status(code: int, body: bytes = b'{"error": {"message": "no"}}') -> Script:
    """A script that refuses."""

    async def script(talk: Talk) -> None:
        await talk.send(b"HTTP/1.1 %d X\r\nretry-after: 9\r\ncontent-length: %d\r\n\r\n%s" % (code, len(body), body))

    return script


def breaks(*parts: bytes, then: float = 0.0, content_type: bytes = EVENTS, is_whole: bool = False) -> Script:
    """A script that says so much, waits, and hangs up, with or without the end of the body."""

    async def script(talk: Talk) -> None:
        await talk.begin(content_type)
        for part in parts:
            await talk.chunks(part)
        await asyncio.sleep(then)
        if is_whole:
            await talk.end()

    return script
