"""The glossary as administrators edit it."""

from typing import Annotated

from litestar import Router, delete, patch, post
from litestar.params import JSONBody
from msgspec import UNSET, Meta, Struct, UnsetType

from api.auth import by_key
from api.database import Db
from api.openapi import shows
from api.routes.v2.glossary import TERM, GlossaryTerm
from api.sql import one
from api.types import LETTER, NO_NUL, Category, Difficulty, Id, Name

Abbreviation = Annotated[str, Meta(max_length=LETTER * 20, pattern=NO_NUL)]
NameInEnglish = Annotated[str, Meta(max_length=LETTER * 100, pattern=NO_NUL)]
ShortText = Annotated[str, Meta(min_length=1, max_length=LETTER * 200, pattern=NO_NUL)]
Formula = Annotated[str, Meta(max_length=LETTER * 500, pattern=NO_NUL)]
Example = Annotated[str, Meta(max_length=LETTER * 1000, pattern=NO_NUL)]
LongText = Annotated[str, Meta(max_length=LETTER * 5000, pattern=NO_NUL)]
Related = Annotated[list[Name], Meta(max_length=20)]
INVALID = (
    "glossary_term_taken", "glossary_term_invalid", "glossary_definition_too_long", "glossary_name_too_long",
    "glossary_text_too_long", "glossary_related_terms_invalid",
)  # fmt: skip


class NewGlossaryTerm(Struct, forbid_unknown_fields=True):
    """A term to add."""

    term: Name
    definition_short: ShortText
    difficulty: Difficulty = "beginner"
    category: Category = "basic"
    term_en: NameInEnglish | None = None
    abbreviation: Abbreviation | None = None
    definition_full: LongText | None = None
    example: Example | None = None
    formula: Formula | None = None
    related_terms: Related = []


class GlossaryTermChange(Struct, forbid_unknown_fields=True):
    """Parts of a term; one left out stays as it is, null takes it away."""

    term: Name | UnsetType = UNSET
    definition_short: ShortText | UnsetType = UNSET
    difficulty: Difficulty | UnsetType = UNSET
    category: Category | UnsetType = UNSET
    term_en: NameInEnglish | UnsetType | None = UNSET
    abbreviation: Abbreviation | UnsetType | None = UNSET
    definition_full: LongText | UnsetType | None = UNSET
    example: Example | UnsetType | None = UNSET
    formula: Formula | UnsetType | None = UNSET
    related_terms: Related | UnsetType = UNSET


created = one("create_glossary_term", GlossaryTerm)
changed = one("change_glossary_term", GlossaryTerm)
deleted = one("delete_glossary_term", GlossaryTerm)


@post("/", status_code=200, opt=shows(TERM, *INVALID), **by_key("admin:write"))
async def create_glossary_term(db: Db, data: JSONBody[NewGlossaryTerm]) -> GlossaryTerm:
    """Add a term to the glossary."""
    return await created(db, term=data)


@patch("/{glossary_term_id:str}", opt=shows(TERM, "glossary_term_not_found", *INVALID), **by_key("admin:write"))
async def change_glossary_term(db: Db, glossary_term_id: Id, data: JSONBody[GlossaryTermChange]) -> GlossaryTerm:
    """Change parts of a term. What is left out stays, null takes a part away."""
    return await changed(db, glossary_term_id=glossary_term_id, change=data)


@delete("/{glossary_term_id:str}", status_code=200, opt=shows(TERM, "glossary_term_not_found"), **by_key("admin:write"))
async def delete_glossary_term(db: Db, glossary_term_id: Id) -> GlossaryTerm:
    """Take a term out of the glossary; the answer is the term as it was."""
    return await deleted(db, glossary_term_id=glossary_term_id)


router = Router(
    "/admin/glossary", tags=["관리"], route_handlers=[create_glossary_term, change_glossary_term, delete_glossary_term]
)
