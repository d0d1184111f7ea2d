"""The signed-in user's portfolio under the v1 contract, and trades at the quote."""

import datetime as dt
from typing import Annotated, Literal

from litestar import Response, Router, get, post
from litestar.params import JSONBody, QueryParameter
from msgspec import Struct
from msgspec.structs import asdict

from api.database import Db
from api.idempotency import REPLAYED_HEADER, IdempotencyKey, once, replayed
from api.identity import CurrentUser, by_user
from api.openapi import shows
from api.routes.v2.orders import ORDER_SECONDS, REFUSALS, REPEATED
from api.sql import one
from api.types import AnyRequest, Key, Quantity, Reason, Short, Side, Size, StockCode

Offset = Annotated[int, QueryParameter(ge=0, le=10_000, description="How many to leave out.")]
LIMITS_ONLY = {"too_many_open_orders", "limit_price_required", "limit_price_off_tick", "limit_price_out_of_range"}
TRADE_REFUSALS = tuple(code for code in REFUSALS if code not in LIMITS_ONLY)


class V1Holding(Struct):
    """Shares of one stock, at the latest quote."""

    stock_code: str
    stock_name: str
    quantity: int
    avg_buy_price: float
    current_price: int
    current_value: int
    profit_loss: int
    profit_loss_pct: float
    price_as_of: dt.datetime | None
    stale: bool


class V1Summary(Struct):
    """What a portfolio is worth."""

    total_value: int
    total_profit_loss: int
    total_profit_loss_pct: float
    total_rewards_received: int
    price_as_of: dt.datetime | None
    stale: bool


class V1Portfolio(Struct):
    """A portfolio; `current_cash` is what can be spent, what open orders reserve is in `total_value` only."""

    id: int
    portfolio_name: str
    initial_cash: int
    current_cash: int
    holdings: list[V1Holding]
    total_value: int
    total_profit_loss: int
    total_profit_loss_pct: float
    total_rewards_received: int
    price_as_of: dt.datetime | None
    stale: bool


class V1PortfolioNow(V1Portfolio):
    """A portfolio as the database answers, and of when that is."""

    refreshed_at: dt.datetime


class V1Refresh(Struct):
    """What is to be fresh: everything always is."""

    invalidate_scope: Short | None = None


class V1Invalidated(Struct):
    """How many kept answers were thrown away: none is kept."""

    summary: int = 0
    stock_price_keys: int = 0
    kis_price_keys: int = 0


class V1Refreshed(Struct):
    """The portfolio and its summary, from one moment."""

    portfolio: V1Portfolio
    summary: V1Summary
    invalidated: V1Invalidated
    source_policy: Literal["kis_first_fallback_pykrx"]
    refreshed_at: dt.datetime


class V1NewTrade(Struct):
    """What to buy or sell at the quote. The stock's name comes from the listing."""

    stock_code: StockCode
    trade_type: Side
    quantity: Quantity
    trade_reason: Reason | None = None
    case_id: Key | None = None


class V1Trade(Struct):
    """A trade, and the cash after it."""

    id: int
    trade_type: Side
    stock_code: str
    stock_name: str
    quantity: int
    price: int
    total_amount: int
    trade_reason: str | None
    traded_at: dt.datetime
    remaining_cash: int


class V1Answered(Struct):
    """What was answered, and whether that was an answer given before."""

    is_replayed: bool
    answer: V1Trade


class V1Trades(Struct):
    """Trades, the newest first; `total_count` counts all that there are."""

    trades: list[V1Trade]
    total_count: int


AT = dt.datetime(2026, 11, 20, 0, 30, tzinfo=dt.UTC)
HOLDING = V1Holding("010950", "S-Oil", 3, 70_000, 71_500, 214_500, 4_500, 2.14, AT, stale=False)
PORTFOLIO = V1Portfolio(
    7, "내 포트폴리오", 1_000_000, 790_000, [HOLDING], 1_004_500, 4_500, 0.45, 0, AT, stale=False
)  # fmt: skip
SUMMARY = V1Summary(1_004_500, 4_500, 0.45, 0, AT, stale=False)
REFRESHED = V1Refreshed(PORTFOLIO, SUMMARY, V1Invalidated(), "kis_first_fallback_pykrx", AT)
TRADE = V1Trade(31, "buy", "010950", "S-Oil", 3, 70_000, 210_000, "정제 마진이 올라서", AT, 790_000)

portfolio = one("v1_get_portfolio", V1Portfolio, missing="portfolio_not_found")
summary = one("v1_get_portfolio_summary", V1Summary, missing="portfolio_not_found")
now = one("v1_refresh_portfolio", V1PortfolioNow, missing="portfolio_not_found")
traded = one("v1_trade", V1Answered, seconds=ORDER_SECONDS)
trades = one("v1_list_trades", V1Trades, missing="portfolio_not_found")


@get("/", opt=shows(PORTFOLIO, "portfolio_not_found"), **by_user())
async def v1_get_portfolio(db: Db, user: CurrentUser) -> V1Portfolio:
    """Your portfolio at the latest quotes."""
    return await portfolio(db, user_id=user.user_id)


@get("/summary", opt=shows(SUMMARY, "portfolio_not_found"), **by_user())
async def v1_get_portfolio_summary(db: Db, user: CurrentUser) -> V1Summary:
    """What your portfolio is worth at the latest quotes."""
    return await summary(db, user_id=user.user_id)


@post("/refresh", status_code=200, opt=shows(REFRESHED, "portfolio_not_found"), **by_user())
async def v1_refresh_portfolio(db: Db, user: CurrentUser, data: JSONBody[V1Refresh | None] = None) -> V1Refreshed:  # noqa: ARG001
    """Your portfolio and its summary. Both are always of now, so nothing has to be thrown away."""
    return refreshed(await now(db, user_id=user.user_id))


def refreshed(found: V1PortfolioNow) -> V1Refreshed:
    """The answer in its parts."""
    said = asdict(found)
    whole = V1Portfolio(**{name: said[name] for name in V1Portfolio.__struct_fields__})
    short = V1Summary(**{name: said[name] for name in V1Summary.__struct_fields__})
    return V1Refreshed(whole, short, V1Invalidated(), "kis_first_fallback_pykrx", found.refreshed_at)


@post(
    "/trade", status_code=200, response_headers=[REPLAYED_HEADER], opt=shows(TRADE, *TRADE_REFUSALS, *REPEATED),
    **by_user(),
)  # fmt: skip
async def v1_trade(
    db: Db, user: CurrentUser, request: AnyRequest, data: JSONBody[V1NewTrade], idempotency_key: IdempotencyKey = None
) -> Response[V1Trade]:
    """Buy or sell at the quote; with an Idempotency-Key, once under it."""
    told = await once(traded, db, request, data, idempotency_key, user_id=user.user_id)
    return replayed(told.answer, is_replayed=told.is_replayed)


@get("/trades", opt=shows(V1Trades([TRADE], 1), "portfolio_not_found"), **by_user())
async def v1_list_trades(db: Db, user: CurrentUser, limit: Size = 20, offset: Offset = 0) -> V1Trades:
    """Your trades, the newest first, each with the cash after it."""
    return await trades(db, user_id=user.user_id, size=limit, skip=offset)


router = Router(
    "/portfolio",
    tags=["모의투자"],
    route_handlers=[v1_get_portfolio, v1_get_portfolio_summary, v1_refresh_portfolio, v1_trade, v1_list_trades],
)
