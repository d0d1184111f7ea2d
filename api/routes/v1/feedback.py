"""What people say of us, and pages of what was done on them, under the v1 contract. Nobody is asked who they are."""

from typing import Annotated, Any, Literal

from litestar import Router, get, post
from litestar.params import JSONBody
from msgspec import Meta, Struct

from api.auth import by_key
from api.database import Db
from api.openapi import shows
from api.sql import one
from api.types import LETTER, NO_NUL, Key, Short

Page = Annotated[str, Meta(min_length=1, max_length=LETTER * 50, pattern=NO_NUL)]
Rating = Annotated[int, Meta(ge=1, le=5)]
Words = Annotated[str, Meta(max_length=LETTER * 100, pattern=NO_NUL)]
Keyword = Annotated[str, Meta(max_length=LETTER * 300, pattern=NO_NUL)]
Comment = Annotated[str, Meta(max_length=LETTER * 5000, pattern=NO_NUL)]
BriefingId = Key | Short
RunId = Annotated[str, Meta(min_length=1, max_length=LETTER * 100, pattern=NO_NUL)]
Score = Annotated[float, Meta(ge=-100, le=100)]
Events = Annotated[list[dict[str, Any]], Meta(max_length=100)]


class V1NewFeedback(Struct):
    """What you say of a page; `device_info` may be anything."""

    page: Page
    rating: Rating | None = None
    category: Words | None = None
    comment: Comment | None = None
    device_info: Any = None


class V1NewBriefingFeedback(Struct):
    """What you say of a briefing."""

    overall_rating: Literal["good", "neutral", "bad"]
    briefing_id: BriefingId | None = None
    scenario_keyword: Keyword | None = None
    favorite_section: Words | None = None


class V1NewTutorFeedback(Struct):
    """What you think of an answer of the tutor; `run_id` names it as you please, such as its `session_id`."""

    run_id: RunId
    score: Score


class V1NewEvents(Struct):
    """What was done: objects of any fields. `event_type` and `session_id` are counted; a user id is left out."""

    events: Events


class V1Kept(Struct):
    """Whether it is kept."""

    is_kept: bool


class V1Thanks(Struct):
    """It is kept."""

    status: Literal["success"] = "success"


class V1SavedEvents(Struct):
    """All are kept."""

    status: Literal["success"]
    saved: int


class V1PageRating(Struct):
    """How often a page was spoken of, and how it was rated."""

    count: int
    avg_rating: float | None


class V1FeedbackStats(Struct):
    """How pages are rated; the hundred categories and pages that are spoken of most."""

    total_count: int
    avg_rating: float | None
    category_distribution: dict[str, int]
    page_distribution: dict[str, V1PageRating]


OF_FEEDBACK, OF_ANALYTICS = {"budget": "feedback"}, {"budget": "analytics"}
SAVED = V1SavedEvents("success", 2)
STATS = V1FeedbackStats(3, 4.5, {"ui": 2}, {"home": V1PageRating(3, 4.5)})

kept = one("v1_save_feedback", V1Kept)
kept_of_briefing = one("v1_save_briefing_feedback", V1Kept)
kept_of_tutor = one("v1_save_tutor_feedback", V1Kept)
events_saved = one("v1_save_analytics_events", V1SavedEvents)
stats = one("v1_get_feedback_stats", V1FeedbackStats, seconds=5.0)


@post(
    "/feedback", security=[],
    opt=shows(V1Thanks(), "feedback_too_long", "comment_too_long", "device_info_too_large") | OF_FEEDBACK,
)  # fmt: skip
async def v1_save_feedback(db: Db, data: JSONBody[V1NewFeedback]) -> V1Thanks:
    """Say what you think of a page."""
    await kept(db, data)
    return V1Thanks()


@post("/feedback/briefing", security=[], opt=shows(V1Thanks(), "feedback_too_long") | OF_FEEDBACK)
async def v1_save_briefing_feedback(db: Db, data: JSONBody[V1NewBriefingFeedback]) -> V1Thanks:
    """Say what you think of a briefing."""
    await kept_of_briefing(db, data)
    return V1Thanks()


@post("/tutor/feedback", status_code=200, security=[], opt=shows(V1Thanks(), "run_id_invalid") | OF_FEEDBACK)
async def v1_save_tutor_feedback(db: Db, data: JSONBody[V1NewTutorFeedback]) -> V1Thanks:
    """Say what you think of an answer of the tutor."""
    await kept_of_tutor(db, data)
    return V1Thanks()


@get("/feedback/stats", opt=shows(STATS), **by_key("admin:read"))
async def v1_get_feedback_stats(db: Db) -> V1FeedbackStats:
    """How pages are rated."""
    return await stats(db)


@post("/analytics/events", security=[], opt=shows(SAVED, "event_too_large") | OF_ANALYTICS)
async def v1_save_analytics_events(db: Db, data: JSONBody[V1NewEvents]) -> V1SavedEvents:
    """Keep what was done on pages, up to a hundred events."""
    return await events_saved(db, data)


@post("/feedback/analytics/events", security=[], opt=shows(SAVED, "event_too_large") | OF_ANALYTICS)
async def v1_save_feedback_events(db: Db, data: JSONBody[V1NewEvents]) -> V1SavedEvents:
    """Keep what was done on pages: the other path for the same."""
    return await events_saved(db, data)


router = Router(
    "/",
    tags=["의견"],
    route_handlers=[
        v1_save_feedback, v1_save_briefing_feedback, v1_save_tutor_feedback, v1_get_feedback_stats,
        v1_save_analytics_events, v1_save_feedback_events,
    ],
)  # fmt: skip
