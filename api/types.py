"""The bounds of what comes in, and the closed choices, named once: every value of a request has one of these."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Request
from litestar.params import PathParameter, QueryParameter
from msgspec import Meta

from api.errors import Refusal

LARGEST_ID = 2**53 - 1  # what JavaScript reads exactly
NO_NUL = r"^[^\x00]*$"
KST = timezone(timedelta(hours=9))

AnyRequest = Request[Any, Any, Any]

Side = Literal["buy", "sell"]
OrderKind = Literal["market", "limit"]
OrderStatus = Literal["open", "filled", "cancelled", "expired"]
EndReason = Literal["split", "delisting", "code_change"]
Difficulty = Literal["beginner", "elementary", "intermediate"]
Category = Literal["basic", "market", "indicator", "technical", "product", "strategy"]

LETTER = 3  # code points that a letter of Korean may come in (NFD); the database counts those that it stores (NFC)
Name = Annotated[str, Meta(min_length=1, max_length=LETTER * 100, pattern=NO_NUL)]
Moment = Annotated[datetime, Meta(tz=True)]
Quantity = Annotated[int, Meta(ge=1, le=1_000_000_000)]
Price = Annotated[int, Meta(ge=1, le=1_000_000_000)]
Reason = Annotated[str, Meta(max_length=LETTER * 500, pattern=NO_NUL)]
StockCode = Annotated[str, Meta(min_length=1, max_length=12, pattern=NO_NUL)]
Key = Annotated[int, Meta(ge=1, le=LARGEST_ID)]
Short = Annotated[str, Meta(max_length=100, pattern=NO_NUL)]

Id = Annotated[int, PathParameter(ge=1, le=LARGEST_ID, description="A key, as another answer gave it.")]
Word = Annotated[
    str, PathParameter(max_length=101, pattern=NO_NUL, description="A word, percent-encoded; it may hold slashes.")
]
Number = Annotated[int, QueryParameter(ge=1, le=10_000, description="The number of the page, from 1.")]
Size = Annotated[int, QueryParameter(ge=1, le=100, description="How many on a page.")]
Search = Annotated[
    str, QueryParameter(max_length=100, pattern=NO_NUL, description="Words, divided by blanks; each must be found.")
]
Cursor = Annotated[str | None, QueryParameter(max_length=1000, description="`next_cursor` of the page before.")]
OfDifficulty = Annotated[Difficulty | None, QueryParameter(description="Only what is written for these.")]
OfStock = Annotated[
    str | None, QueryParameter(min_length=1, max_length=12, pattern=NO_NUL, description="Only those of this stock.")
]
OfSeason = Annotated[
    int | None, QueryParameter(ge=1, le=LARGEST_ID, description="Of this season; by default of the open portfolio.")
]
OfCategory = Annotated[Category | None, QueryParameter(description="Only terms of this category.")]

Limit = Annotated[int, QueryParameter(ge=1, le=30, description="How many days.")]
Title = Annotated[str, QueryParameter(min_length=1, max_length=300, pattern=NO_NUL, description="Exactly this title.")]
Day = Annotated[
    str | None,
    QueryParameter(max_length=20, description="A day in KST, YYYYMMDD or YYYY-MM-DD; by default the newest."),
]

INSTANT = r"^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[-+ ]\d\d:\d\d)$"
AsOf = Annotated[
    str | None,
    QueryParameter(
        max_length=40,
        pattern=INSTANT,
        description="An instant with its offset (RFC 3339), `+` as `%2B`: the answer as it stood then.",
    ),
]

Email = Annotated[str, Meta(min_length=1, max_length=254, pattern=NO_NUL)]
Password = Annotated[str, Meta(max_length=1000, pattern=NO_NUL)]
Username = Annotated[str, Meta(max_length=100, pattern=NO_NUL)]


def day_of(text: str | None) -> date | None:
    """The day that a v1 query names, with dashes or without."""
    if text is None:
        return None
    try:
        return datetime.strptime(text.replace("-", ""), "%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError:
        raise Refusal("date_invalid") from None


def instant_of(text: str) -> datetime:
    """The instant that a query names. A plus that nobody escaped arrives as a blank."""
    try:
        return datetime.fromisoformat(text.upper().replace(" ", "+")).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refusal("invalid_request") from None


def key_of(text: str, missing: str) -> int:
    """A key in a path of v1 where whatever is no key is simply not found."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 16 and 1 <= int(text) <= LARGEST_ID):
        raise Refusal(missing)
    return int(text)


def uuid_of(text: str | None) -> UUID | None:
    """A key that is no UUID is like one that does not exist."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
