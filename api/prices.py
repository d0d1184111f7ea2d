"""`precedent import prices`: daily prices from a CSV file, all or nothing, in one transaction and bounded memory.

A file with one bad row changes nothing; every bad row is named, so that one look mends them all.
"""

import datetime as dt
import re
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from typing import BinaryIO, TextIO

import msgspec
import psycopg

from api.errors import CATALOGUE
from api.price_files import DailyPrice, Fault, Faults, Reader
from api.sql import many, one
from api.worker import ROLE

BY = '{"kind": "command"}'
BATCH_ROWS = 5_000
PLACE = re.compile(r"\$\[(\d+)\]")
BAR_WIDTH, BAR_SECONDS = 30, 0.1


class ListedCode(msgspec.Struct):
    """A code that a row may have; the last day that it may have is today."""

    stock_code: str
    today: dt.date


class Imported(msgspec.Struct):
    """How many rows a batch had."""

    imported: int


class Renewed(msgspec.Struct):
    """How many stocks have another quote."""

    renewed: int


class Outcome(msgspec.Struct):
    """What became of a file: rows taken in and quotes renewed, or what is wrong with it."""

    rows: int
    quotes: int
    faults: list[str]
    fault_count: int

    @property
    def lines(self) -> list[str]:
        """The faults for a person; beyond the first hundred how many more."""
        more = self.fault_count - len(self.faults)
        return [*self.faults, *([f"and {more:,} more bad rows"] if more else [])]


listed = many("list_listed_codes", ListedCode)
imported = one("import_prices", Imported)
renewed = one("quote_last_closes", Renewed)


class Progress:
    """A bar on a terminal; anywhere else nothing."""

    def __init__(self, out: TextIO, size: int) -> None:
        self.out, self.size = out, size
        self.is_shown = out.isatty()
        self._next = 0.0

    def show(self, done: int, rows: int) -> None:
        """How far it is, at most ten times a second."""
        if self.is_shown and (now := time.monotonic()) >= self._next:
            self._next = now + BAR_SECONDS
            self.out.write(f"\r{self._bar(done)}{rows:>12,} rows")
            self.out.flush()

    def _bar(self, done: int) -> str:
        if not self.size:
            return ""
        part = min(done / self.size, 1.0)
        return f"[{'#' * int(part * BAR_WIDTH):<{BAR_WIDTH}}] {part:4.0%}"

    def end(self) -> None:
        """Leave the line to others."""
        if self.is_shown:
            self.out.write("\r\x1b[K")
            self.out.flush()


def import_file(url: str, name: str, out: TextIO | None = None) -> str:
    """Import a file, `-` is standard input; what it came to, or a failure after its faults were told."""
    out = out or sys.stderr
    try:
        with nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb") as source:
            size = 0 if name == "-" else Path(name).stat().st_size
            outcome = import_prices(url, source, Progress(out, size))
    except psycopg.Error as error:
        raise RuntimeError(f"nothing was imported: {error}") from error
    except KeyboardInterrupt:
        raise RuntimeError("stopped; nothing was imported") from None
    if outcome.fault_count:
        out.writelines(f"{line}\n" for line in outcome.lines)
        raise RuntimeError("nothing was imported")
    return f"{outcome.rows:,} rows imported; the newest close is now the quote of {outcome.quotes:,} stocks"


def import_prices(url: str, source: BinaryIO, progress: Progress | None = None) -> Outcome:
    """Import from an open file, all or nothing."""
    progress = progress or Progress(sys.stderr, 0)
    with psycopg.connect(
        url, options=f"-c role={ROLE} -c timezone=UTC -c search_path=", cursor_factory=psycopg.RawCursor,
        application_name="precedent import",
    ) as con:  # fmt: skip
        found = con.execute(listed.statement.text).fetchall()
        if not found:
            raise RuntimeError("no stock is listed; the listing comes first")
        reader = Reader(source, (code for code, _ in found), found[0][1])
        try:
            rows = _send(con, reader, progress)
        except Fault as fault:
            con.rollback()
            return Outcome(0, 0, [str(fault)], 1)
        finally:
            progress.end()
        if reader.faults.count or not rows:
            con.rollback()
            return Outcome(0, 0, reader.faults.shown or ["the file has no rows"], reader.faults.count or 1)
        return Outcome(rows, _ask(con, renewed.statement.text, BY), [], 0)


def _send(con: psycopg.Connection, reader: Reader, progress: Progress) -> int:
    """All rows in batches; after the first fault they are only looked through."""
    lines: list[int] = []
    batch: list[DailyPrice] = []
    rows = 0
    for line, price in reader:
        rows += 1
        if not reader.faults.count:
            lines.append(line)
            batch.append(price)
        if len(batch) == BATCH_ROWS:
            _send_batch(con, reader.faults, lines, batch)
            lines, batch = [], []
        if not rows & 1023:
            progress.show(reader.bytes_read, rows)
    if batch and not reader.faults.count:
        _send_batch(con, reader.faults, lines, batch)
    return rows


def _send_batch(con: psycopg.Connection, faults: Faults, lines: list[int], batch: list[DailyPrice]) -> None:
    """One batch; a row that the database refuses is named like the others."""
    try:
        _ask(con, imported.statement.text, BY, msgspec.json.encode(batch).decode())
    except psycopg.Error as error:
        place = PLACE.fullmatch(error.diag.message_detail or "")
        if place is None:
            raise
        faults.add(lines[int(place[1])], CATALOGUE[error.diag.message_primary or ""].english)


def _ask(con: psycopg.Connection, statement: str, *values: str) -> int:
    """One figure."""
    row: tuple[int] | None = con.execute(statement.encode(), values).fetchone()
    assert row
    return row[0]
