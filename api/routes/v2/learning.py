"""The signed-in user's learning progress, which never goes back, and its totals."""

import datetime as dt
from typing import Annotated, Literal

from litestar import Router, get, post
from litestar.params import JSONBody, QueryParameter
from msgspec import Meta, Struct

from api.browse import Browse
from api.database import Db
from api.identity import CurrentUser, by_user
from api.openapi import shows
from api.sql import one
from api.types import Cursor, Key, Size

ContentType = Literal["case", "glossary", "briefing"]
ProgressStatus = Literal["viewed", "in_progress", "completed"]
Percent = Annotated[int, Meta(ge=0, le=100)]
OfContentType = Annotated[ContentType | None, QueryParameter(description="Only contents of this type.")]


class NewProgress(Struct, forbid_unknown_fields=True):
    """How far you have come; less than before changes nothing."""

    content_type: ContentType
    content_id: Key
    status: ProgressStatus | None = None
    progress_percent: Percent | None = None


class Progress(Struct):
    """How far you have come with one content."""

    learning_progress_id: int
    content_type: ContentType
    content_id: int
    status: ProgressStatus
    progress_percent: int
    started_at: dt.datetime
    progressed_at: dt.datetime
    completed_at: dt.datetime | None


class ProgressPage(Struct):
    """One page of progress; `next_cursor` fetches the one after it, null ends the list."""

    items: list[Progress]
    next_cursor: str | None


class TypeTotals(Struct):
    """How much of one type."""

    content_type: ContentType
    total: int
    completed: int
    in_progress: int


class LearningTotals(Struct):
    """How much you have begun and completed; `completion_rate` in percent."""

    total: int
    completed_count: int
    in_progress_count: int
    completion_rate: float
    breakdown: list[TypeTotals]


AT = dt.datetime(2026, 11, 20, 0, 30, tzinfo=dt.UTC)
PROGRESS = Progress(9, "case", 3, "in_progress", 20, AT, AT, None)
TOTALS = LearningTotals(4, 1, 2, 25.0, [TypeTotals("case", 3, 1, 2), TypeTotals("glossary", 1, 0, 0)])

recorded = one("record_progress", Progress)
listed = Browse(
    "list_learning_progress", view="learning_progress", page=ProgressPage, filters=("user_id", "content_type"),
    sorts={"learning_progress_id": ("learning_progress_id",)},
)  # fmt: skip
totals = one("get_learning_totals", LearningTotals)


@post("/progress", status_code=200, opt=shows(PROGRESS, "content_not_found"), **by_user())
async def record_progress(db: Db, user: CurrentUser, data: JSONBody[NewProgress]) -> Progress:
    """Record how far you have come with something. What is left out, or less than before, changes nothing."""
    return await recorded(db, data, user_id=user.user_id)


@get("/progress", opt=shows(ProgressPage([PROGRESS], None), "invalid_cursor"), **by_user())
async def list_learning_progress(
    db: Db, user: CurrentUser, content_type: OfContentType = None, cursor: Cursor = None, limit: Size = 20
) -> ProgressPage:
    """What you have begun by cursor, the newest first, optionally of one type."""
    mine = {"user_id": user.user_id, "content_type": content_type}
    return await listed(db, sort="-learning_progress_id", cursor=cursor, limit=limit, **mine)


@get("/totals", opt=shows(TOTALS), **by_user())
async def get_learning_totals(db: Db, user: CurrentUser) -> LearningTotals:
    """How much you have begun and completed."""
    return await totals(db, user_id=user.user_id)


router = Router(
    "/learning", tags=["학습"], route_handlers=[record_progress, list_learning_progress, get_learning_totals]
)
