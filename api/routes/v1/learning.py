"""The signed-in user's learning progress under the v1 contract."""

import datetime as dt
from typing import Annotated, Literal

from litestar import Router, get, post
from litestar.params import JSONBody, QueryParameter
from msgspec import Struct

from api.database import Db
from api.identity import CurrentUser, by_user
from api.openapi import shows
from api.routes.v2.learning import (
    TOTALS,
    ContentType,
    LearningTotals,
    NewProgress,
    OfContentType,
    ProgressStatus,
)
from api.sql import one
from api.types import AnyRequest
from api.visits import Seen

OfStatus = Annotated[ProgressStatus | None, QueryParameter(description="Only what stands so.")]


class V1NewProgress(NewProgress, forbid_unknown_fields=False):
    """How far you have come; less than before changes nothing."""


class V1Progress(Struct):
    """How far you have come with one content."""

    id: int
    user_id: int
    content_type: ContentType
    content_id: int
    status: ProgressStatus
    progress_percent: int
    started_at: dt.datetime
    completed_at: dt.datetime | None


class V1OneProgress(Struct):
    """One row."""

    status: Literal["success"]
    data: V1Progress


class V1ManyProgress(Struct):
    """Rows, the newest first, up to a thousand; `total` counts all that there are."""

    status: Literal["success"]
    data: list[V1Progress]
    total: int


class V1ProgressStats(Struct):
    """How much you have begun and completed."""

    status: Literal["success"]
    data: LearningTotals


AT = dt.datetime(2026, 11, 20, 0, 30, tzinfo=dt.UTC)
PROGRESS = V1Progress(9, 7, "case", 3, "in_progress", 20, AT, None)

recorded = one("v1_record_progress", V1OneProgress)
listed = one("v1_list_progress", V1ManyProgress)
stats = one("v1_get_progress_stats", V1ProgressStats)


@post("/progress", status_code=200, opt=shows(V1OneProgress("success", PROGRESS), "content_not_found"), **by_user())
async def v1_record_progress(
    db: Db, visits: Seen, request: AnyRequest, user: CurrentUser, data: JSONBody[V1NewProgress]
) -> V1OneProgress:
    """Record how far you have come with something; opening a case also says that its pages are being read."""
    told = await recorded(db, data, user_id=user.user_id)
    if data.content_type == "case":
        visits.see(request, "narrative")
    return told


@get("/progress", opt=shows(V1ManyProgress("success", [PROGRESS], 1)), **by_user())
async def v1_list_progress(
    db: Db, user: CurrentUser, content_type: OfContentType = None, status: OfStatus = None
) -> V1ManyProgress:
    """What you have begun, the newest first."""
    return await listed(db, user_id=user.user_id, content_type=content_type, status=status)


@get("/progress/stats", opt=shows(V1ProgressStats("success", TOTALS)), **by_user())
async def v1_get_progress_stats(db: Db, user: CurrentUser) -> V1ProgressStats:
    """How much you have begun and completed."""
    return await stats(db, user_id=user.user_id)


router = Router(
    "/learning", tags=["학습"], route_handlers=[v1_record_progress, v1_list_progress, v1_get_progress_stats]
)
