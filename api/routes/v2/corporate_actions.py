"""Corporate actions: splits, halts, delistings and code changes, listed for everybody, told and applied with a key."""

import datetime as dt
from typing import Annotated, Literal

from litestar import Router, delete, get, post
from litestar.params import JSONBody
from msgspec import Meta, Struct

from api.auth import by_key
from api.browse import Browse
from api.database import Db
from api.openapi import shows
from api.sql import one
from api.types import LARGEST_ID, Cursor, Id, Moment, OfStock, Size, StockCode

ActionKind = Literal["split", "halt", "delisting", "code_change"]
Won = Annotated[int, Meta(ge=0, le=LARGEST_ID)]
Shares = Annotated[int, Meta(ge=0, le=1_000_000_000)]
APPLY_SECONDS = 30.0  # it waits for whoever trades the stock at this moment, and may concern very many


class CorporateAction(Struct):
    """A corporate action: to come, applied, or withdrawn. A halt holds by itself, from `halted_from` on."""

    corporate_action_id: int
    stock_code: str
    stock_name: str
    action_kind: ActionKind
    effective_on: dt.date
    numerator: int | None
    denominator: int | None
    payout_price: int | None
    new_stock_code: str | None
    halted_from: dt.datetime | None
    halted_until: dt.datetime | None
    saved_at: dt.datetime
    withdrawn_at: dt.datetime | None
    applied_at: dt.datetime | None


class CorporateActionPage(Struct):
    """One page of actions, newest first; `next_cursor` fetches the one after it, null ends the list."""

    items: list[CorporateAction]
    next_cursor: str | None


class NewCorporateAction(Struct, forbid_unknown_fields=True):
    """What its kind needs, and no more.

    A split: `effective_on`, `numerator` new shares for `denominator` old ones. A delisting: `effective_on`, and
    `payout_price`, won for each share, 0 for nothing. A code change: `effective_on` and `new_stock_code`. A halt: from
    when until when.
    """

    stock_code: StockCode
    action_kind: ActionKind
    effective_on: dt.date | None = None
    numerator: Shares | None = None
    denominator: Shares | None = None
    payout_price: Won | None = None
    new_stock_code: StockCode | None = None
    halted_from: Moment | None = None
    halted_until: Moment | None = None


NINE = dt.datetime(2026, 11, 20, 0, 0, tzinfo=dt.UTC)
ACTION = CorporateAction(7, "005930", "삼성전자", "split", NINE.date(), 50, 1, None, None, None, None, NINE, None, None)
CONFLICTS = ("corporate_action_conflict", "new_code_in_use", "stock_traded_since")
INVALID = (
    "corporate_action_incomplete", "corporate_action_ratio_invalid", "corporate_action_halt_invalid",
    "corporate_action_day_out_of_range", "corporate_action_payout_invalid", "corporate_action_code_invalid",
)  # fmt: skip

listed = Browse(
    "list_corporate_actions", "corporate_actions", CorporateActionPage, filters=("stock_code",),
    sorts={"corporate_action_id": ("corporate_action_id",)},
)  # fmt: skip
saved = one("save_corporate_action", CorporateAction)
applied = one("apply_corporate_action", CorporateAction, seconds=APPLY_SECONDS)
withdrawn = one("withdraw_corporate_action", CorporateAction)


@get("/corporate-actions", security=[], opt=shows(CorporateActionPage([ACTION], None), "invalid_cursor"))
async def list_corporate_actions(
    db: Db, stock_code: OfStock = None, cursor: Cursor = None, limit: Size = 20
) -> CorporateActionPage:
    """Corporate actions by cursor, the newest first, optionally of one stock."""
    return await listed(db, sort="-corporate_action_id", cursor=cursor, limit=limit, stock_code=stock_code)


@post(
    "/admin/corporate-actions", status_code=200, **by_key("admin:write"),
    opt=shows(ACTION, "stock_not_listed", *CONFLICTS, *INVALID),
)  # fmt: skip
async def save_corporate_action(db: Db, data: JSONBody[NewCorporateAction]) -> CorporateAction:
    """Say of a stock what is going to happen to it. The same said again is one action."""
    return await saved(db, data)


@post(
    "/admin/corporate-actions/{corporate_action_id:str}/apply", status_code=200, **by_key("admin:write"),
    opt=shows(ACTION, "corporate_action_not_found", "corporate_action_not_due"),
)  # fmt: skip
async def apply_corporate_action(db: Db, corporate_action_id: Id) -> CorporateAction:
    """Apply an action whose day has begun, which the worker does by itself. However often: once."""
    return await applied(db, corporate_action_id=corporate_action_id)


@delete(
    "/admin/corporate-actions/{corporate_action_id:str}", status_code=200, **by_key("admin:write"),
    opt=shows(ACTION, "corporate_action_not_found", "corporate_action_applied"),
)  # fmt: skip
async def withdraw_corporate_action(db: Db, corporate_action_id: Id) -> CorporateAction:
    """Take an action back that was not applied; a halt that runs ends now."""
    return await withdrawn(db, corporate_action_id=corporate_action_id)


router = Router(
    "/",
    tags=["종목"],
    route_handlers=[
        list_corporate_actions,
        save_corporate_action,
        apply_corporate_action,
        withdraw_corporate_action,
    ],
)
