"""How the signed-in user's portfolio did, day by day and in figures, and what adds up to them."""

import datetime as dt
from typing import Annotated, Literal

from litestar import Router, get
from litestar.params import QueryParameter
from msgspec import Struct

from api.browse import Walk
from api.database import Db
from api.identity import CurrentUser, by_user
from api.openapi import shows
from api.routes.v2.portfolio import AT, EntryKind
from api.sql import one
from api.types import Cursor, Size

FromOn = Annotated[
    dt.date | None, QueryParameter(description="The first day (KST); by default that of the opening.")
]  # fmt: skip
ToOn = Annotated[
    dt.date | None, QueryParameter(description="The last day (KST); by default that of the last session.")
]  # fmt: skip
Why = Literal["short_history", "zero_value", "no_rate"]
REFUSALS = ("portfolio_not_found", "range_reversed")


class DailyValue(Struct):
    """What the portfolio was worth at the end of a session, and its return of that day."""

    snapped_on: dt.date
    cash: int
    holdings_value: int
    total_value: int
    external_flow: int
    profit_loss: int
    daily_return: float | None


class Performance(Struct):
    """From one close (or the opening) to another. Returns are ratios: 0.01 is one percent.

    A figure that cannot be told is null and `reasons` says why: short_history, zero_value or no_rate.
    """

    portfolio_id: int
    season: int
    started_at: dt.datetime
    ended_at: dt.datetime
    session_count: int
    start_value: int
    end_value: int
    external_flow: int
    profit_loss: int
    simple_return: float | None
    time_weighted_return: float | None
    money_weighted_return: float | None
    period_money_weighted_return: float | None
    maximum_drawdown: float | None
    volatility: float | None
    reasons: dict[str, Why]
    daily_values: list[DailyValue]
    price_as_of: dt.datetime | None
    stale: bool


class ProfitLine(Struct):
    """A part of the profit: a holding at the start (negative) or at the end, a change of cash, a changed close."""

    line_kind: Literal["start", "entry", "end", "correction"]
    line_id: int
    happened_at: dt.datetime
    entry_kind: EntryKind | None
    stock_code: str | None
    stock_name: str | None
    quantity: int | None
    price: int | None
    fee: int | None
    amount: int
    fill_id: int | None
    ended_on: dt.date


class ProfitLinePage(Struct):
    """One page of lines; `next_cursor` fetches the one after it, null ends the list."""

    items: list[ProfitLine]
    next_cursor: str | None


DAY = DailyValue(AT.date(), 790_000, 214_500, 1_004_500, 0, 4_500, 0.0045)
PERFORMANCE = Performance(
    7, 1, AT - dt.timedelta(days=1), AT, 1, 1_000_000, 1_004_500, 0, 4_500, 0.0045, 0.0045, 4.147, 0.0045, 0.0, None,
    {"volatility": "short_history"}, [DAY], AT, stale=False,
)  # fmt: skip
LINE = ProfitLine("entry", 52, AT, "buy", "010950", "S-Oil", 3, 70_000, 0, -210_000, 31, AT.date())

performance = one("get_performance", Performance)
lines = Walk(
    "explain_performance", page=ProfitLinePage, key=("ended_on", "line_kind", "happened_at", "line_id")
)  # fmt: skip


@get("/performance", opt=shows(PERFORMANCE, *REFUSALS), **by_user())
async def get_performance(db: Db, user: CurrentUser, from_on: FromOn = None, to_on: ToOn = None) -> Performance:
    """How your open portfolio did: value by day, simple, time- and money-weighted return, drawdown, volatility."""
    return await performance(db, user_id=user.user_id, from_on=from_on, to_on=to_on)


@get("/performance/explain", opt=shows(ProfitLinePage([LINE], None), *REFUSALS, "invalid_cursor"), **by_user())
async def explain_performance(
    db: Db, user: CurrentUser, from_on: FromOn = None, to_on: ToOn = None, cursor: Cursor = None, limit: Size = 20
) -> ProfitLinePage:
    """What adds up to `profit_loss` of the same days, to the won: holdings at the start, cash, holdings at the end."""
    return await lines(db, cursor=cursor, limit=limit, user_id=user.user_id, from_on=from_on, to_on=to_on)


router = Router("/portfolio", tags=["모의투자"], route_handlers=[get_performance, explain_performance])
