"""The signed-in user's notices under the v1 contract."""

import datetime as dt
from typing import Annotated, Any, Literal

from litestar import Router, delete, get, post
from litestar.params import JSONBody, QueryParameter
from msgspec import Struct

from api.browse import offset_of
from api.database import Db
from api.identity import CurrentUser, by_user
from api.openapi import shows
from api.routes.v2.notifications import MANY_SECONDS, ReadNotifications
from api.sql import one
from api.types import Id, Number

PerPage = Annotated[int, QueryParameter(ge=1, le=50, description="How many on a page.")]


class V1Notification(Struct):
    """A notice."""

    id: int
    type: Literal["reward", "dwell", "system", "bonus"]
    title: str
    message: str
    is_read: bool
    data: dict[str, Any] | None
    created_at: dt.datetime


class V1Notifications(Struct):
    """Notices, the newest first, and how many there are."""

    notifications: list[V1Notification]
    total_count: int
    unread_count: int


class V1UnreadCount(Struct):
    """How many are not read."""

    unread_count: int


class V1ReadNotifications(ReadNotifications, forbid_unknown_fields=False):
    """Which are read; null or nothing: all."""


class V1Message(Struct):
    """What was done."""

    message: str


class V1DeletedCount(Struct):
    """What was done, and to how many."""

    message: str
    deleted_count: int


AT = dt.datetime(2026, 11, 20, 0, 30, tzinfo=dt.UTC)
WELCOME = V1Notification(3, "system", "환영합니다", "반가워요.", is_read=False, data=None, created_at=AT)

listed = one("v1_list_notifications", V1Notifications)
unread = one("v1_get_unread_count", V1UnreadCount)
marked = one("v1_mark_notifications_read", V1Message, seconds=MANY_SECONDS)
all_deleted = one("v1_delete_read_notifications", V1DeletedCount, seconds=MANY_SECONDS)
deleted = one("v1_delete_notification", V1Message)


@get("/", opt=shows(V1Notifications([WELCOME], 1, 1), "page_too_deep"), **by_user())
async def v1_list_notifications(db: Db, user: CurrentUser, page: Number = 1, per_page: PerPage = 20) -> V1Notifications:
    """Your notices, the newest first."""
    return await listed(db, user_id=user.user_id, per_page=per_page, skip=offset_of(page, per_page))


@get("/unread-count", opt=shows(V1UnreadCount(1)), **by_user())
async def v1_get_unread_count(db: Db, user: CurrentUser) -> V1UnreadCount:
    """How many of your notices are not read."""
    return await unread(db, user_id=user.user_id)


@post("/read", status_code=200, opt=shows(V1Message("1개의 알림을 읽음으로 표시했어요.")), **by_user())
async def v1_mark_notifications_read(
    db: Db, user: CurrentUser, data: JSONBody[V1ReadNotifications | None] = None
) -> V1Message:
    """Mark your notices as read, those that you name or all."""
    return await marked(db, data or V1ReadNotifications(), user_id=user.user_id)


@delete("/read", status_code=200, opt=shows(V1DeletedCount("읽은 알림 2개를 지웠어요.", 2)), **by_user())
async def v1_delete_read_notifications(db: Db, user: CurrentUser) -> V1DeletedCount:
    """Delete all your notices that are read."""
    return await all_deleted(db, user_id=user.user_id)


@delete(
    "/{notification_id:str}", status_code=200, opt=shows(V1Message("알림을 지웠어요."), "notification_not_found"),
    **by_user(),
)  # fmt: skip
async def v1_delete_notification(db: Db, user: CurrentUser, notification_id: Id) -> V1Message:
    """Delete one of your notices."""
    return await deleted(db, user_id=user.user_id, notification_id=notification_id)


router = Router(
    "/notifications",
    tags=["알림"],
    route_handlers=[
        v1_list_notifications, v1_get_unread_count, v1_mark_notifications_read, v1_delete_read_notifications,
        v1_delete_notification,
    ],
)  # fmt: skip
