"""Listed stocks, their quotes and days, the market's hours, and the signed-in user's watch list."""

import datetime as dt
from typing import Annotated, Literal

from litestar import Router, delete, get, post
from litestar.params import JSONBody, QueryParameter
from msgspec import Struct

from api.browse import Browse
from api.database import Db
from api.identity import CurrentUser, by_user
from api.openapi import shows
from api.routes.v1.stocks import Code, Words
from api.sql import many, one
from api.types import Cursor, Size, StockCode

Market = Literal["KOSPI", "KOSDAQ", "KONEX"]
OfMarket = Annotated[Market | None, QueryParameter(description="Only stocks of this market.")]


class Quote(Struct):
    """The latest quote of a stock, in won; open, high, low and volume are of its day."""

    stock_code: str
    stock_name: str
    market: Market
    sector: str | None
    price: int
    open: int
    high: int
    low: int
    volume: int
    change_rate: float
    price_as_of: dt.datetime
    stale: bool


class QuotePage(Struct):
    """One page of quotes; `next_cursor` fetches the one after it, null ends the list."""

    items: list[Quote]
    next_cursor: str | None


class Stock(Struct):
    """A stock; its quote is null where there is none yet, and of one that is listed no more.

    One whose code was changed names the code under which it goes on.
    """

    stock_code: str
    stock_name: str
    market: Market
    sector: str | None
    price: int | None
    open: int | None
    high: int | None
    low: int | None
    volume: int | None
    change_rate: float | None
    price_as_of: dt.datetime | None
    stale: bool
    is_halted: bool
    delisted_on: dt.date | None
    new_stock_code: str | None


class FoundStock(Struct):
    """A listed stock."""

    stock_code: str
    stock_name: str
    market: Market


class ListedStock(Struct):
    """A stock of the listing, whether or not it has a quote, or one that was (`delisted_on`)."""

    stock_code: str
    stock_name: str
    market: Market
    sector: str | None
    delisted_on: dt.date | None


class ListedStockPage(Struct):
    """One page of the listing; `next_cursor` fetches the one after it, null ends the list."""

    items: list[ListedStock]
    next_cursor: str | None


class DailyPrice(Struct):
    """One day of a stock, in won, not adjusted; today as it stands. `price_factor` tells it in shares of now."""

    priced_on: dt.date
    open: int
    high: int
    low: int
    close: int
    volume: int
    price_factor: float
    price_as_of: dt.datetime
    stale: bool


class DailyPricePage(Struct):
    """One page of days, the newest first; `next_cursor` fetches the one after it, null ends the list."""

    items: list[DailyPrice]
    next_cursor: str | None


class MarketState(Struct):
    """What the exchange does right now; a quote older than `fresh_since` is stale."""

    market_on: dt.date
    opens_at: dt.datetime | None
    closes_at: dt.datetime | None
    closed_for: str | None
    hours_policy: Literal["always", "trading_day", "session"]
    is_trading_day: bool
    is_open: bool
    session_ends_at: dt.datetime
    fresh_since: dt.datetime


class WatchEntry(Struct):
    """A stock that you watch, with its latest quote where there is one."""

    stock_code: str
    stock_name: str
    market: Market
    price: int | None
    change_rate: float | None
    price_as_of: dt.datetime | None
    stale: bool
    added_at: dt.datetime


class NewWatchEntry(Struct, forbid_unknown_fields=True):
    """Which stock to watch."""

    stock_code: StockCode


class Watching(Struct):
    """How many stocks you watch."""

    stocks: int


AT = dt.datetime(2026, 11, 20, 0, 30, tzinfo=dt.UTC)
QUOTE = Quote("010950", "S-Oil", "KOSPI", "정유", 71_500, 70_000, 72_000, 69_800, 120_000, 2.14, AT, stale=False)
STOCK = Stock(
    "010950",
    "S-Oil",
    "KOSPI",
    "정유",
    71_500,
    70_000,
    72_000,
    69_800,
    120_000,
    2.14,
    AT,
    stale=False,
    is_halted=False,
    delisted_on=None,
    new_stock_code=None,
)
LISTED = ListedStock("010950", "S-Oil", "KOSPI", "정유", None)
DAY = DailyPrice(AT.date(), 70_000, 72_000, 69_800, 71_500, 120_000, 1.0, AT, stale=False)
STATE = MarketState(AT.date(), AT, AT + dt.timedelta(hours=6), None, "session", True, True, AT, AT)
ENTRY = WatchEntry("010950", "S-Oil", "KOSPI", 71_500, 2.14, AT, False, AT)

quotes = Browse("list_quotes", "quotes", QuotePage, filters=("market",), sorts={"stock_code": ("stock_code",)})
listed = Browse("list_stocks", "stocks", ListedStockPage, filters=("market",), sorts={"stock_code": ("stock_code",)})
found = many("find_stocks", FoundStock)
stock = one("get_stock", Stock, missing="stock_not_listed")
days = Browse(
    "list_daily_prices", "price_history", DailyPricePage, filters=("stock_code",), sorts={"priced_on": ("priced_on",)}
)
state = one("get_market_state", MarketState)
watched = many("list_watch_entries", WatchEntry)
added = one("add_watch_entry", Watching)
removed = one("remove_watch_entry", Watching)


@get("/quotes", security=[], opt=shows(QuotePage([QUOTE], None), "invalid_cursor"))
async def list_quotes(db: Db, market: OfMarket = None, cursor: Cursor = None, limit: Size = 100) -> QuotePage:
    """The latest quotes by cursor, in the order of their codes."""
    return await quotes(db, sort="stock_code", cursor=cursor, limit=limit, market=market)


@get("/listings", security=[], opt=shows(ListedStockPage([LISTED], None), "invalid_cursor"))
async def list_stocks(db: Db, market: OfMarket = None, cursor: Cursor = None, limit: Size = 100) -> ListedStockPage:
    """Every listed stock by cursor, in the order of their codes; also those that have no quote yet."""
    return await listed(db, sort="stock_code", cursor=cursor, limit=limit, market=market)


@get("/stocks", security=[], opt=shows([FoundStock("010950", "S-Oil", "KOSPI")]))
async def find_stocks(db: Db, search: Words) -> list[FoundStock]:
    """Up to twenty stocks by a part of the name or the beginning of the code, the nearest first."""
    return await found(db, search=search)


@get("/stocks/{stock_code:str}", security=[], opt=shows(STOCK, "stock_not_listed"))
async def get_stock(db: Db, stock_code: Code) -> Stock:
    """A listed stock with its latest quote."""
    return await stock(db, stock_code=stock_code)


@get("/stocks/{stock_code:str}/prices", security=[], opt=shows(DailyPricePage([DAY], None), "invalid_cursor"))
async def list_daily_prices(db: Db, stock_code: Code, cursor: Cursor = None, limit: Size = 100) -> DailyPricePage:
    """The days of a stock by cursor, the newest first; none for one that is not listed."""
    return await days(db, sort="-priced_on", cursor=cursor, limit=limit, stock_code=stock_code)


@get("/market", security=[], opt=shows(STATE))
async def get_market_state(db: Db) -> MarketState:
    """What the exchange does right now, and what the rules make of it."""
    return await state(db)


@get("/me/watch-entries", opt=shows([ENTRY]), **by_user())
async def list_watch_entries(db: Db, user: CurrentUser) -> list[WatchEntry]:
    """The stocks that you watch, the newest first."""
    return await watched(db, user_id=user.user_id)


@post("/me/watch-entries", status_code=200, opt=shows(Watching(3), "stock_not_listed", "watch_list_full"), **by_user())
async def add_watch_entry(db: Db, user: CurrentUser, data: JSONBody[NewWatchEntry]) -> Watching:
    """Watch a stock; one that you watch already stays as it is."""
    return await added(db, data, user_id=user.user_id)


@delete(
    "/me/watch-entries/{stock_code:str}",
    status_code=200,
    opt=shows(Watching(2), "watch_entry_not_found"),
    **by_user(),
)
async def remove_watch_entry(db: Db, user: CurrentUser, stock_code: Code) -> Watching:
    """Watch a stock no more."""
    return await removed(db, user_id=user.user_id, stock_code=stock_code)


router = Router(
    "/",
    tags=["종목"],
    route_handlers=[
        list_quotes,
        list_stocks,
        find_stocks,
        get_stock,
        list_daily_prices,
        get_market_state,
        list_watch_entries,
        add_watch_entry,
        remove_watch_entry,
    ],
)
