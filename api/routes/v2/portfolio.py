"""The signed-in user's portfolio: what it is worth, what it holds, and the statement of its account."""

import datetime as dt
from typing import Annotated, Literal

from litestar import Router, get
from litestar.params import QueryParameter
from msgspec import Struct

from api.browse import Browse
from api.database import Db
from api.identity import CurrentUser, by_user
from api.openapi import shows
from api.sql import many, one
from api.types import AsOf, Cursor, OfSeason, OfStock, Side, Size, instant_of

EntryKind = Literal["opening", "buy", "sell", "reward", "corporate_action"]
OfKind = Annotated[EntryKind | None, QueryParameter(description="Only entries of this kind.")]


class Holding(Struct):
    """Shares of one stock, at the latest quote."""

    stock_code: str
    stock_name: str
    quantity: int
    reserved_quantity: int
    total_cost: int
    average_cost: float
    price: int
    value: int
    profit_loss: int
    profit_loss_pct: float | None
    realised_profit: int
    price_as_of: dt.datetime | None
    stale: bool


class Portfolio(Struct):
    """A portfolio: the open one at the latest quotes, that of an old season as it was closed (`closed_at`)."""

    portfolio_id: int
    season: int
    portfolio_name: str
    initial_cash: int
    cash: int
    reserved_cash: int
    spendable_cash: int
    holdings_value: int
    total_value: int
    profit_loss: int
    profit_loss_pct: float
    total_rewards_received: int
    fill_count: int
    holdings: list[Holding]
    price_as_of: dt.datetime | None
    stale: bool
    opened_at: dt.datetime
    closed_at: dt.datetime | None


class Fill(Struct):
    """An order that was filled, and what it left."""

    fill_id: int
    order_id: int
    stock_code: str
    stock_name: str
    side: Side
    quantity: int
    price: int
    amount: int
    fee: int
    realised_profit: int | None
    quantity_after: int
    total_cost_after: int
    balance_after: int
    trade_reason: str | None
    quoted_at: dt.datetime
    filled_at: dt.datetime


class FillPage(Struct):
    """One page of fills; `next_cursor` fetches the one after it, null ends the list."""

    items: list[Fill]
    next_cursor: str | None


class CashEntry(Struct):
    """One change of the cash."""

    cash_entry_id: int
    entry_kind: EntryKind
    amount: int
    balance_after: int
    fill_id: int | None
    stock_code: str | None
    corporate_action_id: int | None
    reward_id: int | None
    is_bonus: bool | None
    entered_at: dt.datetime


class CashEntryPage(Struct):
    """One page of entries; `next_cursor` fetches the one after it, null ends the list."""

    items: list[CashEntry]
    next_cursor: str | None


AS_OF = ("as_of_in_future", "as_of_before_opening")
AT = dt.datetime(2026, 11, 20, 0, 30, tzinfo=dt.UTC)
HOLDING = Holding("010950", "S-Oil", 3, 0, 210_000, 70_000, 71_500, 214_500, 4_500, 2.14, 0, AT, stale=False)
PORTFOLIO = Portfolio(
    7, 1, "내 포트폴리오", 1_000_000, 790_000, 0, 790_000, 214_500, 1_004_500, 4_500, 0.45, 0, 1, [HOLDING], AT,
    stale=False, opened_at=AT, closed_at=None,
)  # fmt: skip
FILL = Fill(
    31, 40, "010950", "S-Oil", "buy", 3, 70_000, 210_000, 0, None, 3, 210_000, 790_000, "정제 마진이 올라서", AT, AT
)
ENTRY = CashEntry(52, "buy", -210_000, 790_000, 31, "010950", None, None, None, AT)

portfolio = one("get_portfolio", Portfolio, missing="portfolio_not_found")
past_portfolio = one("get_past_portfolio", Portfolio)
holdings = many("list_holdings", Holding)
past_holdings = many("list_past_holdings", Holding)
fills = Browse(
    "list_fills", view="fills", page=FillPage, filters=("user_id", "season", "stock_code"),
    sorts={"fill_id": ("fill_id",)}, of_portfolio=True,
)  # fmt: skip
entries = Browse(
    "list_cash_entries", view="cash_entries", page=CashEntryPage, filters=("user_id", "season", "entry_kind"),
    sorts={"cash_entry_id": ("cash_entry_id",)}, of_portfolio=True,
)  # fmt: skip


@get("/portfolio", opt=shows(PORTFOLIO, "portfolio_not_found", *AS_OF), **by_user())
async def get_portfolio(db: Db, user: CurrentUser, season: OfSeason = None, as_of: AsOf = None) -> Portfolio:
    """Your open portfolio at the latest quotes, or at the last closes by `as_of`. `price_as_of` is the oldest price.

    An instant names its season by itself.
    """
    if as_of is not None:
        return await past_portfolio(db, user_id=user.user_id, as_of=instant_of(as_of))
    return await portfolio(db, user_id=user.user_id, season=season)


@get("/holdings", opt=shows([HOLDING], "portfolio_not_found", *AS_OF), **by_user())
async def list_holdings(db: Db, user: CurrentUser, season: OfSeason = None, as_of: AsOf = None) -> list[Holding]:
    """What your open portfolio holds, or held `as_of` an instant, the most valuable first."""
    if as_of is not None:
        return await past_holdings(db, user_id=user.user_id, as_of=instant_of(as_of))
    return await holdings(db, user_id=user.user_id, season=season)


@get("/fills", opt=shows(FillPage([FILL], None), "invalid_cursor"), **by_user())
async def list_fills(
    db: Db, user: CurrentUser, season: OfSeason = None, stock_code: OfStock = None, cursor: Cursor = None,
    limit: Size = 20,
) -> FillPage:  # fmt: skip
    """The fills of your open portfolio by cursor, the newest first, optionally of one stock."""
    mine = {"user_id": user.user_id, "season": season, "stock_code": stock_code}
    return await fills(db, sort="-fill_id", cursor=cursor, limit=limit, **mine)


@get("/cash-entries", opt=shows(CashEntryPage([ENTRY], None), "invalid_cursor"), **by_user())
async def list_cash_entries(
    db: Db, user: CurrentUser, season: OfSeason = None, entry_kind: OfKind = None, cursor: Cursor = None,
    limit: Size = 20,
) -> CashEntryPage:  # fmt: skip
    """The statement of your open portfolio by cursor, the newest first, optionally of one kind."""
    mine = {"user_id": user.user_id, "season": season, "entry_kind": entry_kind}
    return await entries(db, sort="-cash_entry_id", cursor=cursor, limit=limit, **mine)


router = Router("/", tags=["모의투자"], route_handlers=[get_portfolio, list_holdings, list_fills, list_cash_entries])
