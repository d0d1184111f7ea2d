"""The bounds of what comes in, and the closed choices, named once: every value of a request has one of these."""

from typing import Annotated, Literal

from litestar.params import PathParameter, QueryParameter

LARGEST_ID = 2**53 - 1  # what JavaScript reads exactly
NO_NUL = r"^[^\x00]*$"

Difficulty = Literal["beginner", "elementary", "intermediate"]
Category = Literal["basic", "market", "indicator", "technical", "product", "strategy"]

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
OfCategory = Annotated[Category | None, QueryParameter(description="Only terms of this category.")]
