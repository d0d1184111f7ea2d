"""The tutor: one turn of a conversation, from the question to the last event of its stream."""

import asyncio
import contextlib
import re
from collections.abc import AsyncGenerator, Iterator
from typing import Any
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from msgspec import Struct

from api.database import Database
from api.errors import CATALOGUE, judge
from api.identity import Done
from api.library import Material, compose, level_of, sources_of
from api.limits import MINUTE, Limiter, caller
from api.settings import Settings
from api.sql import one
from api.telemetry import log, sight
from api.tokens import User
from api.types import Difficulty

LEASE_SECONDS = 10  # that the end of a turn may take
FIRST_SECONDS = 1.0  # that the head of the answer waits for the first of its text, so that it can say how long it took
PARAGRAPH = re.compile(r".+?(?:\n\n|\Z)", re.S)
THINKING = "질문과 관련된 자료를 살펴보고 있어요."


class Begun(Struct):
    """A turn that is under way, and what its answer may be made of."""

    session_id: UUID
    difficulty: Difficulty
    material: Material


class Question(Struct):
    """What is asked, and from which page."""

    message: str
    difficulty: Difficulty | None = None
    tutor_session_id: UUID | None = None
    case_id: int | None = None
    glossary_term_id: int | None = None
    context_text: str = ""


begun = one("begin_tutor_turn", Begun)
ended = one("end_tutor_turn", Done)


def event(name: str, **data: Any) -> bytes:
    """One event of the stream: clients go by `type` in the data."""
    return b"event: %s\ndata: %s\n\n" % (name.encode(), msgspec.json.encode(data))


class Turn:
    """A question and its answer, while it is made: by a task of its own, which keeps what was said however it ends."""

    def __init__(self, tutor: "Tutor", db: Database, user_id: int | None, turn: Begun, question: Question) -> None:
        self.tutor, self.db, self.user_id = tutor, db, user_id
        self.session_id, self.difficulty, self.question = turn.session_id, turn.difficulty, question
        self.material: Material = msgspec.json.decode(bytes(turn.material), type=Material)  # type: ignore[call-overload]
        self.tokens = 0
        self._said: list[str] = []
        self._charts: list[str] = []
        self._events: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._has_begun = asyncio.Event()
        self._keeping: asyncio.Task[Done] | None = None

    async def events(self) -> AsyncGenerator[bytes, None]:
        """The stream, whose first part is empty: who has it has started this, and ends the work by letting go."""
        work = asyncio.create_task(self._work())
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._has_begun.wait(), FIRST_SECONDS)
            yield b""
            while (part := await self._events.get()) is not None:
                yield part
        finally:
            work.cancel()

    async def _work(self) -> None:
        try:
            self._tell("step", type="thinking", content=THINKING)
            try:
                self._show_chart()
                await self._answer()
                await asyncio.shield(self._keep())
            except Exception as error:
                await self._fail(error)
            self._tell(
                "done", type="done", session_id=self.session_id, total_tokens=self.tokens,
                sources=sources_of(self.material, self.question.message), difficulty_given=self._level(),
            )  # fmt: skip
        finally:
            self._keep()
            self._has_begun.set()
            self._events.put_nowait(None)

    async def _answer(self) -> None:
        for part in PARAGRAPH.findall(compose(self.material, self.question.message, self.difficulty)):
            self._say(part)

    def _level(self) -> Difficulty:
        return level_of(self.material, self.difficulty)

    async def _fail(self, error: Exception) -> None:
        """Say what went wrong, as text too: clients show nothing else. What was said before it stays, and is kept."""
        code = judge(error).refusal.code
        log.warning("tutor", code=code, request_id=sight.get().request_id, exc_info=error)
        sentence = CATALOGUE[code].korean
        if self._keeping is None:
            self._say(f"\n\n{sentence}" if self._said else sentence)
            with contextlib.suppress(Exception):  # the reader has the text, and learns of one error
                await asyncio.shield(self._keep())
        else:
            self._tell("text_delta", type="text_delta", content=f"\n\n{sentence}", session_id=self.session_id)
        self._tell("error", type="error", error=sentence, code=code, session_id=self.session_id)

    def _show_chart(self) -> None:
        """The chart of a case's pages, where the question asks for one."""
        for chart in (case.chart for case in self.material.cases[:1] if case.chart):
            title = str(chart.get("layout", {}).get("title") or self.material.cases[0].title)
            shown = {"format": "json", "chartData": chart, "title": title}
            self._charts.append(msgspec.json.encode(shown).decode())
            self._tell("viz_intent", type="viz_intent", content="차트를 준비하고 있어요.")
            self._tell("visualization", type="visualization", **shown)

    def _say(self, text: str) -> None:
        self._said.append(text)
        self._tell("text_delta", type="text_delta", content=text, session_id=self.session_id)
        self._has_begun.set()

    def _tell(self, name: str, **data: Any) -> None:
        self._events.put_nowait(event(name, **data))

    def _keep(self) -> asyncio.Task[Done]:
        """Keep the answer, once, in a task that no leaving client ends."""
        if self._keeping is None:
            messages = list(self._messages())
            self._keeping = self.tutor.spawn(
                ended(self.db, user_id=self.user_id, tutor_session_id=self.session_id, messages=messages)
            )
        return self._keeping

    def _messages(self) -> Iterator[dict[str, str]]:
        for chart in self._charts:
            yield {"message_type": "visualization", "content": chart}
        if self._said:
            yield {"message_type": "text", "content": "".join(self._said)}


class Tutor:
    """What a process knows of the tutor: its budgets, and the turns that are being kept."""

    def __init__(self, settings: Settings, limits: Limiter) -> None:
        self._limits = limits
        self._budgets = {"ip": settings.tutor_per_ip, "user": settings.tutor_per_user}
        self._keeping: set[asyncio.Task[Done]] = set()

    async def chat(self, db: Database, user: User | None, question: Question) -> AsyncGenerator[bytes, None]:
        """The stream of events that answers a question, begun."""
        kind, who = caller(sight.get())
        await self._limits.spend("tutor", who, self._budgets[kind], MINUTE)
        user_id = user and user.user_id
        turn = await begun(db, question, user_id=user_id, seconds=LEASE_SECONDS)
        events = Turn(self, db, user_id, turn, question).events()
        await anext(events)
        return events

    def spawn(self, work: Any) -> asyncio.Task[Done]:
        """Work that is waited for at the end of the process."""
        task: asyncio.Task[Done] = asyncio.create_task(work)
        self._keeping.add(task)
        task.add_done_callback(self._kept)
        return task

    def _kept(self, task: asyncio.Task[Done]) -> None:
        self._keeping.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("an answer of the tutor was not kept", exc_info=error)

    async def stop(self) -> None:
        """Wait for what is still to be kept."""
        await asyncio.gather(*self._keeping, return_exceptions=True)


TutorOfHouse = NamedDependency[Tutor]
