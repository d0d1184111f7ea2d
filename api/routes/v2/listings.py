"""The listing as administrators edit it, one stock at a time; the pipeline sends many."""

import datetime as dt
from typing import Annotated, Literal

from litestar import Router, put
from litestar.params import JSONBody, PathParameter
from msgspec import UNSET, Meta, Struct, UnsetType

from api.auth import by_key
from api.database import Db
from api.openapi import shows
from api.sql import one
from api.types import LETTER, NO_NUL, Name

Market = Literal["KOSPI", "KOSDAQ", "KONEX"]
StockCode = Annotated[
    str, PathParameter(max_length=12, pattern=NO_NUL, description="Six digits or capital letters, as listed.")
]
Sector = Annotated[str, Meta(max_length=LETTER * 100, pattern=NO_NUL)]


class Stock(Struct):
    """A stock of the listing."""

    stock_code: str
    stock_name: str
    market: Market
    sector: str | None
    created_at: dt.datetime


class StockListing(Struct, forbid_unknown_fields=True):
    """What the listing says of a stock; a `sector` left out stays as it is, null makes it unknown."""

    stock_name: Name
    market: Market
    sector: Sector | UnsetType | None = UNSET


STOCK = Stock("010950", "S-Oil", "KOSPI", "정유", dt.datetime(2026, 11, 20, 0, 30, tzinfo=dt.UTC))

saved = one("save_stock", Stock)


@put("/{stock_code:str}", opt=shows(STOCK, "stock_code_invalid", "stock_name_invalid"), **by_key("admin:write"))
async def save_stock(db: Db, stock_code: StockCode, data: JSONBody[StockListing]) -> Stock:
    """List a stock, or give a listed one a new name, market or sector."""
    return await saved(db, stock_code=stock_code, stock=data)


router = Router("/admin/stocks", tags=["관리"], route_handlers=[save_stock])
