"""Named statements as typed calls: `many("list_holdings", Holding)` declares what a statement answers, once.

The files are sql/*.sql and sql/v*/*.sql: `-- name: list_holdings`, a sentence, one statement with `:params`.
"""

import re
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

import asyncpg
import msgspec

from api.database import Database
from api.errors import Refusal
from api.schema.files import HOME
from api.telemetry import sight

Row = TypeVar("Row", bound=msgspec.Struct)
REFUSED = re.compile(r"\ASELECT\s/\* \w+ \*/\s+(?:[^,]+ AS |\w+\.)?refused\b")  # the first column
PARAMETER = re.compile(r"(?<!:):([a-z_]\w*)")


class Statement(NamedTuple):
    """One named statement, ready to send: `:params` are `$n`, the name is a comment after the first keyword."""

    name: str
    sentence: str
    text: str
    parameters: tuple[str, ...]
    path: Path


def read_statements(root: Path = HOME) -> dict[str, Statement]:
    """Every named statement of the checkout."""
    found: dict[str, Statement] = {}
    for path in sorted([*(root / "sql").glob("*.sql"), *(root / "sql").glob("v*/*.sql")]):
        for part in re.split(r"^-- name: ", path.read_text(), flags=re.M)[1:]:
            name, sentence, body = part.split("\n", 2)
            if name in found:
                raise ValueError(f"{path}: {name} is also in {found[name].path}")
            found[name] = _statement(name, sentence, body, path)
    return found


def _statement(name: str, sentence: str, body: str, path: Path) -> Statement:
    body = re.sub(r"^--[^\n]*\n", "", body, flags=re.M).strip().removesuffix(";")
    parameters = tuple(dict.fromkeys(PARAMETER.findall(body)))
    numbered = PARAMETER.sub(lambda found: f"${parameters.index(found[1]) + 1}", body)
    text = re.sub(r"\A(\w+)", rf"\1 /* {name} */", numbered)
    return Statement(name, sentence.removeprefix("-- "), text, parameters, path)


STATEMENTS = read_statements()
CALLS: dict[str, "Call[Any]"] = {}


class Call(Generic[Row]):
    """A statement and the struct that its rows are, column for field, in order (tested for every one)."""

    def __init__(self, name: str, row: type[Row], seconds: float = 1.0) -> None:
        self.statement = STATEMENTS[name]
        self.row = row
        self.seconds = seconds
        self.keeps = bool(REFUSED.match(self.statement.text))
        CALLS[name] = self

    async def _rows(self, db: Database, body: msgspec.Struct | None, values: dict[str, Any]) -> list[asyncpg.Record]:
        """Parameters by name: the keywords, then the fields of the body; `by`, who acts, from the request."""
        if "by" in self.statement.parameters and "by" not in values:
            values["by"] = sight.get().by()
        arguments = [values[p] if p in values else getattr(body, p) for p in self.statement.parameters]
        rows = await db.fetch(self.statement.text, *arguments, seconds=self.seconds)
        if self.keeps and rows and rows[0]["refused"]:
            raise Refusal(rows[0]["refused"])  # returned, not raised, by the function: its trace is committed
        return rows

    def _struct(self, record: asyncpg.Record) -> Row:
        return self.row(*(tuple(record)[1:] if self.keeps else record))


class Many(Call[Row]):
    """A statement of any number of rows."""

    async def __call__(self, db: Database, body: msgspec.Struct | None = None, /, **values: Any) -> list[Row]:
        """Every row."""
        return [self._struct(record) for record in await self._rows(db, body, values)]


class One(Call[Row]):
    """A statement of one row; none is a refusal."""

    missing = "not_found"

    async def __call__(self, db: Database, body: msgspec.Struct | None = None, /, **values: Any) -> Row:
        """The row, or the refusal."""
        rows = await self._rows(db, body, values)
        if not rows:
            raise Refusal(self.missing)
        return self._struct(rows[0])


def many(name: str, row: type[Row], seconds: float = 1.0) -> Many[Row]:
    """Declare a statement that answers with a list."""
    return Many(name, row, seconds)


def one(name: str, row: type[Row], missing: str = "not_found", seconds: float = 1.0) -> One[Row]:
    """Declare a statement that answers with one row, and the code of the refusal when there is none."""
    call = One(name, row, seconds)
    call.missing = missing
    return call
