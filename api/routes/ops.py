"""What those who run the service look at. Outside the embedded mode it needs a key that may read administration."""

import base64
from pathlib import Path
from typing import Any

from litestar import Router, get
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.handlers.base import BaseRouteHandler

from api.database import Db
from api.errors import Refusal, judge
from api.operations import State, expose, observe
from api.readiness import Watch
from api.telemetry import sight

TEXT = "text/plain; version=0.0.4; charset=utf-8"
PAGE = Path(__file__).with_suffix(".html").read_bytes()
AWAY = {"database_unavailable", "schema_not_ready", "overloaded"}
CHALLENGE = {"www-authenticate": 'Basic realm="precedent: any name, and an API key as the password", charset="UTF-8"'}


async def let_in(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """A key in its header, or as the password that browsers and Prometheus know how to send.

    What a key has been shown here it is shown on while the database is away: that is when somebody looks.
    """
    house = connection.app.state.house
    if house.database.settings.mode == "embedded":
        return
    key = connection.headers.get("x-api-key") or password_of(connection.headers.get("authorization", ""))
    try:
        found = house.operators[key] = await house.api_keys.open(house.database, house.limits, key, "admin:read")
    except Exception as error:
        refusal = judge(error).refusal
        if refusal.code not in AWAY:
            house.operators.pop(key, None)
        if refusal.code in AWAY and key in house.operators:
            found = house.operators[key]
        elif refusal.code in {"api_key_required", "api_key_invalid"}:
            raise Refusal(refusal.code, headers=CHALLENGE) from error
        else:
            raise
    sight.get().actor = ("api_key", found.api_key_id)


def password_of(authorization: str) -> str:
    """The password of HTTP Basic authentication; nothing if there is none."""
    scheme, _, credentials = authorization.partition(" ")
    try:
        return base64.b64decode(credentials).decode().partition(":")[2] if scheme.lower() == "basic" else ""
    except ValueError:  # neither base64 nor text
        return ""


@get("/metrics", media_type=TEXT, include_in_schema=False)
async def get_metrics(db: Db, watch: NamedDependency[Watch]) -> str:
    """What is counted, for Prometheus."""
    return expose(await observe(db, watch))


@get("/ops/state", include_in_schema=False)
async def get_state(db: Db, watch: NamedDependency[Watch]) -> State:
    """The same as JSON: what the page asks for every two seconds."""
    return await observe(db, watch)


@get("/ops", media_type="text/html", include_in_schema=False)
async def get_page() -> bytes:
    """The page: all of it in one answer, so that it also comes when nothing else does."""
    return PAGE


router = Router("/", guards=[let_in], route_handlers=[get_metrics, get_state, get_page])
