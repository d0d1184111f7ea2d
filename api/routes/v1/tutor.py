"""The tutor under the v1 contract: what words mean, conversations, and answers as a stream of events."""

import datetime as dt
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Router, delete, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import JSONBody, PathParameter, QueryParameter
from litestar.response import Stream
from msgspec import UNSET, Meta, Struct, UnsetType

from api.database import Db
from api.identity import CurrentUser, MaybeUser, by_anyone, by_user
from api.library import Source
from api.openapi import EVENT_STREAM, shows
from api.routes.v1.cases import Level
from api.sql import many, one
from api.tutor import Explanation, Question, TutorOfHouse
from api.types import LARGEST_ID, LETTER, NO_NUL, Difficulty, Short, uuid_of

Asked = Annotated[
    str, PathParameter(max_length=301, pattern=NO_NUL, description="What is marked, percent-encoded, slashes and all.")
]
Listed = Annotated[int, QueryParameter(ge=1, le=50, description="How many conversations.")]
Conversation = Annotated[str, PathParameter(max_length=100, description="A conversation's id, as the list gave it.")]
Message = Annotated[str, Meta(min_length=1, max_length=LETTER * 10_000, pattern=NO_NUL)]
PageText = Annotated[str, Meta(max_length=LETTER * 20_000, pattern=NO_NUL)]


class NewMessage(Struct):
    """A question; `context_*` say what the reader has before them. Without `difficulty`, the one of your account."""

    message: Message
    session_id: Short | None = None
    context_type: Short | None = None
    context_id: Short | Annotated[int, Meta(ge=-LARGEST_ID, le=LARGEST_ID)] | None = None
    context_text: PageText | None = None
    difficulty: Difficulty | None = None

    def question(self) -> Question:
        """The same with ids that can be looked up; what is none is like nothing."""
        text = str(self.context_id or "")
        number = int(text) if text.isascii() and text.isdecimal() and len(text) <= 16 else None
        is_term = self.context_type == "glossary"
        return Question(
            self.message, self.difficulty, uuid_of(self.session_id), None if is_term else number,
            number if is_term else None, self.context_text or "",
        )  # fmt: skip


class TutorEvent(Struct):
    """The data of one event of the stream; each `type` has its own of these fields, see the description."""

    type: Literal["thinking", "viz_intent", "visualization", "text_delta", "error", "done"]
    session_id: UUID | UnsetType = UNSET
    content: str | UnsetType = UNSET
    format: Literal["json"] | UnsetType = UNSET
    chartData: dict[str, Any] | UnsetType = UNSET  # noqa: N815 -- the contract's name
    title: str | UnsetType = UNSET
    total_tokens: int | UnsetType = UNSET
    sources: list[Source] | UnsetType = UNSET
    difficulty_given: Difficulty | UnsetType = UNSET
    error: str | UnsetType = UNSET
    code: str | UnsetType = UNSET


class TutorSession(Struct):
    """A conversation."""

    id: UUID
    title: str
    message_count: int
    last_message_at: dt.datetime
    started_at: dt.datetime


class TutorMessage(Struct):
    """What somebody said; a visualization is a chart as a JSON string."""

    id: int
    role: Literal["user", "assistant"]
    content: str
    message_type: Literal["text", "visualization"]
    created_at: dt.datetime


class TutorConversation(Struct):
    """A conversation with all that was said in it, in order."""

    session_id: UUID
    title: str
    messages: list[TutorMessage]


class OpenedTutorSession(Struct):
    """An empty conversation."""

    session_id: UUID


class DeletedTutorSession(Struct):
    """It is gone."""

    deleted: bool


AT = dt.datetime(2026, 11, 20, 0, 30, tzinfo=dt.UTC)
ID = UUID("9b2f7c1e-4a1d-4c0e-8f65-3f0f6f0c2a11")
EXPLANATION = Explanation("원가", "beginner", "beginner", "만드는 데 든 돈이에요.", "glossary", False)
SESSION = TutorSession(ID, "PER이 뭐예요?", 2, AT, AT)
MESSAGE = TutorMessage(7, "user", "PER이 뭐예요?", "text", AT)
DONE = TutorEvent("done", ID, total_tokens=0, sources=[Source("glossary", "PER", None, "주가가 이익의 몇 배인지예요.")])
OF_MODEL = ("tutor_model_unavailable", "tutor_model_busy", "tutor_model_slow", "tutor_model_broken")
STREAMED = {"cache-control": "no-store", "x-accel-buffering": "no"}

listed = many("v1_list_tutor_sessions", TutorSession)
read = one("v1_list_tutor_messages", TutorConversation, missing="tutor_session_not_found")
opened = one("v1_open_tutor_session", OpenedTutorSession)
deleted = one("v1_delete_tutor_session", DeletedTutorSession)


@get("/explain/{term:path}", security=[], opt=shows(EXPLANATION, "term_not_explained", *OF_MODEL))
async def v1_explain_term(db: Db, tutor: TutorOfHouse, term: Asked, difficulty: Level = "beginner") -> Explanation:
    """What a word on a page means, as deep as the difficulty asks and the glossary goes; else what a model says."""
    return await tutor.explain(db, term.removeprefix("/"), difficulty)


@post(
    "/chat", status_code=200, media_type=EVENT_STREAM, opt=shows(DONE, "tutor_busy", "tutor_message_invalid"),
    responses={200: ResponseSpec(TutorEvent, media_type=EVENT_STREAM, generate_examples=False)},
    **by_anyone(),
)  # fmt: skip
async def v1_chat(db: Db, tutor: TutorOfHouse, user: MaybeUser, data: JSONBody[NewMessage]) -> Stream:
    """Answer a question as server-sent events: `data` of each is JSON, and clients go by its `type`, not by `event`.

    thinking {content} · viz_intent {content} · visualization {format, chartData, title} · text_delta {content,
    session_id}, whose contents are the answer in markdown · error {error, code, session_id} when something went wrong
    on the way · done {session_id, total_tokens, sources, difficulty_given} at the end, when the turn is kept.
    """
    events = await tutor.chat(db, user, data.question())
    return Stream(events, media_type=EVENT_STREAM, headers=STREAMED)


@get("/sessions", opt=shows([SESSION]), **by_user())
async def v1_list_tutor_sessions(db: Db, user: CurrentUser, limit: Listed = 20) -> list[TutorSession]:
    """Your conversations, the one you used last first."""
    return await listed(db, user_id=user.user_id, size=limit)


@post("/sessions/new", status_code=200, opt=shows(OpenedTutorSession(ID)), **by_user())
async def v1_open_tutor_session(db: Db, user: CurrentUser) -> OpenedTutorSession:
    """Open an empty conversation; it goes after a day if nothing is said in it."""
    return await opened(db, user_id=user.user_id)


@get(
    "/sessions/{session_id:str}/messages",
    opt=shows(TutorConversation(ID, SESSION.title, [MESSAGE]), "tutor_session_not_found"), **by_user(),
)  # fmt: skip
async def v1_list_tutor_messages(db: Db, user: CurrentUser, session_id: Conversation) -> TutorConversation:
    """One of your conversations, in order."""
    return await read(db, user_id=user.user_id, tutor_session_id=uuid_of(session_id))


@delete(
    "/sessions/{session_id:str}", status_code=200, opt=shows(DeletedTutorSession(True), "tutor_session_not_found"),
    **by_user(),
)  # fmt: skip
async def v1_delete_tutor_session(db: Db, user: CurrentUser, session_id: Conversation) -> DeletedTutorSession:
    """Delete one of your conversations, with all that was said in it."""
    return await deleted(db, user_id=user.user_id, tutor_session_id=uuid_of(session_id))


router = Router(
    "/tutor",
    tags=["튜터"],
    route_handlers=[
        v1_explain_term, v1_chat, v1_list_tutor_sessions, v1_open_tutor_session, v1_list_tutor_messages,
        v1_delete_tutor_session,
    ],
)  # fmt: skip
