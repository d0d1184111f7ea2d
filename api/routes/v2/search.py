"""The search over everything that is published."""

import datetime as dt
from typing import Annotated, Literal

from litestar import Router, get
from litestar.params import QueryParameter
from msgspec import Struct

from api.database import Db
from api.openapi import shows
from api.sql import one
from api.types import NO_NUL, Size

Kind = Annotated[Literal["case", "keyword"], QueryParameter(description="What is looked for.")]
Words = Annotated[
    str,
    QueryParameter(
        name="query",
        min_length=1,
        max_length=100,
        pattern=NO_NUL,
        description="Words, divided by blanks; each must be found.",
    ),
]


class Found(Struct):
    """One thing found; `id` is the case_id of a case."""

    id: int
    kind: Literal["case", "keyword"]
    title: str
    summary: str
    keywords: list[str]
    published_on: dt.date
    similarity: float


class FoundPage(Struct):
    """The best of what was found. With more than 1,000 matches `is_capped`: the newest 1,000 were compared."""

    items: list[Found]
    compared: int
    is_capped: bool


EXAMPLE = Found(3, "case", "1차 오일쇼크", "유가가 네 배가 됐어요.", ["원가"], dt.date(2026, 11, 20), 0.87)

found = one("search", FoundPage)


@get("/", security=[], opt=shows(FoundPage([EXAMPLE], 1, is_capped=False)))
async def search(db: Db, words: Words, kind: Kind = "case", limit: Size = 20) -> FoundPage:
    """Cases, or keywords of days, that hold every word; best first."""
    return await found(db, query=words, kind=kind, size=limit)


router = Router("/search", tags=["사례"], route_handlers=[search])
