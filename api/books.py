"""`precedent verify`: the books, recomputed from their entries."""

import msgspec

from api.database import opened
from api.errors import OUTAGES
from api.settings import Settings
from api.sql import many
from api.worker import ROLE, settings_of

VERIFY_SECONDS = 3600.0


class Difference(msgspec.Struct):
    """How many books there are, and one figure in them that is wrong; NULLs beside the counts: none is."""

    portfolios: int
    fills: int
    portfolio_id: int | None
    fault: str | None
    subject: str | None
    expected: int | None
    found: int | None


verify_books = many("verify_books", Difference, seconds=VERIFY_SECONDS)


async def verify(settings: Settings) -> tuple[list[str], bool]:
    """What the command prints, and whether the books are exact."""
    try:
        async with opened(settings_of(settings), ROLE, VERIFY_SECONDS) as db:
            rows = await verify_books(db)
    except OUTAGES as error:
        raise RuntimeError(f"the books could not be read: {type(error).__name__}: {error}") from error
    wrong = [row for row in rows if row.fault is not None]
    if not wrong:
        return [f"the books are exact: {rows[0].portfolios} portfolios, {rows[0].fills} fills"], True
    return [
        f"portfolio {row.portfolio_id}, {row.subject}: {row.fault} is {_shown(row.found)}, not {_shown(row.expected)}"
        for row in wrong
    ], False


def _shown(figure: int | None) -> str:
    return "missing" if figure is None else str(figure)
