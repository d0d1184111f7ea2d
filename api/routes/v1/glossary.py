"""The glossary under the v1 contract: numbered pages, one term, the term that a word means."""

from litestar import Router, get
from msgspec import Struct

from api.browse import offset_of
from api.database import Db
from api.openapi import shows
from api.sql import one
from api.types import Category, Difficulty, Id, Number, Search, Size, Word
from api.visits import Seen


class GlossaryItem(Struct):
    """A term in a list."""

    id: int
    term: str
    definition_short: str
    difficulty: Difficulty
    category: Category


class GlossaryPage(Struct):
    """A numbered page of terms; `total` counts all that there are or that the search finds."""

    items: list[GlossaryItem]
    total: int
    page: int
    per_page: int


class GlossaryMeaning(Struct):
    """What a word means."""

    term: str
    definition_short: str
    definition_full: str | None
    example: str | None


class GlossaryTermV1(Struct):
    """One term."""

    id: int
    term: str
    definition_short: str
    definition_full: str | None
    example: str | None
    difficulty: Difficulty
    category: Category


ITEM = GlossaryItem(7, "주가수익비율", "주가가 1주당 순이익의 몇 배인지 나타내는 값입니다.", "elementary", "indicator")
MEANING = GlossaryMeaning(ITEM.term, ITEM.definition_short, None, "주가 5만 원, 1주당 순이익 5,000원이면 10배입니다.")
TERM = GlossaryTermV1(7, ITEM.term, ITEM.definition_short, None, MEANING.example, ITEM.difficulty, ITEM.category)

listed = one("v1_list_glossary_terms", GlossaryPage)
searched = one("v1_search_glossary_terms", GlossaryPage)
meant = one("v1_find_glossary_term", GlossaryMeaning, missing="glossary_term_not_found")
found = one("v1_get_glossary_term", GlossaryTermV1, missing="glossary_term_not_found")


@get("/", security=[], opt=shows(GlossaryPage([ITEM], 1, 1, 20), "page_too_deep"))
async def v1_list_glossary_terms(db: Db, search: Search = "", page: Number = 1, per_page: Size = 20) -> GlossaryPage:
    """Terms in the order of the word, by numbered pages, optionally those that contain every word of `search`."""
    where = {"page": page, "per_page": per_page, "skip": offset_of(page, per_page)}
    return await searched(db, search=search, **where) if search.strip() else await listed(db, **where)


@get("/search/{term:path}", security=[], opt=shows(MEANING, "glossary_term_not_found"))
async def v1_find_glossary_term(db: Db, term: Word) -> GlossaryMeaning:
    """The term that a word means: the word itself or its abbreviation, else the shortest that contains it."""
    return await meant(db, term=term.removeprefix("/"))


@get("/{glossary_term_id:str}", security=[], opt=shows(TERM, "glossary_term_not_found"))
async def v1_get_glossary_term(db: Db, visits: Seen, glossary_term_id: Id) -> GlossaryTermV1:
    """One term by its number."""
    term = await found(db, glossary_term_id=glossary_term_id)
    visits.count("glossary", term.id)
    return term


router = Router(
    "/glossary", tags=["용어사전"], route_handlers=[v1_list_glossary_terms, v1_find_glossary_term, v1_get_glossary_term]
)
