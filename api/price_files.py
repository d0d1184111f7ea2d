"""A CSV file of daily prices, row by row in bounded memory; a row that cannot be taken is named by its line."""

import csv
import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

import msgspec

COLUMNS = ("date", "open", "high", "low", "close", "volume", "code")
MOST_SHOWN = 100
LONGEST_LINE = 64 * 1024
FIRST_DAY = dt.date(1956, 3, 3)  # when the Korea Exchange opened
HIGHEST_PRICE, HIGHEST_VOLUME = 1_000_000_000, 9_000_000_000_000_000
WHOLE = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.0+)?", re.ASCII)  # 71500, 71,500, 71500.0
DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})", re.ASCII)


class DailyPrice(msgspec.Struct):
    """A day of a stock, in won."""

    stock_code: str
    priced_on: str
    open: int
    high: int
    low: int
    close: int
    volume: int


class Faults:
    """What is wrong with a file: the first hundred in words, the others counted."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.count = 0

    def add(self, line: int, reason: str) -> None:
        """One more."""
        self.count += 1
        if len(self.shown) < MOST_SHOWN:
            self.shown.append(f"line {line}: {reason}")


class Fault(ValueError):
    """Why a row or a header cannot be taken."""


class Reader:
    """A file as rows that can be taken in, each with its line; what cannot be goes to `faults`."""

    def __init__(self, source: BinaryIO, codes: Iterable[str], today: dt.date) -> None:
        self.source, self.codes, self.today = source, frozenset(codes), today
        self.faults = Faults()
        self.bytes_read = 0
        self._line = 0
        self._bad_lines: set[int] = set()
        self._days: dict[str, tuple[str, int]] = {}
        self._seen: dict[str, bytearray] = {}  # a bit a day: 6 kB a stock, whatever the file

    def __iter__(self) -> Iterator[tuple[int, DailyPrice]]:
        rows = self._rows()
        header = next(rows, None)
        if self.faults.count:
            raise Fault(self.faults.shown[0])
        if header is None:
            raise Fault("the file is empty")
        places = places_of(header[1])
        for line, cells in rows:
            try:
                if len(cells) != len(header[1]):
                    raise Fault(f"{len(cells)} cells instead of {len(header[1])}")
                yield line, self._price(*(cells[place].strip() for place in places))
            except Fault as fault:
                self.faults.add(line, str(fault))

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """Rows that are neither blank nor broken, each with the line it ends in."""
        reader = csv.reader(self._lines(), strict=True)
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                self.faults.add(self._line, str(error))
                continue
            if self._bad_lines:  # named already
                self._bad_lines.clear()
            elif any(cell.strip() for cell in cells):
                yield self._line, cells

    def _lines(self) -> Iterator[str]:
        """Lines as text; one that cannot be read is named, and stands as a row that nobody takes."""
        while raw := self.source.readline(LONGEST_LINE + 1):
            self._line += 1
            self.bytes_read += len(raw)
            if len(raw) > LONGEST_LINE:
                raise Fault(f"line {self._line}: more than {LONGEST_LINE} bytes, this is no CSV file of prices")
            try:
                text = raw.decode("utf-8-sig" if self._line == 1 else "utf-8")
                if "\0" not in text:
                    yield text
                    continue
                reason = "a NUL byte"
            except UnicodeDecodeError as error:
                reason = f"not UTF-8 at byte {error.start + 1}"
            self.faults.add(self._line, reason)
            self._bad_lines.add(self._line)
            yield "?\n"

    def _price(self, day: str, opened: str, high: str, low: str, close: str, volume: str, code: str) -> DailyPrice:
        """A row as what it says, or why it cannot be."""
        if code not in self.codes:
            raise Fault(f"no stock {shown(code)} is listed")
        priced_on, bit = self._days.get(day) or self._day(day)
        price = DailyPrice(
            code,
            priced_on,
            whole("open", opened, 1, HIGHEST_PRICE),
            whole("high", high, 1, HIGHEST_PRICE),
            whole("low", low, 1, HIGHEST_PRICE),
            whole("close", close, 1, HIGHEST_PRICE),
            whole("volume", volume, 0, HIGHEST_VOLUME),
        )
        if not (price.low <= price.open <= price.high and price.low <= price.close <= price.high):
            raise Fault("open and close are not between low and high")
        seen = self._seen.get(code)
        if seen is None:
            seen = self._seen[code] = bytearray((self.today - FIRST_DAY).days // 8 + 1)
        if seen[bit >> 3] & 1 << (bit & 7):
            raise Fault(f"{code} on {priced_on} stood in an earlier line")
        seen[bit >> 3] |= 1 << (bit & 7)
        return price

    def _day(self, text: str) -> tuple[str, int]:
        """A day and its number, remembered: files have few days and many rows."""
        found = DAY.fullmatch(text)
        try:
            day = dt.date(*map(int, found.groups())) if found else None
        except ValueError:
            day = None
        if day is None:
            raise Fault(f"date is {shown(text)}, not a day as YYYY-MM-DD")
        if not FIRST_DAY <= day <= self.today:
            raise Fault(f"date is {day}, not from {FIRST_DAY} to today")
        self._days[text] = str(day), (day - FIRST_DAY).days
        return self._days[text]


def places_of(header: list[str]) -> list[int]:
    """Where each column stands; others may stand beside them."""
    names = [name.strip().lower() for name in header]
    if missing := [name for name in COLUMNS if name not in names]:
        raise Fault(f"line 1: no column {', '.join(missing)}; the columns are {', '.join(COLUMNS)}, in any order")
    if twice := [name for name in COLUMNS if names.count(name) > 1]:
        raise Fault(f"line 1: column {', '.join(twice)} stands there more than once")
    return [names.index(name) for name in COLUMNS]


def whole(name: str, text: str, least: int, most: int) -> int:
    """A whole number, with or without commas between thousands."""
    found = WHOLE.fullmatch(text)
    if found is None or len(text) > 30:
        raise Fault(f"{name} is {shown(text)}, not a whole number")
    number = int(found[1].replace(",", ""))
    if not least <= number <= most:
        raise Fault(f"{name} is {number}, not from {least} to {most:,}")
    return number


def shown(text: str) -> str:
    """What stood there, short and with nothing that a terminal would act on."""
    return repr(text) if len(text) <= 40 else f"{text[:40]!r}…"
