"""The signed-in user's notices: listed by cursor, counted, read, deleted."""

import datetime as dt
from typing import Annotated, Any, Literal

from litestar import Router, delete, get, post
from litestar.params import JSONBody, QueryParameter
from msgspec import Meta, Struct

from api.browse import Browse
from api.database import Db
from api.identity import CurrentUser, by_user
from api.openapi import shows
from api.sql import one
from api.types import Cursor, Id, Key, Size

MANY_SECONDS = 5.0  # all notices of somebody who has a hundred thousand take one or two
Kind = Literal["reward", "dwell", "bonus", "fill", "expiry", "system"]
IsRead = Annotated[bool | None, QueryParameter(description="Only notices that are read, or that are not.")]
NotificationIds = Annotated[list[Key], Meta(max_length=1000)]


class Notification(Struct):
    """A notice."""

    notification_id: int
    notification_type: Kind
    title: str
    message: str
    data: dict[str, Any] | None
    is_read: bool
    created_at: dt.datetime


class NotificationPage(Struct):
    """One page of notices; `next_cursor` fetches the one after it, null ends the list."""

    items: list[Notification]
    next_cursor: str | None


class NotificationCounts(Struct):
    """How many notices there are."""

    total_count: int
    unread_count: int


class ReadNotifications(Struct, forbid_unknown_fields=True):
    """Which are read; null or nothing: all."""

    notification_ids: NotificationIds | None = None


class Marked(Struct):
    """How many were unread before, and how many there are."""

    marked_count: int
    total_count: int
    unread_count: int


class Deleted(Struct):
    """How many went, and how many there are."""

    deleted_count: int
    total_count: int
    unread_count: int


AT = dt.datetime(2026, 11, 20, 0, 30, tzinfo=dt.UTC)
FILL = Notification(
    4, "fill", "매수 체결", "S-Oil 3주를 한 주에 70,000원에 샀어요.",
    {"order_id": 40, "fill_id": 31, "stock_code": "010950"}, is_read=False, created_at=AT,
)  # fmt: skip

listed = Browse(
    "list_notifications", view="notifications", page=NotificationPage, filters=("user_id", "is_read"),
    sorts={"notification_id": ("notification_id",)},
)  # fmt: skip
counted = one("get_notification_counts", NotificationCounts)
all_marked = one("mark_notifications_read", Marked, seconds=MANY_SECONDS)
marked = one("mark_notification_read", NotificationCounts)
all_deleted = one("delete_read_notifications", Deleted, seconds=MANY_SECONDS)
deleted = one("delete_notification", NotificationCounts)


@get("/", opt=shows(NotificationPage([FILL], None), "invalid_cursor"), **by_user())
async def list_notifications(
    db: Db, user: CurrentUser, is_read: IsRead = None, cursor: Cursor = None, limit: Size = 20
) -> NotificationPage:
    """Your notices by cursor, the newest first, optionally those that are read or not."""
    mine = {"user_id": user.user_id, "is_read": is_read}
    return await listed(db, sort="-notification_id", cursor=cursor, limit=limit, **mine)


@get("/counts", opt=shows(NotificationCounts(5, 2)), **by_user())
async def get_notification_counts(db: Db, user: CurrentUser) -> NotificationCounts:
    """How many notices you have."""
    return await counted(db, user_id=user.user_id)


@post("/read", status_code=200, opt=shows(Marked(2, 5, 0)), **by_user())
async def mark_notifications_read(db: Db, user: CurrentUser, data: JSONBody[ReadNotifications | None] = None) -> Marked:
    """Mark your notices as read, those that you name or all."""
    return await all_marked(db, data or ReadNotifications(), user_id=user.user_id)


@delete("/read", status_code=200, opt=shows(Deleted(3, 2, 2)), **by_user())
async def delete_read_notifications(db: Db, user: CurrentUser) -> Deleted:
    """Delete all your notices that are read."""
    return await all_deleted(db, user_id=user.user_id)


@post(
    "/{notification_id:str}/read", status_code=200, opt=shows(NotificationCounts(5, 1), "notification_not_found"),
    **by_user(),
)  # fmt: skip
async def mark_notification_read(db: Db, user: CurrentUser, notification_id: Id) -> NotificationCounts:
    """Mark one of your notices as read."""
    return await marked(db, user_id=user.user_id, notification_id=notification_id)


@delete(
    "/{notification_id:str}", status_code=200, opt=shows(NotificationCounts(4, 1), "notification_not_found"),
    **by_user(),
)  # fmt: skip
async def delete_notification(db: Db, user: CurrentUser, notification_id: Id) -> NotificationCounts:
    """Delete one of your notices."""
    return await deleted(db, user_id=user.user_id, notification_id=notification_id)


router = Router(
    "/notifications",
    tags=["알림"],
    route_handlers=[
        list_notifications, get_notification_counts, mark_notifications_read, delete_read_notifications,
        mark_notification_read, delete_notification,
    ],
)  # fmt: skip
