"""Quotes that the pipeline sends under the v1 contract; open orders that they cross are filled."""

import datetime as dt
from typing import Annotated

from litestar import Router, post
from litestar.params import Body
from msgspec import Meta, Struct

from api.auth import by_key
from api.database import Db
from api.openapi import shows
from api.payload import Count
from api.routes.v1.pipeline import INGEST_BYTES, SAVE_SECONDS
from api.sql import one
from api.types import KST, Price, StockCode


class NewQuote(Struct):
    """A price of a stock, in won; what the day was until then is optional.

    `quoted_at` is now by default; without an offset it is KST.
    """

    stock_code: StockCode
    price: Price
    quoted_at: dt.datetime | None = None
    open: Price | None = None
    high: Price | None = None
    low: Price | None = None
    volume: Count | None = None
    change_rate: Annotated[float, Meta(ge=-100, le=99_999.99)] | None = None

    def __post_init__(self) -> None:
        """The exchange's own files name no offset; the database would take such a moment for UTC."""
        if self.quoted_at is not None and self.quoted_at.tzinfo is None:
            self.quoted_at = self.quoted_at.replace(tzinfo=KST)


class SavedQuotes(Struct):
    """How many quotes were saved, orders crossed by them, and orders filled at once; the rest within a second."""

    saved: int
    orders_marked: int
    orders_filled: int


Quotes = Annotated[list[NewQuote], Body(min_items=1, max_items=5000)]
AT = dt.datetime(2026, 11, 20, 0, 30, tzinfo=dt.UTC)

save_quotes = one("v1_save_quotes", SavedQuotes, seconds=SAVE_SECONDS)


@post(
    "/", status_code=200, request_max_body_size=INGEST_BYTES, **by_key("pipeline:write"),
    opt=shows(
        SavedQuotes(60, 3, 3), "duplicate_row", "quoted_stock_unknown", "quote_out_of_range", "quote_from_the_future"
    ),
)  # fmt: skip
async def v1_save_quotes(db: Db, data: Quotes) -> SavedQuotes:
    """Save quotes, all or none. One that is older than the quote there is goes into its day only."""
    return await save_quotes(db, rows=data)


router = Router("/pipeline/quotes", tags=["파이프라인"], route_handlers=[v1_save_quotes])
