"""Whether the service lives and can work. Answered from what the watch saw within the last second or two."""

from typing import Any, Literal

from litestar import Response, Router, get
from litestar.di import NamedDependency
from msgspec import Struct

from api.errors import CATALOGUE, RETRY_SECONDS
from api.openapi import shows
from api.readiness import Readiness, Watch
from api.telemetry import sight


class Live(Struct):
    """The process answers."""

    status: Literal["live"]


class Services(Struct):
    """Each part, up or down."""

    api: Literal["up", "down"]
    database: Literal["up", "down"]


class Health(Struct):
    """The v1 contract's answer: always 200, degraded while the database is away or being prepared."""

    status: Literal["healthy", "degraded"]
    services: Services
    error: str | None


class NotReady(Struct):
    """An error answer that also names the migration and the reason."""

    status: str
    detail: str
    code: str
    request_id: str
    reason: str
    migration: str


@get("/health/live", opt=shows(Live("live")))
async def get_liveness() -> Live:
    """The process answers; nothing else is asked."""
    return Live("live")


@get("/health/ready", opt=shows(Readiness("ready"), "schema_not_ready", "database_unavailable"))
async def get_readiness(watch: NamedDependency[Watch]) -> Response[Readiness | NotReady]:
    """200 when the database answers and its schema fits; else 503 with the migration at fault and the reason."""
    state = watch.state
    return Response(state) if state.status == "ready" else _not_ready(state)


@get("/health", opt=shows(Health("healthy", Services("up", "up"), None)))
async def get_health(watch: NamedDependency[Watch]) -> Health:
    """Whether the database answers and its schema fits; always 200."""
    state = watch.state
    database: Literal["up", "down"] = "down" if state.status == "database_unavailable" else "up"
    return Health("healthy" if state.status == "ready" else "degraded", Services("up", database), state.reason or None)


def _not_ready(state: Readiness) -> Response[Any]:
    code = "database_unavailable" if state.status == "database_unavailable" else "schema_not_ready"
    body = NotReady("error", CATALOGUE[code].english, code, sight.get().request_id, state.reason, state.migration)
    return Response(body, status_code=503, headers={"retry-after": RETRY_SECONDS})


HANDLERS = [get_liveness, get_readiness, get_health]
router = Router("/", tags=["상태"], cache_control=None, route_handlers=HANDLERS)
