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


class House:
    """What stands behind the routes, made of the settings; the routes themselves know none."""

    def __init__(self, settings: Settings, root: Path = HOME, mailer: Mailer | None = None) -> None:
        self.settings = settings
        self.database = Database(settings)
        self.limits = Limiter(settings)
        self.identity = Identity(settings, mailer or make_mailer(settings), self.limits)
        self.watch = Watch(self.database, Project(root), self.identity.learn)
        self.visits = Visits(self.database, self.identity)
        self.tutor = Tutor(settings, self.limits, self.visits)
        self.tracing = Tracing(settings)
        self.api_keys = Keys()
        self.operators: dict[str, Any] = {}  # keys that /metrics and /ops have let in

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """As long as the service runs."""
        self.tracing.start()
        await self.database.start()
        await self.watch.start()
        await self.visits.start()
        METRICS.pool = self.database.pool
        try:
            async with METRICS.published(self.settings.metrics_folder):
                yield
        finally:
            await self.visits.stop()
            await self.watch.stop()
            self.identity.passwords.stop()
            await self.tutor.stop()
            await self.limits.stop()
            await self.database.stop()
            await asyncio.to_thread(self.tracing.stop)
            OUT.flush()


def create_app(
    settings: Settings | None = None,
    root: Path = HOME,
    also: list[ControllerRouterHandler] | None = None,
    mailer: Mailer | None = None,
) -> Litestar:
    """The application. `also` mounts more routes, for tests of what every route shares."""
    settings = settings or read_settings()

    async def enter(request: Request[Any, Any, Any]) -> None:
        """After the guards, before the body is read."""
        await state.house.limits.admit(request.scope)
        await require_json(request)

    def refuse(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
        """An unknown path or a bad key was refused before it was counted, and costs as well."""
        return answer(request, state.house.limits.count_refused(request.scope, error))

    app = Litestar(
        route_handlers=[
            *ROUTES,
            *(also or []),
        ],
        dependencies={
            "db": Provide(lambda: state.house.database, sync_to_thread=False),
            "identity": Provide(lambda: state.house.identity, sync_to_thread=False),
            "user": Provide(current_user, sync_to_thread=False),
            "visits": Provide(lambda: state.house.visits, sync_to_thread=False),
            "watch": Provide(lambda: state.house.watch, sync_to_thread=False),
            "tutor": Provide(lambda: state.house.tutor, sync_to_thread=False),
            "limits": Provide(lambda: state.house.limits, sync_to_thread=False),
        },
        lifespan=[lambda _: state.house.opened()],
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
    state = app.state
    state.house, state.openapi = House(settings, root, mailer), None
    app.asgi_handler = Envelope(app.asgi_handler, reshape, state)
    return app
