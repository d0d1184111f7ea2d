"""A trading day's market under the v1 contract."""

from typing import Literal

from litestar import Router, get
from msgspec import Struct

from api.database import Db
from api.openapi import shows
from api.sql import one
from api.types import Day, day_of


class MarketStock(Struct):
    """A stock of the day; `change_rate` in percent over the period that the briefing looks at."""

    stock_code: str
    stock_name: str
    change_rate: float | None
    volume: int | None
    selection_reason: Literal["top_gainer", "top_loser", "high_volume"]
    keywords: list[str]


class IndexDay(Struct):
    """An index on one day, in points."""

    open: float
    high: float
    low: float
    close: float
    volume: int


class MarketDay(Struct):
    """A trading day's market; up to five stocks in each list, the indices where they are known."""

    date: str
    market_summary: str
    top_keywords: list[str]
    gainers: list[MarketStock]
    losers: list[MarketStock]
    high_volume: list[MarketStock]
    kospi: IndexDay | None
    kosdaq: IndexDay | None


EXAMPLE = MarketDay(
    "20261120", "유가와 기업 이익의 관계를 봐요.", ["유가가 오르면 누가 먼저 흔들릴까"],
    [MarketStock("010950", "S-Oil", 4.2, 1_204_000, "top_gainer", ["유가가 오르면 누가 먼저 흔들릴까"])], [], [],
    IndexDay(2650.1, 2671.4, 2641.9, 2667.0, 412_000_000), None,
)  # fmt: skip

shown = one("v1_get_briefing_today", MarketDay, missing="briefing_not_found")


@get("/today", security=[], opt=shows(EXAMPLE, "briefing_not_found", "date_invalid"))
async def v1_get_briefing_today(db: Db, date: Day = None) -> MarketDay:
    """A day's market: summary, keywords, stocks that rose and fell. Without `date`, the newest day up to today."""
    return await shown(db, briefed_on=day_of(date))


router = Router("/briefing", tags=["브리핑"], route_handlers=[v1_get_briefing_today])
