"""The calendar of the exchange as administrators edit it."""

import datetime as dt
from typing import Annotated

from litestar import Router, put
from litestar.params import JSONBody, PathParameter
from msgspec import Meta, Struct

from api.auth import by_key
from api.database import Db
from api.openapi import shows
from api.sql import one
from api.types import LETTER, NO_NUL, Moment

Weekday = Annotated[dt.date, PathParameter(description="A weekday in KST, YYYY-MM-DD.")]
Reason = Annotated[str, Meta(max_length=LETTER * 100, pattern=NO_NUL)]


class MarketDay(Struct):
    """A weekday of the calendar."""

    market_on: dt.date
    opens_at: dt.datetime | None
    closes_at: dt.datetime | None
    closed_for: str | None
    is_trading_day: bool


class MarketDayHours(Struct, forbid_unknown_fields=True):
    """The day whole: when the market opens and closes, or what it is closed for."""

    opens_at: Moment | None = None
    closes_at: Moment | None = None
    closed_for: Reason | None = None


NINE = dt.datetime(2026, 11, 20, 0, 0, tzinfo=dt.UTC)
DAY = MarketDay(NINE.date(), NINE, NINE + dt.timedelta(hours=6, minutes=30), None, is_trading_day=True)

saved = one("save_market_day", MarketDay)


@put(
    "/{market_on:str}", **by_key("admin:write"),
    opt=shows(
        DAY, "market_day_hours_invalid", "market_day_hours_elsewhere", "market_day_reason_invalid",
        "market_day_reason_too_long", "market_day_on_weekend", "market_day_out_of_range",
    ),
)  # fmt: skip
async def save_market_day(db: Db, market_on: Weekday, data: JSONBody[MarketDayHours]) -> MarketDay:
    """Say when the market opens on a weekday, or why it does not. Replaces what stood there."""
    return await saved(db, data, market_on=market_on)


router = Router("/admin/market-days", tags=["관리"], route_handlers=[save_market_day])
