"""The glossary: a list by cursor, and one term whole."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from litestar import Router, get
from litestar.params import QueryParameter
from msgspec import Struct

from api.browse import Browse
from api.database import Db
from api.openapi import shows
from api.sql import one
from api.types import Category, Cursor, Difficulty, Id, OfCategory, OfDifficulty, Size
from api.visits import Seen

Sort = Annotated[Literal["term", "-term"], QueryParameter(description="`-term` lists from the last to the first.")]


class GlossaryTerm(Struct):
    """One term, whole."""

    glossary_term_id: int
    term: str
    term_en: str | None
    abbreviation: str | None
    difficulty: Difficulty
    category: Category
    definition_short: str
    definition_full: str | None
    example: str | None
    formula: str | None
    related_terms: list[str]
    created_at: datetime


class GlossaryTermPage(Struct):
    """One page of terms; `next_cursor` fetches the one after it, null ends the list."""

    items: list[GlossaryTerm]
    next_cursor: str | None


TERM = GlossaryTerm(
    7, "주가수익비율", "price-to-earnings ratio", "PER", "elementary", "indicator",
    "주가가 1주당 순이익의 몇 배인지 나타내는 값입니다.", None, None, "PER = 주가 ÷ 1주당 순이익(EPS)",
    ["주당순이익"], datetime(2026, 11, 2, 0, 30, tzinfo=UTC),
)  # fmt: skip

listed = Browse(
    "list_glossary_terms",
    view="glossary_terms",
    page=GlossaryTermPage,
    filters=("category", "difficulty"),
    sorts={"term": ("term",)},
)
found = one("get_glossary_term", GlossaryTerm, missing="glossary_term_not_found")


@get("/", security=[], opt=shows(GlossaryTermPage([TERM], None), "invalid_cursor"))
async def list_glossary_terms(
    db: Db, category: OfCategory = None, difficulty: OfDifficulty = None,
    sort: Sort = "term", cursor: Cursor = None, limit: Size = 20,
) -> GlossaryTermPage:  # fmt: skip
    """Terms by cursor, optionally of one category or one difficulty."""
    return await listed(db, sort=sort, cursor=cursor, limit=limit, category=category, difficulty=difficulty)


@get("/{glossary_term_id:str}", security=[], opt=shows(TERM, "glossary_term_not_found"))
async def get_glossary_term(db: Db, visits: Seen, glossary_term_id: Id) -> GlossaryTerm:
    """One term, whole."""
    term = await found(db, glossary_term_id=glossary_term_id)
    visits.count("glossary", term.glossary_term_id)
    return term


router = Router("/glossary", tags=["용어사전"], route_handlers=[list_glossary_terms, get_glossary_term])
