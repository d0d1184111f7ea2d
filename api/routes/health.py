"""Whether the service lives and can work. Answered from what the watch saw within the last second or two."""

from typing import Literal

from litestar import Router, get
from litestar.di import NamedDependency
from msgspec import Struct

from api.errors import Refusal
from api.limits import UNLIMITED
from api.openapi import shows
from api.readiness import Readiness, Watch


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


@get("/health/live", security=[], opt=shows(Live("live")))
async def get_liveness() -> Live:
    """The process answers; nothing else is asked."""
    return Live("live")


@get(
    "/health/ready",
    security=[],
    opt=shows(Readiness("ready", "", "", 1, 1), "schema_not_ready", "database_unavailable"),
)
async def get_readiness(watch: NamedDependency[Watch]) -> Readiness:
    """200 when the database answers and its schema fits; else 503 with the migration at fault and the reason."""
    if watch.state.status == "ready":
        return watch.state
    code = "database_unavailable" if watch.state.status == "database_unavailable" else "schema_not_ready"
    raise Refusal(code, reason=watch.state.reason, migration=watch.state.migration)


@get("/health", security=[], opt=shows(Health("healthy", Services("up", "up"), None)))
async def get_health(watch: NamedDependency[Watch]) -> Health:
    """Whether the database answers and its schema fits; always 200."""
    state = watch.state
    database: Literal["up", "down"] = "down" if state.status == "database_unavailable" else "up"
    return Health("healthy" if state.status == "ready" else "degraded", Services("up", database), state.reason or None)


HANDLERS = [get_liveness, get_readiness, get_health]
router = Router("/", tags=["상태"], cache_control=None, opt=UNLIMITED, route_handlers=HANDLERS)
