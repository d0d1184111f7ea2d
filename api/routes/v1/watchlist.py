"""The signed-in user's watch list under the v1 contract."""

import datetime as dt
from typing import Literal

from litestar import Router, delete, get, post
from litestar.params import JSONBody
from msgspec import Struct

from api.database import Db
from api.identity import CurrentUser, by_user
from api.openapi import shows
from api.routes.v1.stocks import Code
from api.sql import one
from api.types import StockCode


class V1WatchedStock(Struct):
    """A stock on the list, with its latest quote where there is one."""

    stock_code: str
    stock_name: str
    current_price: int | None
    change_rate: float | None
    created_at: dt.datetime
    price_as_of: dt.datetime | None
    stale: bool


class V1WatchList(Struct):
    """The list, the newest first."""

    watchlist: list[V1WatchedStock]


class V1NewWatchedStock(Struct):
    """Which stock to watch. Its name comes from the listing."""

    stock_code: StockCode


class V1Watching(Struct):
    """How many stocks are on the list."""

    stocks: int


class V1Watched(Struct):
    """It is on the list."""

    status: Literal["success"] = "success"


class V1Unwatched(Struct):
    """It is not on the list."""

    status: Literal["removed"] = "removed"


AT = dt.datetime(2026, 11, 20, 0, 30, tzinfo=dt.UTC)
LIST = V1WatchList([V1WatchedStock("010950", "S-Oil", 71_500, 2.14, AT, AT, stale=False)])

listed = one("v1_list_watch_entries", V1WatchList)
added = one("v1_add_watch_entry", V1Watching)
removed = one("v1_remove_watch_entry", V1Watching)


@get("/", opt=shows(LIST), **by_user())
async def v1_list_watch_entries(db: Db, user: CurrentUser) -> V1WatchList:
    """The stocks that you watch, the newest first."""
    return await listed(db, user_id=user.user_id)


@post("/", status_code=200, opt=shows(V1Watched(), "stock_not_listed", "watch_list_full"), **by_user())
async def v1_add_watch_entry(db: Db, user: CurrentUser, data: JSONBody[V1NewWatchedStock]) -> V1Watched:
    """Watch a stock; one that you watch already stays as it is."""
    await added(db, data, user_id=user.user_id)
    return V1Watched()


@delete("/{stock_code:str}", status_code=200, opt=shows(V1Unwatched(), "watch_entry_not_found"), **by_user())
async def v1_remove_watch_entry(db: Db, user: CurrentUser, stock_code: Code) -> V1Unwatched:
    """Watch a stock no more."""
    await removed(db, user_id=user.user_id, stock_code=stock_code)
    return V1Unwatched()


router = Router(
    "/trading/watchlist",
    tags=["종목"],
    route_handlers=[v1_list_watch_entries, v1_add_watch_entry, v1_remove_watch_entry],
)
