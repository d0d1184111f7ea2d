"""The tutor: one turn of a conversation, from the question to the last event of its stream."""

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncGenerator, Iterator
from typing import Any, Literal
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from msgspec import UNSET, Struct, UnsetType

from api.database import Database
from api.errors import CATALOGUE, Refusal, judge
from api.identity import Done
from api.library import Material, compose, level_of, prompt_for_term, prompt_of, sources_of
from api.limits import MINUTE, Limiter, caller
from api.model import Cleaner, Model, Outside
from api.settings import Settings
from api.sql import one
from api.telemetry import log, sight
from api.tokens import User
from api.types import Difficulty
from api.visits import Visits

LEASE_SECONDS = 10  # that the end of a turn may take
FIRST_SECONDS = 1.0  # that the head of the answer waits for the first of its text, so that it can say how long it took
MOST_KEPT, KEPT_SECONDS = 1000, 86_400.0  # explanations of a model
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


class Explanation(Struct):
    """What a word means; `difficulty_given` is for whom that was written. `source` is left out of what was kept."""

    term: str
    difficulty: Difficulty
    difficulty_given: Difficulty
    explanation: str
    source: Literal["glossary", "ai"] | UnsetType = UNSET
    cached: bool = False


class Explained(Struct):
    """What the library says of a word."""

    term: str
    difficulty: Difficulty
    difficulty_given: Difficulty
    explanation: str
    glossary_term_id: int | None


explained = one("v1_explain_term", Explained, missing="term_not_explained")
begun = one("begin_tutor_turn", Begun)
ended = one("end_tutor_turn", Done)


def _clean(text: str) -> str:
    """All of it, harmless."""
    cleaner = Cleaner()
    return (cleaner.feed(text) + cleaner.flush()).strip()


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
        self._outside = Outside()
        self._keeping: asyncio.Task[Done] | None = None

    async def events(self) -> AsyncGenerator[bytes, None]:
        """The stream, whose first part is empty: who has it has started this, and ends the work by letting go."""
        work = asyncio.create_task(self._work())
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._has_begun.wait(), FIRST_SECONDS)
            self._outside.settle()
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
        if self.tutor.model is not None:
            await self._ask(self.tutor.model)
            return
        for part in PARAGRAPH.findall(compose(self.material, self.question.message, self.difficulty)):
            self._say(part)

    async def _ask(self, model: Model) -> None:
        """What the model says, as it comes; of what it said before it failed nothing is lost."""
        question, cleaner = self.question, Cleaner()
        prompt = prompt_of(self.material, question.message, question.context_text, self.difficulty)
        try:
            async with contextlib.aclosing(model.stream(prompt, self._outside)) as parts:
                async for part in parts:
                    if isinstance(part, int):
                        self.tokens = part
                    elif text := cleaner.feed(part):
                        self._say(text)
        finally:
            if rest := cleaner.flush():
                self._say(rest)

    def _level(self) -> Difficulty:
        return level_of(self.material, self.difficulty) if self.tutor.model is None else self.difficulty

    async def _fail(self, error: Exception) -> None:
        """Say what went wrong, as text too: clients show nothing else. What was said before it stays, and is kept."""
        code = judge(error).refusal.code
        log.warning("an answer of the tutor failed", code=code, request_id=sight.get().request_id, exc_info=error)
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

    def __init__(self, settings: Settings, limits: Limiter, visits: Visits) -> None:
        self._limits, self._visits = limits, visits
        self.model = Model(settings) if settings.model_url else None
        self._lease = LEASE_SECONDS + (settings.model_total_seconds if self.model else 0)
        self._kept_explanations: dict[tuple[str, str], tuple[float, str]] = {}
        self._budgets = {"ip": settings.tutor_per_ip, "user": settings.tutor_per_user}
        self._keeping: set[asyncio.Task[Done]] = set()

    async def chat(self, db: Database, user: User | None, question: Question) -> AsyncGenerator[bytes, None]:
        """The stream of events that answers a question, begun."""
        await self._spend()
        user_id = user and user.user_id
        turn = await begun(db, question, user_id=user_id, seconds=self._lease)
        events = Turn(self, db, user_id, turn, question).events()
        await anext(events)
        return events

    async def explain(self, db: Database, term: str, difficulty: Difficulty) -> Explanation:
        """What the library says of a word, else a model, once a day."""
        try:
            found = await explained(db, term=term, difficulty=difficulty)
            if found.glossary_term_id is not None:
                self._visits.count("glossary", found.glossary_term_id)
            return Explanation(found.term, difficulty, found.difficulty_given, found.explanation, "glossary")
        except Refusal as refusal:
            if self.model is None or refusal.code != explained.missing or not term.strip():
                raise
        key = (term.strip().lower(), difficulty)
        until, text = self._kept_explanations.get(key, (0.0, ""))
        if until > time.monotonic():
            return Explanation(_clean(term), difficulty, difficulty, text, cached=True)
        await self._spend()
        text = await self._ask_for(self.model, term, difficulty)
        if len(self._kept_explanations) >= MOST_KEPT:
            self._kept_explanations.clear()
        self._kept_explanations[key] = (time.monotonic() + KEPT_SECONDS, text)
        return Explanation(_clean(term), difficulty, difficulty, text, "ai")

    async def _ask_for(self, model: Model, term: str, difficulty: Difficulty) -> str:
        parts = [part async for part in model.stream(prompt_for_term(term, difficulty), Outside())]
        return _clean("".join(part for part in parts if isinstance(part, str)))

    async def _spend(self) -> None:
        kind, who = caller(sight.get())
        await self._limits.spend("tutor", who, self._budgets[kind], MINUTE)

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
        if self.model is not None:
            await self.model.stop()


TutorOfHouse = NamedDependency[Tutor]
