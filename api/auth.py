"""Who may come in: programs, by an API key that holds the scope."""

import re
import secrets
import time
from typing import Any, Literal

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler
from msgspec import Struct

from api.database import Database
from api.errors import Refusal
from api.limits import Limiter
from api.sql import one
from api.telemetry import sight
from api.tokens import hash_of

Scope = Literal["pipeline:read", "pipeline:write", "admin:read", "admin:write"]

KEY = re.compile(r"prk_([a-z0-9]{12})_[A-Za-z0-9_-]{43}")
REMEMBERED_SECONDS = 1.0  # a key that was taken back is refused within two
MOST_REMEMBERED = 1000


class ApiKey(Struct):
    """Whose key it is."""

    api_key_id: int
    key_name: str


used = one("use_api_key", ApiKey)


class Keys:
    """The keys that this process saw a moment ago, by their hash and scope; others are asked for in the database."""

    def __init__(self) -> None:
        self._seen: dict[tuple[bytes, str], tuple[float, ApiKey]] = {}

    async def open(self, db: Database, limits: Limiter, key: str, scope: Scope) -> ApiKey:
        """The key, or the refusal. One that was never good here costs its address, so that garbage ends at the door."""
        if not key:
            raise Refusal("api_key_required")
        if not (found := KEY.fullmatch(key)):
            raise Refusal("api_key_invalid")
        hashed = hash_of(key)
        until, known = self._seen.get((hashed, scope), (0.0, None))
        if known is None:
            limits.knock()
        if known is None or until < time.monotonic():
            self._seen.pop((hashed, scope), None)  # it may have been taken back meanwhile
            known = await used(db, prefix=found[1], secret_sha256=hashed, scope=scope)
            if len(self._seen) >= MOST_REMEMBERED:
                self._seen.clear()
            self._seen[hashed, scope] = (time.monotonic() + REMEMBERED_SECONDS, known)
        return known


def make_key() -> str:
    """A new key; it is shown once, and only its hash is kept."""
    prefix = "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(12))
    return f"prk_{prefix}_{secrets.token_urlsafe(32)}"


def kept_of(key: str) -> dict[str, Any]:
    """What the database keeps of a key."""
    return {"prefix": key.split("_")[1], "secret_sha256": hash_of(key)}


def by_key(scope: Scope) -> dict[str, Any]:
    """What a handler for programs says of itself: its guard, and its `security` entry in OpenAPI."""

    async def guard(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        house = connection.app.state.house
        key = await house.api_keys.open(house.database, house.limits, connection.headers.get("x-api-key", ""), scope)
        sight.get().actor = ("api_key", key.api_key_id)

    return {"guards": [guard], "security": [{"ApiKey": [scope]}]}
