"""Invented prices: the same everywhere, within the bounds and ticks of the exchange, loaded once."""

import datetime as dt
import json
import subprocess
import sys

import pytest

from api import demo_prices
from api.demo_prices import YEAR, load, make_file, read_codes, walk
from api.schema.files import HOME
from api.ticks import bounds_of, on_tick, tick_size

DAYS = [dt.date(2025, 11, 24) + dt.timedelta(days=n) for n in range(YEAR)]


def test_ticks_are_those_of_the_database(owner):
    edges = [edge + near for edge in (2_000, 5_000, 20_000, 50_000, 200_000, 500_000) for near in (-1, 0, 1)]
    for price in [1, *edges, 10**9]:
        assert tick_size(price) == owner.execute("SELECT api.tick_size(%s)", (price,)).fetchone()[0]


@pytest.mark.parametrize(
    ("close", "bounds"),
    [(1, (1, 1)), (10, (7, 13)), (1_999, (1_400, 2_595)), (70_000, (49_000, 91_000)), (71_300, (49_950, 92_600))],
)
def test_bounds_are_thirty_percent_in_ticks(close, bounds):
    assert bounds_of(close) == bounds


def test_a_price_between_ticks_goes_to_the_nearest(subtests):
    for price, found in ((0.2, 1), (1_999.4, 1_999), (1_999.6, 2_000), (4_998, 5_000), (71_449, 71_400)):
        with subtests.test(price=price):
            assert on_tick(price) == found


@pytest.mark.parametrize("code", read_codes())
def test_a_walk_stays_within_ticks_and_bounds(code):
    before = None
    for day, opened, high, low, close, volume, of in walk(code, DAYS):
        assert (of, low <= min(opened, close), high >= max(opened, close), volume > 0) == (code, True, True, True), day
        assert [price % tick_size(price) for price in (opened, high, low, close)] == [0] * 4
        assert 500 < close < 5_000_000
        if before:
            assert bounds_of(before)[0] <= low <= high <= bounds_of(before)[1]
        before = close


def test_a_walk_is_the_same_in_every_process():
    code = (
        "import datetime as dt; from api.demo_prices import walk; "
        "print(list(walk('005930', [dt.date(2025, 1, n) for n in range(1, 9)]))[-1][1:6])"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=HOME, env={"PYTHONHASHSEED": seed}, capture_output=True, text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(found) == 1


def test_stocks_differ():
    closes = {list(walk(code, DAYS))[-1][4] for code in read_codes()}
    assert len(closes) > 50


def test_a_year_is_loaded_once_and_trading_opens_once(owner, database_url, tmp_path, monkeypatch):
    sent = []
    monkeypatch.setattr(demo_prices, "send", lambda *request: sent.append(request[1:3]))
    listing = json.loads(demo_prices.STOCKS.read_text())
    owner.execute("SELECT api.save_stocks('{}', %s)", (json.dumps(listing),))
    assert load(tmp_path, database_url, "http://x", "key", list) == 0  # the calendar is at its end
    assert load(tmp_path, database_url, "http://x", "key", lambda: DAYS[:30]) == 30 * 60
    assert load(tmp_path, database_url, "http://x", "key", lambda: DAYS) == 0
    assert sent == [("PATCH", "/api/v2/admin/trading-rules")]
    assert owner.execute("SELECT count(*) FROM api.daily_prices").fetchone() == (30 * 60,)
    assert owner.execute("SELECT count(*) FROM api.quotes").fetchone() == (60,)
    assert oct((tmp_path / "demo_prices.json").stat().st_mode & 0o777) == "0o600"


def test_what_cannot_be_loaded_is_tried_again(owner, database_url, tmp_path):
    owner.execute("SELECT api.save_stocks('{}', %s)", (json.dumps([
        {"stock_code": "005930", "stock_name": "삼성전자", "market": "KOSPI"}
    ]),))  # fmt: skip
    with pytest.raises(RuntimeError, match="no stock '000660' is listed"):
        load(tmp_path, database_url, "http://x", "key", lambda: DAYS[:1])
    assert not (tmp_path / "demo_prices.json").exists()


def test_the_file_is_one_that_the_command_takes():
    lines = make_file(["005930"], DAYS[:2]).decode().splitlines()
    assert lines[0] == "date,open,high,low,close,volume,code"
    assert lines[1].startswith("2025-11-24,")
    assert len(lines) == 3
