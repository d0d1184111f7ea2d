"""The only place that puts things together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, Response, Router, get
from litestar.config.cors import CORSConfig
from litestar.di import Provide
from litestar.openapi.datastructures import ResponseSpec
from litestar.types import ControllerRouterHandler
from msgspec import Struct

from api.auth import Keys
from api.database import Database
from api.envelope import Envelope
from api.errors import Problem, Refusal, answer, reshape
from api.idempotency import REPLAYED
from api.identity import Identity, current_user
from api.limits import UNLIMITED, Limiter
from api.logs import OUT
from api.mail import Mailer, make_mailer
from api.metrics import METRICS
from api.openapi import LIMIT_HEADERS, PAGES, VERSION, make_config, shows
from api.readiness import Watch
from api.routes import health, ops
from api.routes.v1 import auth as v1_auth
from api.routes.v1 import briefing as v1_briefing
from api.routes.v1 import briefings as v1_briefings
from api.routes.v1 import cases as v1_cases
from api.routes.v1 import feedback as v1_feedback
from api.routes.v1 import glossary as v1_glossary
from api.routes.v1 import keywords as v1_keywords
from api.routes.v1 import leaderboard as v1_leaderboard
from api.routes.v1 import learning as v1_learning
from api.routes.v1 import narrative as v1_narrative
from api.routes.v1 import notifications as v1_notifications
from api.routes.v1 import pipeline as v1_pipeline
from api.routes.v1 import portfolio as v1_portfolio
from api.routes.v1 import quotes as v1_quotes
from api.routes.v1 import reports as v1_reports
from api.routes.v1 import rewards as v1_rewards
from api.routes.v1 import stocks as v1_stocks
from api.routes.v1 import trading as v1_trading
from api.routes.v1 import tutor as v1_tutor
from api.routes.v1 import watchlist as v1_watchlist
from api.routes.v2 import api_keys as v2_api_keys
from api.routes.v2 import audit as v2_audit
from api.routes.v2 import auth as v2_auth
from api.routes.v2 import corporate_actions as v2_corporate_actions
from api.routes.v2 import editions as v2_editions
from api.routes.v2 import glossary as v2_glossary
from api.routes.v2 import glossary_editing as v2_glossary_editing
from api.routes.v2 import leaderboard as v2_leaderboard
from api.routes.v2 import learning as v2_learning
from api.routes.v2 import listings as v2_listings
from api.routes.v2 import market_days as v2_market_days
from api.routes.v2 import me as v2_me
from api.routes.v2 import notifications as v2_notifications
from api.routes.v2 import orders as v2_orders
from api.routes.v2 import performance as v2_performance
from api.routes.v2 import portfolio as v2_portfolio
from api.routes.v2 import rewards as v2_rewards
from api.routes.v2 import search as v2_search
from api.routes.v2 import seasons as v2_seasons
from api.routes.v2 import stocks as v2_stocks
from api.routes.v2 import trading_rules as v2_trading_rules
from api.schema.files import HOME, Project
from api.settings import Settings, read_settings
from api.traces import Tracing
from api.tutor import Tutor
from api.visits import Visits

BODY_BYTES = 256 * 1024
V1 = [
    v1_auth.router,
    v1_keywords.router,
    v1_briefing.router,
    v1_briefings.router,
    v1_narrative.router,
    v1_cases.router,
    v1_glossary.router,
    v1_reports.router,
    v1_pipeline.router,
    v1_quotes.router,
    v1_stocks.router,
    v1_watchlist.router,
    v1_portfolio.router,
    v1_leaderboard.router,
    v1_trading.router,
    v1_rewards.router,
    v1_tutor.router,
    v1_notifications.router,
    v1_learning.router,
    v1_feedback.router,
]
V2 = [
    v2_auth.router,
    v2_me.router,
    v2_glossary.router,
    v2_search.router,
    v2_editions.router,
    v2_api_keys.router,
    v2_glossary_editing.router,
    v2_market_days.router,
    v2_listings.router,
    v2_stocks.router,
    v2_corporate_actions.router,
    v2_portfolio.router,
    v2_performance.router,
    v2_seasons.router,
    v2_leaderboard.router,
    v2_orders.router,
    v2_notifications.router,
    v2_learning.router,
    v2_trading_rules.router,
    v2_rewards.router,
    v2_audit.router,
    v2_audit.admin_router,
]


class Service(Struct):
    """What stands here."""

    name: str
    version: str
    docs: str


# The one declared response: it brings the shape of a problem into the document, for all the others.
@get(
    "/",
    responses={500: ResponseSpec(Problem, generate_examples=False)},
    tags=["상태"],
    security=[],
    opt=shows(Service("Precedent", VERSION, "/docs")) | UNLIMITED,
)
async def get_service() -> Service:
    """The name and version of the service, and where its documentation is."""
    return Service("Precedent", VERSION, "/docs")


# Made once a process: Litestar copies whatever it registers, at each level.
ROUTES: list[ControllerRouterHandler] = [
    get_service,
    health.router,
    ops.router,
    Router("/api", include_in_schema=False, opt=UNLIMITED, route_handlers=[health.get_health]),
    Router("/api/v1", route_handlers=[health.router, *V1]),
    Router("/api/v2", route_handlers=V2),
    *PAGES,
]


async def require_json(request: Request[Any, Any, Any]) -> None:
    """A body must say that it is JSON; an empty one need not say anything."""
    headers = request.headers
    has_body = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
    if has_body and headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refusal("unsupported_media_type")


def create_app(
    settings: Settings | None = None,
    root: Path = HOME,
    also: list[ControllerRouterHandler] | None = None,
    mailer: Mailer | None = None,
) -> Litestar:
    """The application. `also` mounts more routes, for tests of what every route shares."""
    settings = settings or read_settings()
    database = Database(settings)
    limits = Limiter(settings)
    identity = Identity(settings, mailer or make_mailer(settings), limits)
    watch = Watch(database, Project(root), identity.learn)
    visits = Visits(database, identity)
    tutor = Tutor(settings, limits, visits)
    tracing = Tracing(settings)

    async def enter(request: Request[Any, Any, Any]) -> None:
        """After the guards, before the body is read."""
        await limits.admit(request.scope)
        await require_json(request)

    def refuse(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
        """An unknown path or a bad key was refused before it was counted, and costs as well."""
        return answer(request, limits.count_refused(request.scope, error))

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        tracing.start()
        await database.start()
        await watch.start()
        await visits.start()
        METRICS.pool = database.pool
        try:
            async with METRICS.published(settings.metrics_folder):
                yield
        finally:
            await visits.stop()
            await watch.stop()
            identity.passwords.stop()
            await tutor.stop()
            await limits.stop()
            await database.stop()
            await asyncio.to_thread(tracing.stop)
            OUT.flush()

    app = Litestar(
        route_handlers=[
            *ROUTES,
            *(also or []),
        ],
        dependencies={
            "db": Provide(lambda: database, sync_to_thread=False),
            "identity": Provide(lambda: identity, sync_to_thread=False),
            "user": Provide(current_user, sync_to_thread=False),
            "visits": Provide(lambda: visits, sync_to_thread=False),
            "watch": Provide(lambda: watch, sync_to_thread=False),
            "tutor": Provide(lambda: tutor, sync_to_thread=False),
            "limits": Provide(lambda: limits, sync_to_thread=False),
        },
        lifespan=[lifespan],
        exception_handlers={Exception: refuse},
        before_request=enter,
        request_max_body_size=BODY_BYTES,
        cors_config=CORSConfig(
            allow_origins=[origin.strip() for origin in settings.cors_allowed_origins.split(",") if origin.strip()],
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=[
                "Content-Type",
                "X-CSRF-Token",
                "Authorization",
                "Idempotency-Key",
                "X-Request-ID",
                "traceparent",
                "tracestate",
                "X-API-Key",
            ],
            expose_headers=["X-Request-ID", "Retry-After", REPLAYED, *LIMIT_HEADERS],
            allow_credentials=True,
        ),
        openapi_config=make_config(),
        logging_config=None,
    )
    app.state.database, app.state.limits = database, limits
    app.state.api_keys, app.state.identity = Keys(), identity
    app.state.operators = {}  # keys that /metrics and /ops have let in
    app.state.openapi, app.state.project = None, watch.project
    app.asgi_handler = Envelope(app.asgi_handler, reshape, tracing, settings.trusted_proxies)
    return app
