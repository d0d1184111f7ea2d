"""Requests that must not be carried out twice: the key that a client chose, and what was asked under it."""

import hashlib
import re
from typing import Annotated, Any

import asyncpg
import msgspec
from litestar import Request, Response
from litestar.datastructures import ResponseHeader
from litestar.params import HeaderParameter

from api.database import Database
from api.errors import Refusal
from api.sql import One

KEY = re.compile(r"[!-~]{1,255}")
REPLAYED = "Idempotent-Replayed"
REPLAYED_HEADER = ResponseHeader(
    REPLAYED, documentation_only=True, description="`true` where this key was answered before, with the same bytes."
)
IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        description="1 to 255 visible ASCII characters, new for each thing to do and the same when asked again; "
        "kept for 48 hours.",
    ),
]


def require_key(key: str | None) -> str:
    """The key, where there must be one."""
    if key is None:
        raise Refusal("idempotency_key_required")
    return key


def hash_of_request(request: Request[Any, Any, Any], body: msgspec.Struct) -> bytes:
    """SHA-256 of method, path and body as we read it: blanks and the order of its fields are no matter."""
    told = f"{request.method} {request.url.path} ".encode() + msgspec.json.encode(body, order="sorted")
    return hashlib.sha256(told).digest()


async def once(
    call: One[Any], db: Database, request: Request[Any, Any, Any], body: msgspec.Struct, key: str | None, **values: Any
) -> Any:
    """The row of a call that is carried out once under its key, however often it is asked; without one, each time."""
    if key is not None and not KEY.fullmatch(key):
        raise Refusal("idempotency_key_invalid")
    try:
        return await call(db, body, idempotency_key=key, request_sha256=hash_of_request(request, body), **values)
    except asyncpg.LockNotAvailableError:
        if key is None:
            raise
        raise Refusal("in_progress") from None


def replayed(answer: Any, *, is_replayed: bool) -> Response[Any]:
    """What the database answered, and whether it had answered so before."""
    return Response(answer, status_code=200, headers={REPLAYED: str(is_replayed).lower()})
