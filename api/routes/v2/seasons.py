"""Seasons of the signed-in user: a portfolio is closed for good, and the next one begins with the starting cash."""

import datetime as dt
from typing import Any

from litestar import Request, Response, Router, get, post
from msgspec import Struct

from api.database import Db
from api.idempotency import REPLAYED_HEADER, IdempotencyKey, once, replayed, require_key
from api.identity import CurrentUser, by_user
from api.openapi import shows
from api.routes.v2.orders import ORDER_SECONDS, REPEATED
from api.routes.v2.portfolio import AT, PORTFOLIO, Portfolio
from api.sql import many, one

AnyRequest = Request[Any, Any, Any]


class Season(Struct):
    """A portfolio in short; what is closed keeps the value that it had then."""

    season: int
    portfolio_name: str
    initial_cash: int
    total_value: int
    profit_loss: int
    profit_loss_pct: float
    total_rewards_received: int
    fill_count: int
    opened_at: dt.datetime
    closed_at: dt.datetime | None


class Nothing(Struct):
    """A request that says no more than who asks."""


class Restarted(Struct):
    """What was answered, and whether that was an answer given before."""

    is_replayed: bool
    answer: Portfolio


SEASON = Season(1, "내 포트폴리오", 1_000_000, 1_004_500, 4_500, 0.45, 0, 1, AT, AT + dt.timedelta(days=30))

restarted = one("restart_portfolio", Restarted, seconds=ORDER_SECONDS)
seasons = many("list_seasons", Season)


@post(
    "/restart", status_code=200, response_headers=[REPLAYED_HEADER], **by_user(),
    opt=shows(PORTFOLIO, "portfolio_not_found", "portfolio_restarted_today", *REPEATED, "idempotency_key_required"),
)  # fmt: skip
async def restart_portfolio(
    db: Db, user: CurrentUser, request: AnyRequest, idempotency_key: IdempotencyKey = None
) -> Response[Portfolio]:
    """Close your portfolio for good and begin the next season with the starting cash; once a day, KST.

    Open orders are cancelled. What is closed stays readable: `?season=` names it.
    """
    told = await once(restarted, db, request, Nothing(), require_key(idempotency_key), user_id=user.user_id)
    return replayed(told.answer, is_replayed=told.is_replayed)


@get("/seasons", opt=shows([SEASON]), **by_user())
async def list_seasons(db: Db, user: CurrentUser) -> list[Season]:
    """Your portfolios, the open one first, then those that were closed; up to a hundred."""
    return await seasons(db, user_id=user.user_id)


router = Router("/portfolio", tags=["모의투자"], route_handlers=[restart_portfolio, list_seasons])
