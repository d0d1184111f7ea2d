"""Stocks and their prices under the v1 contract: quotes, charts, search, rankings, and whether the market trades."""

import datetime as dt
from typing import Annotated, Literal

from litestar import Router, get, post
from litestar.params import Body, PathParameter, QueryParameter
from msgspec import Struct

from api.database import Db
from api.openapi import shows
from api.sql import one
from api.types import NO_NUL, StockCode

Code = Annotated[str, PathParameter(max_length=12, pattern=NO_NUL, description="Code of a listed stock.")]
Days = Annotated[int, QueryParameter(ge=5, le=366, description="How many days back, where no `period` is given.")]
Period = Annotated[
    Literal["1w", "1m", "3m", "6m", "1y"] | None,
    QueryParameter(description="How far back; a month goes to the same day, or to the month's last."),
]
Ranking = Annotated[Literal["volume", "gainers", "losers"], QueryParameter(description="By what.")]
Words = Annotated[str, QueryParameter(max_length=100, pattern=NO_NUL, description="Words of a name; start of a code.")]


class V1Price(Struct):
    """The latest quote of a stock, in won; `change_rate` is in percent against the day before."""

    stock_code: str
    stock_name: str
    current_price: int
    change_rate: float
    volume: int
    timestamp: dt.datetime
    price_as_of: dt.datetime
    stale: bool


class V1PriceWithRange(V1Price):
    """The same with the range of its day."""

    high: int
    low: int


class V1Prices(Struct):
    """Quotes in the order in which they were asked for; stocks without one are left out. `date` is today, KST."""

    prices: list[V1Price]
    date: str


class V1Chart(Struct):
    """The days of a stock, oldest first, in arrays of equal length."""

    stock_code: str
    period: str
    period_start: dt.date
    period_end: dt.date
    dates: list[dt.date]
    opens: list[int]
    highs: list[int]
    lows: list[int]
    closes: list[int]
    volumes: list[int]
    price_as_of: dt.datetime
    stale: bool


class V1FoundStock(Struct):
    """A listed stock."""

    stock_code: str
    stock_name: str
    market: str


class V1FoundStocks(Struct):
    """Up to twenty stocks, the nearest first."""

    results: list[V1FoundStock]
    count: int


class V1RankedStock(Struct):
    """A stock of a ranking."""

    stock_code: str
    stock_name: str
    current_price: int
    change_rate: float
    volume: int
    price_as_of: dt.datetime
    stale: bool


class V1Ranking(Struct):
    """Ten stocks, the first in front."""

    ranking: list[V1RankedStock]
    type: Literal["volume", "gainers", "losers"]


class V1MarketStatus(Struct):
    """Whether orders are taken at any hour of today, and now; the hours of today, and why it is closed."""

    is_trading_day: bool
    is_open: bool
    opens_at: dt.datetime | None
    closes_at: dt.datetime | None
    closed_for: str | None


Codes = Annotated[list[StockCode], Body(min_items=1, max_items=100)]

AT = dt.datetime(2026, 11, 20, 0, 30, tzinfo=dt.UTC)
DAY, DAY_BEFORE = AT.date(), AT.date() - dt.timedelta(days=1)
PRICE = V1Price("010950", "S-Oil", 71_500, 2.14, 120_000, AT, AT, stale=False)
RANGE = V1PriceWithRange("010950", "S-Oil", 71_500, 2.14, 120_000, AT, AT, False, 72_000, 69_800)
CHART = V1Chart(
    "010950", "1w", DAY - dt.timedelta(days=7), DAY, [DAY_BEFORE, DAY], [69_000, 70_000], [70_500, 72_000],
    [68_800, 69_800], [70_000, 71_500], [110_000, 120_000], AT, stale=False,
)  # fmt: skip
FOUND = V1FoundStocks([V1FoundStock("010950", "S-Oil", "KOSPI")], 1)
RANKED = V1Ranking([V1RankedStock("010950", "S-Oil", 71_500, 2.14, 120_000, AT, stale=False)], "volume")
STATUS = V1MarketStatus(True, True, AT, AT + dt.timedelta(hours=6), None)

price = one("v1_get_stock_price", V1Price, missing="price_not_found")
prices = one("v1_list_stock_prices", V1Prices)
chart = one("v1_get_stock_chart", V1Chart, missing="price_not_found")
searched = one("v1_search_stocks", V1FoundStocks)
stock = one("v1_get_stock", V1PriceWithRange, missing="price_not_found")
ranked = one("v1_get_ranking", V1Ranking)
status = one("v1_get_market_status", V1MarketStatus)


@get("/portfolio/stock/price/{stock_code:str}", security=[], opt=shows(PRICE, "price_not_found"))
async def v1_get_stock_price(db: Db, stock_code: Code) -> V1Price:
    """The latest quote of a stock."""
    return await price(db, stock_code=stock_code)


@post("/portfolio/stock/prices", status_code=200, security=[], opt=shows(V1Prices([PRICE], "20261120")))
async def v1_list_stock_prices(db: Db, data: Codes) -> V1Prices:
    """The latest quotes of several stocks."""
    return await prices(db, stock_codes=data)


@get("/portfolio/stock/chart/{stock_code:str}", security=[], opt=shows(CHART, "price_not_found"))
async def v1_get_stock_chart(db: Db, stock_code: Code, days: Days = 20, period: Period = None) -> V1Chart:
    """The days of a stock up to today; at least the last two; not found where the span has none."""
    return await chart(db, stock_code=stock_code, days=days, period=period)


@get("/trading/search", security=[], opt=shows(FOUND))
async def v1_search_stocks(db: Db, q: Words) -> V1FoundStocks:
    """Stocks by a part of the name or the beginning of the code."""
    return await searched(db, q=q)


@get("/trading/stocks/{stock_code:str}", security=[], opt=shows(RANGE, "price_not_found"))
async def v1_get_stock(db: Db, stock_code: Code) -> V1PriceWithRange:
    """The latest quote of a stock with the range of its day."""
    return await stock(db, stock_code=stock_code)


@get("/trading/ranking", security=[], opt=shows(RANKED))
async def v1_get_ranking(db: Db, type: Ranking = "volume") -> V1Ranking:  # noqa: A002 -- the contract's name
    """The ten stocks that were traded most, or rose or fell most; those whose price is stale come last."""
    return await ranked(db, type=type)


@get("/trading/market-status", security=[], opt=shows(STATUS))
async def v1_get_market_status(db: Db) -> V1MarketStatus:
    """Whether orders are taken today."""
    return await status(db)


router = Router(
    "/",
    tags=["종목"],
    route_handlers=[
        v1_get_stock_price,
        v1_list_stock_prices,
        v1_get_stock_chart,
        v1_search_stocks,
        v1_get_stock,
        v1_get_ranking,
        v1_get_market_status,
    ],
)
