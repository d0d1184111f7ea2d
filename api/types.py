"""The bounds of what comes in, named once: every number, string and list of a request has one of these."""

from typing import Annotated, Literal

from litestar.params import PathParameter, QueryParameter

LARGEST_ID = 2**53 - 1  # what JavaScript reads exactly

Id = Annotated[int, PathParameter(ge=1, le=LARGEST_ID, description="A key, as another answer gave it.")]
Rest = Annotated[str, PathParameter(max_length=101, description="The rest of the path, slashes and all.")]
Number = Annotated[int, QueryParameter(ge=1, le=10_000, description="The number of the page, from 1.")]
Size = Annotated[int, QueryParameter(ge=1, le=100, description="How many on a page.")]
Search = Annotated[str, QueryParameter(max_length=100, description="Words, divided by blanks; each must be found.")]
Cursor = Annotated[str | None, QueryParameter(max_length=1000, description="`next_cursor` of the page before.")]
Difficulty = Annotated[
    Literal["beginner", "elementary", "intermediate"] | None,
    QueryParameter(description="Only what is written for these."),
]
