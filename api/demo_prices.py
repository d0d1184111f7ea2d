"""Prices of the embedded mode: a year of days for each demo stock, all of them invented; they say nothing of anybody.

A walk made from the stock's code: the same code and days give the same prices everywhere.
"""

import datetime as dt
import io
import math
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from api.demo import FOLDER
from api.embedded import write_private
from api.prices import import_prices
from api.sending import send
from api.ticks import bounds_of, on_tick

STOCKS = FOLDER / "stocks.json"
YEAR = 250  # trading days
LOWEST, HIGHEST = 5_000, 300_000  # won, where a walk begins
TURNOVER = 2e10  # won a day


class DemoStock(msgspec.Struct):
    """What is read of sql/demo/stocks.json."""

    stock_code: str


def read_codes() -> list[str]:
    """The codes of the demo stocks."""
    return [stock.stock_code for stock in msgspec.json.decode(STOCKS.read_bytes(), type=list[DemoStock])]


def walk(code: str, days: Sequence[dt.date]) -> Iterator[tuple[dt.date, int, int, int, int, int, str]]:
    """Day, open, high, low, close, volume, code: within the bounds of each day, in ticks."""
    rng = random.Random(f"precedent {code}")  # noqa: S311 -- prices, not secrets
    close = on_tick(math.exp(rng.uniform(math.log(LOWEST), math.log(HIGHEST))))
    turnover = TURNOVER * math.exp(rng.gauss(0, 1))
    for day in days:
        lowest, highest = bounds_of(close)
        opened, price = close * (1 + rng.gauss(0, 0.006)), close * (1 + rng.gauss(0.0003, 0.018))
        high = max(opened, price) * (1 + abs(rng.gauss(0, 0.007)))
        low = min(opened, price) * (1 - abs(rng.gauss(0, 0.007)))
        opened, high, low, close = (min(max(on_tick(value), lowest), highest) for value in (opened, high, low, price))
        yield day, opened, high, low, close, int(turnover * math.exp(rng.gauss(0, 0.4)) / close), code


def make_file(codes: Sequence[str], days: Sequence[dt.date]) -> bytes:
    """All of them as a file of `precedent import prices`."""
    lines = ["date,open,high,low,close,volume,code"]
    lines += [",".join(map(str, row)) for code in codes for row in walk(code, days)]
    return "\n".join(lines).encode()


def load(folder: Path, database_url: str, base_url: str, admin_key: str, days: Callable[[], list[dt.date]]) -> int:
    """How many rows were loaded: once, and with them trading at any hour, which an operator may change for good."""
    state = folder / "demo_prices.json"
    if state.exists() or not (found := days()):
        return 0
    outcome = import_prices(database_url, io.BytesIO(make_file(read_codes(), found)))
    if outcome.fault_count:
        raise RuntimeError(outcome.lines[0])
    send(base_url, "PATCH", "/api/v2/admin/trading-rules", admin_key, b'{"hours_policy": "always"}')
    write_private(state, msgspec.json.encode({"first": found[0], "last": found[-1], "rows": outcome.rows}))
    return outcome.rows
