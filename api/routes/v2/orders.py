"""The signed-in user's orders: placed once under a key, shown before, listed, cancelled."""

import datetime as dt
from typing import Annotated

from litestar import Response, Router, delete, get, post
from litestar.params import JSONBody, QueryParameter
from msgspec import Struct
from msgspec.structs import asdict

from api.browse import Browse
from api.database import Db
from api.idempotency import REPLAYED_HEADER, IdempotencyKey, once, replayed, require_key
from api.identity import CurrentUser, by_user
from api.openapi import shows
from api.routes.v2.portfolio import AT, PORTFOLIO, Portfolio
from api.sql import one
from api.types import (
    AnyRequest,
    Cursor,
    EndReason,
    Id,
    OfSeason,
    OfStock,
    OrderKind,
    OrderStatus,
    Price,
    Quantity,
    Reason,
    Side,
    Size,
    StockCode,
)

ORDER_SECONDS = 5.0  # an order waits for others of the same user
DryRun = Annotated[bool, QueryParameter(description="`true` shows what the order would do; nothing is kept.")]
OfStatus = Annotated[OrderStatus | None, QueryParameter(description="Only orders that stand so.")]
REFUSALS = (
    "portfolio_not_found", "stock_not_listed", "market_closed_today", "market_closed_now", "trading_halted",
    "price_unavailable", "price_too_old", "insufficient_cash", "insufficient_quantity", "too_many_open_orders",
    "cash_limit_reached", "limit_price_required", "limit_price_off_tick", "limit_price_out_of_range",
    "trade_reason_too_long",
)  # fmt: skip
REPEATED = ("idempotency_key_invalid", "idempotency_key_reused", "in_progress")


class NewOrder(Struct, forbid_unknown_fields=True):
    """What to buy or sell; a limit order names its price, a market order does not."""

    stock_code: StockCode
    side: Side
    order_kind: OrderKind
    quantity: Quantity
    limit_price: Price | None = None
    trade_reason: Reason | None = None


class OrderFill(Struct):
    """At what an order was filled, and what it left."""

    fill_id: int
    price: int
    amount: int
    fee: int
    realised_profit: int | None
    balance_after: int
    quoted_at: dt.datetime
    filled_at: dt.datetime


class Order(Struct):
    """An order, and what became of it."""

    order_id: int
    stock_code: str
    stock_name: str
    side: Side
    order_kind: OrderKind
    quantity: int
    limit_price: int | None
    status: OrderStatus
    reserved_cash: int
    trade_reason: str | None
    placed_at: dt.datetime
    expires_at: dt.datetime | None
    ended_at: dt.datetime | None
    end_reason: EndReason | None
    fill: OrderFill | None


class OrderWithPortfolio(Order):
    """An order, what became of it, and the portfolio right after."""

    portfolio: Portfolio


class OrderPage(Struct):
    """One page of orders; `next_cursor` fetches the one after it, null ends the list."""

    items: list[Order]
    next_cursor: str | None


class Answered(Struct):
    """What was answered, and whether that was an answer given before."""

    is_replayed: bool
    answer: OrderWithPortfolio


class Cancelled(Struct):
    """What was answered."""

    answer: OrderWithPortfolio


MARKET = OrderFill(31, 70_000, 210_000, 0, None, 790_000, AT, AT)
WISH = ("010950", "S-Oil", "buy")
ORDER = Order(40, *WISH, "market", 3, None, "filled", 0, "정제 마진이 올라서", AT, None, AT, None, MARKET)  # type: ignore[arg-type]
PLACED = OrderWithPortfolio(**asdict(ORDER), portfolio=PORTFOLIO)
LIMIT = OrderWithPortfolio(
    41, *WISH, "limit", 1, 69_000, "cancelled", 0, None, AT, AT + dt.timedelta(hours=6), AT, None, None, PORTFOLIO  # type: ignore[arg-type]
)  # fmt: skip

placed = one("place_order", Answered, seconds=ORDER_SECONDS)
previewed = one("preview_order", Answered, seconds=ORDER_SECONDS)
found = one("get_order", Order, missing="order_not_found")
cancelled = one("cancel_order", Cancelled, seconds=ORDER_SECONDS)
listed = Browse(
    "list_orders", view="orders", page=OrderPage, filters=("user_id", "season", "status", "stock_code"),
    sorts={"order_id": ("order_id",)}, of_portfolio=True,
)  # fmt: skip


@post(
    "/", status_code=200, response_headers=[REPLAYED_HEADER], **by_user(),
    opt=shows(PLACED, *REFUSALS, *REPEATED, "idempotency_key_required"),
)  # fmt: skip
async def place_order(
    db: Db, user: CurrentUser, request: AnyRequest, data: JSONBody[NewOrder],
    idempotency_key: IdempotencyKey = None, dry_run: DryRun = False,
) -> Response[OrderWithPortfolio]:  # fmt: skip
    """Place an order, once under its Idempotency-Key. A refusal uses up no key, and a dry run needs none."""
    if dry_run:
        return replayed((await previewed(db, data, user_id=user.user_id)).answer, is_replayed=False)
    told = await once(placed, db, request, data, require_key(idempotency_key), user_id=user.user_id)
    return replayed(told.answer, is_replayed=told.is_replayed)


@get("/", opt=shows(OrderPage([ORDER], None), "invalid_cursor"), **by_user())
async def list_orders(
    db: Db, user: CurrentUser, season: OfSeason = None, status: OfStatus = None, stock_code: OfStock = None,
    cursor: Cursor = None, limit: Size = 20,
) -> OrderPage:  # fmt: skip
    """The orders of your open portfolio by cursor, the newest first, optionally of one status or stock."""
    mine = {"user_id": user.user_id, "season": season, "status": status, "stock_code": stock_code}
    return await listed(db, sort="-order_id", cursor=cursor, limit=limit, **mine)


@get("/{order_id:str}", opt=shows(ORDER, "order_not_found"), **by_user())
async def get_order(db: Db, user: CurrentUser, order_id: Id) -> Order:
    """One of your orders, with its fill."""
    return await found(db, user_id=user.user_id, order_id=order_id)


@delete("/{order_id:str}", status_code=200, opt=shows(LIMIT, "order_not_found", "order_not_open"), **by_user())
async def cancel_order(db: Db, user: CurrentUser, order_id: Id) -> OrderWithPortfolio:
    """Cancel one of your open orders; what it reserved is free again."""
    return (await cancelled(db, user_id=user.user_id, order_id=order_id)).answer


router = Router("/orders", tags=["모의투자"], route_handlers=[place_order, list_orders, get_order, cancel_order])
