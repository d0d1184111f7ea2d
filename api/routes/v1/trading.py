"""The signed-in user's orders under the v1 contract; what is open is called pending."""

import datetime as dt
from typing import Annotated, Literal

from litestar import Response, Router, delete, get, post
from litestar.params import JSONBody, QueryParameter
from msgspec import Struct

from api.database import Db
from api.idempotency import REPLAYED_HEADER, IdempotencyKey, once, replayed
from api.identity import CurrentUser, by_user
from api.openapi import shows
from api.routes.v2.orders import ORDER_SECONDS, REFUSALS, REPEATED
from api.sql import many, one
from api.types import AnyRequest, Id, OrderKind, Price, Quantity, Side, StockCode

V1Status = Literal["pending", "filled", "cancelled", "expired"]
OfStatus = Annotated[V1Status, QueryParameter(description="Orders that stand so.")]


class V1NewOrder(Struct):
    """What to buy or sell. The stock's name comes from the listing; only a limit order has a price."""

    stock_code: StockCode
    order_type: Side
    quantity: Quantity
    order_kind: OrderKind = "market"
    target_price: Price | None = None


class V1Order(Struct):
    """An order, and what became of it."""

    id: int
    stock_code: str
    stock_name: str
    order_type: Side
    order_kind: OrderKind
    target_price: int | None
    quantity: int
    status: V1Status
    created_at: dt.datetime
    filled_at: dt.datetime | None
    cancelled_at: dt.datetime | None
    executed_price: int | None


class V1AnsweredOrder(Struct):
    """What was answered, and whether that was an answer given before."""

    is_replayed: bool
    answer: V1Order


class V1Orders(Struct):
    """Orders, the newest first."""

    orders: list[V1Order]


class V1Cancelled(Struct):
    """The order as it stands."""

    status: Literal["cancelled"]


MOST_LISTED = 1000  # as many as the rules let be open at once
AT = dt.datetime(2026, 11, 20, 0, 30, tzinfo=dt.UTC)
ORDER = V1Order(41, "010950", "S-Oil", "buy", "limit", 69_000, 1, "pending", AT, None, None, None)

placed = one("v1_place_order", V1AnsweredOrder, seconds=ORDER_SECONDS)
listed = many("v1_list_orders", V1Order)
cancelled = one("v1_cancel_order", V1Cancelled, seconds=ORDER_SECONDS)


@post(
    "/order", status_code=200, response_headers=[REPLAYED_HEADER], opt=shows(ORDER, *REFUSALS, *REPEATED), **by_user()
)
async def v1_place_order(
    db: Db, user: CurrentUser, request: AnyRequest, data: JSONBody[V1NewOrder], idempotency_key: IdempotencyKey = None
) -> Response[V1Order]:
    """Place an order at the quote or with a price; with an Idempotency-Key, once under it."""
    told = await once(placed, db, request, data, idempotency_key, user_id=user.user_id)
    return replayed(told.answer, is_replayed=told.is_replayed)


@get("/orders", opt=shows(V1Orders([ORDER])), **by_user())
async def v1_list_orders(db: Db, user: CurrentUser, status: OfStatus = "pending") -> V1Orders:
    """Your orders that stand in one way, the newest first; up to a thousand."""
    return V1Orders(await listed(db, user_id=user.user_id, status=status, size=MOST_LISTED))


@delete(
    "/orders/{order_id:str}", status_code=200, opt=shows(V1Cancelled("cancelled"), "order_not_found", "order_not_open"),
    **by_user(),
)  # fmt: skip
async def v1_cancel_order(db: Db, user: CurrentUser, order_id: Id) -> V1Cancelled:
    """Cancel one of your pending orders."""
    return await cancelled(db, user_id=user.user_id, order_id=order_id)


router = Router("/trading", tags=["모의투자"], route_handlers=[v1_place_order, v1_list_orders, v1_cancel_order])
