"""The client of a language model: any OpenAI-compatible endpoint, by configuration. Its answers are bounded streams."""

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import httpx
import msgspec
from msgspec import Struct

from api.errors import Refusal
from api.settings import Settings
from api.telemetry import calling, sight

MOST_AT_ONCE = 32  # answers under way in a process
POOL_SECONDS = 2.0
LONGEST_LINE = 1_000_000
MOST_LETTERS = 20_000  # of an answer
# What may be the beginning of something that does not leave as it came, at the end of a part.
OPEN = re.compile(r"(?:\\|\\?\$|<|\]|\]\(\s{0,20}[a-z]{0,12})\Z", re.IGNORECASE)
TAG = re.compile(r"<(?=[a-z/!?])", re.IGNORECASE)
LINK = re.compile(r"\]\(\s*(?:javascript|data|vbscript):", re.IGNORECASE)
MONEY = re.compile(r"(?<!\\)\$(?=\d)")


class Delta(Struct):
    """A part of an answer, or a whole one."""

    content: str | None = None


class Choice(Struct):
    """One of the answers; only one is asked for."""

    delta: Delta | None = None
    message: Delta | None = None
    finish_reason: str | None = None


class Usage(Struct):
    """What an answer cost."""

    total_tokens: int = 0


class Chunk(Struct):
    """One event of an endpoint's stream."""

    choices: list[Choice] = []
    usage: Usage | None = None
    error: Any = None


class Cleaner:
    """Makes what a model says harmless, part by part: clients render it as markdown with HTML and formulas."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, text: str) -> str:
        """What can be said so far."""
        text = self._held + text.replace("\x00", "")
        found = OPEN.search(text)
        cut = found.start() if found else len(text)
        self._held = text[cut:]
        return _harmless(text[:cut])

    def flush(self) -> str:
        """The rest."""
        rest, self._held = self._held, ""
        return _harmless(rest)


def _harmless(text: str) -> str:
    return MONEY.sub(r"\\$", LINK.sub("](#", TAG.sub("&lt;", text)))


class Outside:
    """Time that passes at somebody else's, on the account of the request while it passes."""

    def __init__(self) -> None:
        self._since: float | None = None

    def __enter__(self) -> None:
        self._since = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self.settle()
        self._since = None

    def settle(self) -> None:
        """Put on the account what has passed so far."""
        if self._since is not None and (seen := sight.get(None)):
            now = time.perf_counter()
            seen.ext_seconds += now - self._since
            self._since = now


class Model:
    """An endpoint. What it does wrong is a refusal with a code; a caller that goes away closes the connection."""

    def __init__(self, settings: Settings) -> None:
        self._name = settings.model_name
        self._first = settings.model_first_seconds
        self._stall = settings.model_stall_seconds
        self._total = settings.model_total_seconds
        headers = {"accept": "text/event-stream", "accept-encoding": "identity"}
        if settings.model_key:
            headers["authorization"] = f"Bearer {settings.model_key}"
        # A connection for each answer: one that was kept may be closed by the other side at the very moment of its use.
        self._client = httpx.AsyncClient(
            base_url=settings.model_url,
            headers=headers,
            timeout=httpx.Timeout(None, connect=settings.model_connect_seconds, pool=POOL_SECONDS),
            limits=httpx.Limits(max_connections=MOST_AT_ONCE, max_keepalive_connections=0),
        )

    async def stop(self) -> None:
        """Close what is open."""
        await self._client.aclose()

    async def stream(self, messages: list[dict[str, str]], outside: Outside) -> AsyncGenerator[str | int, None]:
        """The answer's text in parts, and how many tokens it took, where the endpoint says so."""
        with calling("model", is_accounted=False) as headers:
            async with contextlib.aclosing(self._stream(messages, outside, headers)) as parts:
                async for part in parts:
                    yield part

    async def _stream(
        self, messages: list[dict[str, str]], outside: Outside, headers: dict[str, str]
    ) -> AsyncGenerator[str | int, None]:
        body = {
            "model": self._name, "messages": messages, "stream": True, "stream_options": {"include_usage": True},
        }  # fmt: skip
        request = self._client.build_request("POST", "chat/completions", json=body, headers=headers)
        ends_at = time.monotonic() + self._total
        response: httpx.Response | None = None
        try:
            with outside:
                async with asyncio.timeout(min(self._first, self._total)):
                    response = await self._client.send(request, stream=True)
            _judge(response.status_code)
            letters = 0
            async for chunk in self._chunks(response, outside, ends_at):
                if chunk.usage:
                    yield chunk.usage.total_tokens
                for choice in chunk.choices[:1]:
                    if text := ((choice.delta or choice.message or Delta()).content or "")[: MOST_LETTERS - letters]:
                        letters += len(text)
                        yield text
                if letters >= MOST_LETTERS:
                    return
            if not letters:
                raise Refusal("tutor_model_broken")
        except TimeoutError:
            raise Refusal("tutor_model_slow") from None
        except httpx.PoolTimeout:
            raise Refusal("tutor_model_busy") from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
            raise Refusal("tutor_model_broken" if response else "tutor_model_unavailable") from error
        finally:
            if response:
                await response.aclose()

    async def _chunks(self, response: httpx.Response, outside: Outside, ends_at: float) -> AsyncIterator[Chunk]:
        """Each event as it comes: a ping is none, so an endpoint that only pings stalls."""
        is_stream = response.headers.get("content-type", "").startswith("text/event-stream")
        lines = _lines(response.aiter_raw())
        is_whole, patience = False, float(self._first)
        while True:
            with outside:
                async with asyncio.timeout(min(patience, ends_at - time.monotonic())):
                    data = await _next_data(lines) if is_stream else await _body(lines)
            if data is None or data == b"[DONE]":
                break
            chunk = _read(data)
            is_whole = is_whole or any(choice.finish_reason or choice.message for choice in chunk.choices)
            patience = self._stall
            yield chunk
        if data is None and not is_whole:
            raise Refusal("tutor_model_broken")  # it died on the way


def _judge(status: int) -> None:
    if status == httpx.codes.TOO_MANY_REQUESTS:
        raise Refusal("tutor_model_busy")
    if status != httpx.codes.OK:
        raise Refusal("tutor_model_unavailable")


async def _lines(parts: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """Lines as bytes, so that no letter is cut; what ends without a line's end is one too."""
    rest = b""
    async for part in parts:
        *whole, rest = (rest + part).split(b"\n")
        for line in whole:
            yield line.rstrip(b"\r")
        if len(rest) > LONGEST_LINE:
            raise Refusal("tutor_model_broken")
    if rest:
        yield rest


async def _next_data(lines: AsyncIterator[bytes]) -> bytes | None:
    """The data of the next event; None at the end. Comments, names and empty lines say nothing."""
    async for line in lines:
        if line.startswith(b"data:"):
            return line[5:].strip()
    return None


async def _body(lines: AsyncIterator[bytes]) -> bytes | None:
    """An answer that came as a whole, though a stream was asked for."""
    found = bytearray()
    async for line in lines:
        found += line
        if len(found) > LONGEST_LINE:
            raise Refusal("tutor_model_broken")
    return bytes(found) or None


def _read(data: bytes) -> Chunk:
    try:
        chunk = msgspec.json.decode(data, type=Chunk)
    except (ValueError, RecursionError):  # letters that are none, JSON that is none, another shape
        raise Refusal("tutor_model_broken") from None
    if chunk.error:
        raise Refusal("tutor_model_unavailable")
    return chunk
