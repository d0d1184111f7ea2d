"""Keys of programs: made, listed, rotated and taken back by those who administer."""

import datetime as dt
from typing import Annotated

from litestar import Router, delete, get, post
from litestar.datastructures import CacheControlHeader
from litestar.params import JSONBody
from msgspec import Meta, Struct
from msgspec.structs import asdict

from api.auth import Scope, by_key, kept_of, make_key
from api.browse import Browse
from api.database import Db
from api.openapi import shows
from api.sql import one
from api.types import Cursor, Id, Moment, Name, Size

LONGEST_OVERLAP, USUAL_OVERLAP = 168, 24  # hours
SECRET = CacheControlHeader(no_store=True)


class ApiKey(Struct):
    """A key of a program, without what opens the door."""

    api_key_id: int
    key_name: str
    prefix: str
    scopes: list[Scope]
    created_at: dt.datetime
    expires_at: dt.datetime | None
    revoked_at: dt.datetime | None
    last_used_at: dt.datetime | None
    replaces: int | None


class ApiKeyPage(Struct):
    """One page of keys, newest first; `next_cursor` fetches the one after it, null ends the list."""

    items: list[ApiKey]
    next_cursor: str | None


class MadeApiKey(ApiKey):
    """A key that was made. `key` is the whole of it, in this answer and never again."""

    key: str


class NewApiKey(Struct, forbid_unknown_fields=True):
    """A key to make; without `expires_at` it never ends."""

    key_name: Name
    scopes: Annotated[list[Scope], Meta(min_length=1, max_length=4)]
    expires_at: Moment | None = None


class Rotation(Struct, forbid_unknown_fields=True):
    """For how many hours both keys open the door."""

    overlap_hours: Annotated[int, Meta(ge=0, le=LONGEST_OVERLAP)] = USUAL_OVERLAP


AT = dt.datetime(2026, 11, 20, 0, 30, tzinfo=dt.UTC)
KEY = ApiKey(8, "pipeline", "k3v9x2m7q1zb", ["pipeline:read", "pipeline:write"], AT, None, None, AT, 5)
MADE = MadeApiKey(**{**asdict(KEY), "last_used_at": None}, key=f"prk_{KEY.prefix}_{'x' * 43}")

listed = Browse("list_api_keys", "api_keys", ApiKeyPage, filters=(), sorts={"api_key_id": ("api_key_id",)})
created = one("create_api_key", ApiKey)
rotated = one("rotate_api_key", ApiKey)
revoked = one("revoke_api_key", ApiKey)


@get("/", opt=shows(ApiKeyPage([KEY], None), "invalid_cursor"), **by_key("admin:read"))
async def list_api_keys(db: Db, cursor: Cursor = None, limit: Size = 20) -> ApiKeyPage:
    """Keys by cursor, newest first, with those that have ended."""
    return await listed(db, sort="-api_key_id", cursor=cursor, limit=limit)


@post(
    "/", status_code=200, cache_control=SECRET,
    opt=shows(MADE, "api_key_name_invalid", "api_key_end_passed", "api_key_life_too_long"), **by_key("admin:write"),
)  # fmt: skip
async def create_api_key(db: Db, data: JSONBody[NewApiKey]) -> MadeApiKey:
    """Make a key. Each request makes another, and its answer is the only one that holds it."""
    key = make_key()
    return MadeApiKey(**asdict(await created(db, data, **kept_of(key))), key=key)


@post(
    "/{api_key_id:str}/rotate", status_code=200, cache_control=SECRET,
    opt=shows(MADE, "api_key_not_found", "api_key_ended", "api_key_rotated"), **by_key("admin:write"),
)  # fmt: skip
async def rotate_api_key(db: Db, api_key_id: Id, data: JSONBody[Rotation | None] = None) -> MadeApiKey:
    """Make the key that takes another's place, once; the old one ends with the overlap. No body: 24 hours."""
    key = make_key()
    row = await rotated(db, data or Rotation(), api_key_id=api_key_id, **kept_of(key))
    return MadeApiKey(**asdict(row), key=key)


@delete(
    "/{api_key_id:str}", status_code=200, opt=shows(KEY, "api_key_not_found"), **by_key("admin:write"),
)  # fmt: skip
async def revoke_api_key(db: Db, api_key_id: Id) -> ApiKey:
    """Take a key back, for good. Every process refuses it within two seconds; again changes nothing."""
    return await revoked(db, api_key_id=api_key_id)


router = Router(
    "/admin/api-keys", tags=["관리"], route_handlers=[list_api_keys, create_api_key, rotate_api_key, revoke_api_key]
)
