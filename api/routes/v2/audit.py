"""The audit: for those who administer, who did what; for each user, what happened to the own account."""

import datetime as dt
from typing import Annotated, Any, Literal

from litestar import Router, get
from litestar.params import QueryParameter
from msgspec import Struct

from api.auth import by_key
from api.browse import Browse
from api.database import Db
from api.identity import CurrentUser, by_user
from api.openapi import shows
from api.types import INSTANT, LARGEST_ID, NO_NUL, Cursor, Size, instant_of

Action = Literal["insert", "update", "delete", "truncate", "ddl", "refuse"]
ActorKind = Literal["user", "api_key", "worker", "command", "anonymous", "database", "unreadable"]
Event = Literal[
    "registered", "signed_in", "sign_in_refused", "session_renewed", "session_ended", "letter_sent", "email_verified",
    "password_changed", "username_changed", "settings_changed", "locked", "unlocked",
]  # fmt: skip
OfActorKind = Annotated[ActorKind | None, QueryParameter(description="Only what this kind of actor did.")]
OfActor = Annotated[int | None, QueryParameter(ge=1, le=LARGEST_ID, description="Only what this user or key did.")]
OfEntity = Annotated[
    str | None, QueryParameter(min_length=1, max_length=100, pattern=NO_NUL, description="Only changes of this table.")
]
OfRow = Annotated[
    str | None,
    QueryParameter(min_length=1, max_length=100, pattern=NO_NUL, description="Only changes of this row, by its key."),
]
OfAction = Annotated[Action | None, QueryParameter(description="Only what was done in this way.")]
OfSubject = Annotated[int | None, QueryParameter(ge=1, le=LARGEST_ID, description="Only what happened to this user.")]
OfRequest = Annotated[
    str | None,
    QueryParameter(
        min_length=1, max_length=100, pattern=NO_NUL, description="Only what the request of this X-Request-ID did."
    ),
]
OfEvent = Annotated[Event | None, QueryParameter(description="Only events of this kind.")]
Since = Annotated[
    str | None,
    QueryParameter(
        max_length=40, pattern=INSTANT, description="Only what was sealed then or later; RFC 3339 with its offset."
    ),
]
Until = Annotated[
    str | None, QueryParameter(max_length=40, pattern=INSTANT, description="Only what was sealed before.")
]


class AuditLog(Struct):
    """One change: who, what, when, from where, and the hash that holds it in the chain."""

    seq: int
    sealed_at: dt.datetime
    occurred_at: dt.datetime
    actor_kind: str
    actor_id: int | None
    database_user: str
    request_id: str | None
    action: str
    entity: str
    entity_id: str | None
    subject_id: int | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    ip: str | None
    agent: str | None
    hash: str


class AuditLogPage(Struct):
    """One page of changes, newest first; `next_cursor` fetches the one after it, null ends the list."""

    items: list[AuditLog]
    next_cursor: str | None


class ActivityEvent(Struct):
    """Something that happened to your account; `ip` and `agent` are forgotten after ninety days."""

    seq: int
    sealed_at: dt.datetime
    occurred_at: dt.datetime
    event: Event
    detail: str | None
    actor_kind: str
    ip: str | None
    agent: str | None


class ActivityPage(Struct):
    """One page of events, newest first; `next_cursor` fetches the one after it, null ends the list."""

    items: list[ActivityEvent]
    next_cursor: str | None


AT = dt.datetime(2026, 11, 20, 0, 30, tzinfo=dt.UTC)
CHANGE = AuditLog(
    4711, AT + dt.timedelta(seconds=1), AT, "user", 7, "precedent_app", "3f0c", "update", "user_settings", "7", 7,
    {"theme": "light"}, {"theme": "dark"}, "203.0.113.7", "Mozilla/5.0", "9f" * 32,
)  # fmt: skip
EVENT = ActivityEvent(
    4712, AT + dt.timedelta(seconds=1), AT, "sign_in_refused", "credentials_invalid", "anonymous", "203.0.113.7",
    "Mozilla/5.0",
)  # fmt: skip

logs = Browse(
    "list_audit_logs", "audit_logs", AuditLogPage,
    filters=(
        "actor_kind", "actor_id", "entity", "entity_id", "action", "subject_id", "request_id", "since", "until",
    ),
    sorts={"seq": ("sealed_at", "seq")}, bounds={"since": ("sealed_at", ">="), "until": ("sealed_at", "<")},
)  # fmt: skip
mine = Browse(
    "list_activity", "activity", ActivityPage, filters=("user_id", "event"), sorts={"seq": ("sealed_at", "seq")}
)  # fmt: skip


@get("/", opt=shows(AuditLogPage([CHANGE], None), "invalid_cursor"), **by_key("admin:read"))
async def list_audit_logs(
    db: Db, actor_kind: OfActorKind = None, actor_id: OfActor = None, entity: OfEntity = None, entity_id: OfRow = None,
    action: OfAction = None, subject_id: OfSubject = None, request_id: OfRequest = None, since: Since = None,
    until: Until = None, cursor: Cursor = None, limit: Size = 20,
) -> AuditLogPage:  # fmt: skip
    """Who changed what, by cursor, newest first: by actor, table, row, action, user, request and time."""
    who = {"actor_kind": actor_kind, "actor_id": actor_id, "subject_id": subject_id, "request_id": request_id}
    what = {"entity": entity, "entity_id": entity_id, "action": action}
    when = {"since": since and instant_of(since), "until": until and instant_of(until)}
    return await logs(db, sort="-seq", cursor=cursor, limit=limit, **who, **what, **when)


@get("/", opt=shows(ActivityPage([EVENT], None), "invalid_cursor"), **by_user())
async def list_activity(
    db: Db, user: CurrentUser, event: OfEvent = None, cursor: Cursor = None, limit: Size = 20
) -> ActivityPage:
    """What happened to your account, newest first: sign-ins, also those refused, letters, and what was changed."""
    return await mine(db, sort="-seq", cursor=cursor, limit=limit, user_id=user.user_id, event=event)


admin_router = Router("/admin/audit", tags=["관리"], route_handlers=[list_audit_logs])
router = Router("/me/activity", tags=["내 계정"], route_handlers=[list_activity])
