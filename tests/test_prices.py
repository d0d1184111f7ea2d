"""`precedent import prices`: what a file may look like, what is said of a bad one, and that it is all or nothing."""

import io
import json
import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest

from api import prices
from api.cli import main
from api.price_files import LONGEST_LINE
from api.schema.files import HOME
from tests.market import HYNIX, SAMSUNG

HEADER = "date,open,high,low,close,volume,code\n"
ROW = f"2025-11-12,100,110,90,105,7,{SAMSUNG}\n"


@pytest.fixture(autouse=True)
def listed(owner):
    rows = [{"stock_code": code, "stock_name": f"종목 {code}", "market": "KOSPI"} for code in (SAMSUNG, HYNIX)]
    owner.execute("SELECT api.save_stocks('{}', %s)", (json.dumps(rows),))


@pytest.fixture
def take(database_url):
    def take(content):
        content = content.encode() if isinstance(content, str) else content
        return prices.import_prices(database_url, io.BytesIO(content))

    return take


def stored(owner):
    return owner.execute(
        "SELECT stock_code, priced_on::text, open, high, low, close, volume FROM app.daily_prices ORDER BY 1, 2"
    ).fetchall()


FORMS = {
    "plain": HEADER + ROW,
    "byte order mark": "\ufeff" + HEADER + ROW,
    "CRLF": (HEADER + ROW).replace("\n", "\r\n"),
    "no end of line": (HEADER + ROW).rstrip(),
    "blank lines": f"\n{HEADER}\n\r\n{ROW}\n,,,,,,\n   \n",
    "quoted fields": HEADER.upper() + f'"2025-11-12","100","110","90","105","7","{SAMSUNG}"\n',
    "thousands and decimals": HEADER + f'20251112," 100 ",110.0,90.00,"105",7,{SAMSUNG}\n',
    "any order, more columns": (
        f'code,"name, of it",Volume,close,low,high,open,date\n{SAMSUNG},"삼성\n전자",7,105,90,110,100,2025-11-12'
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_a_file_may_look_like(form, owner, take):
    outcome = take(FORMS[form])
    assert (outcome.rows, outcome.quotes, outcome.lines) == (1, 1, [])
    assert stored(owner) == [(SAMSUNG, "2025-11-12", 100, 110, 90, 105, 7)]


def test_thousands_are_divided_by_commas(owner, take):
    take(f'{HEADER}2025-11-12,"71,500","1,000,000","71,000","72,000.0","1,234,567",{SAMSUNG}\n')
    assert stored(owner)[0][2:] == (71_500, 1_000_000, 71_000, 72_000, 1_234_567)


def test_a_later_file_corrects_a_day(owner, take):
    take(HEADER + ROW)
    assert take(HEADER + ROW.replace("105", "101")).rows == 1
    assert [row[5] for row in stored(owner)] == [101]


BAD = {
    ROW.replace("2025-11-12", "2025-02-29"): "date is '2025-02-29', not a day as YYYY-MM-DD",
    ROW.replace("2025-11-12", "12/11/2025"): "date is '12/11/2025', not a day as YYYY-MM-DD",
    ROW.replace("2025-11-12", ""): "date is '', not a day as YYYY-MM-DD",
    ROW.replace("2025-11-12", "1956-03-02"): "date is 1956-03-02, not from 1956-03-03 to today",
    ROW.replace("2025-11-12", "2099-01-01"): "date is 2099-01-01, not from 1956-03-03 to today",
    ROW.replace("105", "105.5"): "close is '105.5', not a whole number",
    ROW.replace("105", "1,05"): "8 cells instead of 7",
    ROW.replace("105", '"1,05"'): "close is '1,05', not a whole number",
    ROW.replace("105", "NaN"): "close is 'NaN', not a whole number",
    ROW.replace("105", "1e3"): "close is '1e3', not a whole number",
    ROW.replace("105", "١٠٥"): "close is '١٠٥', not a whole number",
    ROW.replace("105", "9" * 50): f"close is '{'9' * 40}'…, not a whole number",
    ROW.replace("105", "-5"): "close is '-5', not a whole number",
    ROW.replace("105", "\x1b[2J"): "close is '\\x1b[2J', not a whole number",
    ROW.replace(",90", ",0"): "low is 0, not from 1 to 1,000,000,000",
    ROW.replace("110", "1000000001"): "high is 1000000001, not from 1 to 1,000,000,000",
    ROW.replace(",7,", ",9000000000000001,"): "volume is 9000000000000001, not from 0 to 9,000,000,000,000,000",
    ROW.replace("110", "104"): "open and close are not between low and high",
    ROW.replace(",90", ",101"): "open and close are not between low and high",
    ROW.replace(SAMSUNG, "999999"): "no stock '999999' is listed",
    ROW.replace(SAMSUNG, "5930"): "no stock '5930' is listed",
    ROW.replace("105", "1\x0005"): "a NUL byte",
    ROW.replace(",7,", ","): "6 cells instead of 7",
    ROW.replace("105", '"105"5'): "',' expected after '\"'",
}  # fmt: skip


@pytest.mark.parametrize("row", BAD, ids=BAD.values())
def test_a_bad_row_is_named_by_its_line_and_nothing_changes(row, owner, take):
    good = ROW.replace("11-12", "11-13")
    outcome = take(HEADER + good + "\n" + row + good.replace("11-13", "11-14"))
    assert (outcome.rows, outcome.lines) == (0, [f"line 4: {BAD[row]}"])
    assert stored(owner) == []
    assert owner.execute("SELECT count(*) FROM app.quotes").fetchone() == (0,)


def test_every_bad_row_is_named_to_a_hundred_then_counted(owner, take):
    outcome = take(HEADER + ROW + ROW + ROW.replace("105", "x") * 150)
    assert outcome.fault_count == 151
    assert len(outcome.lines) == 101
    assert outcome.lines[0] == f"line 3: {SAMSUNG} on 2025-11-12 stood in an earlier line"
    assert outcome.lines[1] == "line 4: close is 'x', not a whole number"
    assert outcome.lines[-1] == "and 51 more bad rows"
    assert stored(owner) == []


def test_the_same_day_of_another_stock_is_no_duplicate(owner, take):
    assert take(HEADER + ROW + ROW.replace(SAMSUNG, HYNIX) + ROW.replace("11-12", "11-13")).rows == 3
    assert take(HEADER + ROW + ROW.replace("2025-11-12", "20251112")).lines == [
        f"line 3: {SAMSUNG} on 2025-11-12 stood in an earlier line"
    ]


NO_FILE = {
    "": "the file is empty",
    "\n\n": "the file is empty",
    HEADER: "the file has no rows",
    HEADER.replace("close,", ""): "line 1: no column close; the columns are "
    "date, open, high, low, close, volume, code, in any order",
    HEADER.replace("close", "date"): "line 1: no column close; the columns are "
    "date, open, high, low, close, volume, code, in any order",
    HEADER.replace("code", "code,Code"): "line 1: column code stands there more than once",
    ROW: "line 1: no column date, open, high, low, close, volume, code; the columns are "
    "date, open, high, low, close, volume, code, in any order",
    "x" * (LONGEST_LINE + 1): f"line 1: more than {LONGEST_LINE} bytes, this is no CSV file of prices",
    HEADER + ROW[:-7] + '"' + "x\n" * 100_000: "line 65538: field larger than field limit (131072)",
}  # fmt: skip


@pytest.mark.parametrize("content", NO_FILE, ids=NO_FILE.values())
def test_what_is_no_file_of_prices_is_said(content, owner, take):
    assert take(content).lines[0] == NO_FILE[content]
    assert stored(owner) == []


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ((HEADER + ROW).encode("utf-16"), "line 1: not UTF-8 at byte 1"),
        (("name," + HEADER + "삼성," + ROW).encode("cp949"), "line 2: not UTF-8 at byte 1"),
        ((HEADER + ROW).encode() + b"\xff\n", "line 3: not UTF-8 at byte 1"),
    ],
)
def test_another_encoding_is_named(content, line, owner, take):
    assert take(content).lines == [line]
    assert stored(owner) == []


def test_what_the_database_refuses_is_named_by_its_line(owner, take, monkeypatch):
    """A stock that was listed when the file was opened, and is not any more."""
    monkeypatch.setattr(prices, "BATCH_ROWS", 2)
    monkeypatch.setattr(
        prices.Reader, "__init__", lambda s, f, c, t, begin=prices.Reader.__init__: begin(s, f, [*c, "999999"], t)
    )
    outcome = take(HEADER + ROW + "\n" + ROW.replace(SAMSUNG, HYNIX) + ROW.replace(SAMSUNG, "999999"))
    assert outcome.lines == ["line 5: A quote names a stock that is not listed."]
    assert stored(owner) == []


def test_nothing_is_listed(owner, take):
    owner.execute("DELETE FROM app.stocks")
    with pytest.raises(RuntimeError, match="no stock is listed"):
        take(HEADER + ROW)


def test_a_terminal_sees_a_bar(owner, database_url, tmp_path, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(prices, "BAR_SECONDS", 0)
    lines = [ROW.replace("2025-11-12", str(day)) for day in range(20250101, 20250132)]
    months = [line.replace("202501", f"2025{month:02d}") for month in (1, 3, 5, 7, 8, 10) for line in lines]
    years = [line.replace("2025", str(year)) for year in range(2010, 2026) for line in months]
    (tmp_path / "x.csv").write_text(HEADER + "".join(years))
    out = Terminal()
    assert prices.import_file(database_url, str(tmp_path / "x.csv"), out).startswith("2,976 rows imported")
    assert "\r[##########                    ]  34%       1,024 rows" in out.getvalue()
    assert out.getvalue().endswith("\r\x1b[K")


@pytest.fixture
def environment(database_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", database_url)
    return os.environ | {"DATABASE_URL": database_url}


def test_the_command_says_what_it_did(environment, owner, tmp_path, capsys):
    file = tmp_path / "한글 이름.csv"
    file.write_text(HEADER + ROW)
    assert main(["import", "prices", str(file)]) == 0
    assert capsys.readouterr() == ("1 rows imported; the newest close is now the quote of 1 stocks\n", "")
    file.write_text(HEADER + ROW + ROW)
    assert main(["import", "prices", str(file)]) == 1
    said = capsys.readouterr()
    assert said == (
        "", f"line 3: {SAMSUNG} on 2025-11-12 stood in an earlier line\nprecedent import: nothing was imported\n"
    )  # fmt: skip
    assert main(["import", "prices", str(tmp_path / "none.csv")]) == 1
    assert "No such file" in capsys.readouterr().err


def test_the_command_reads_standard_input(environment, owner):
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", "import", "prices", "-"], cwd=HOME, env=environment,
        input=HEADER + ROW, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert len(stored(owner)) == 1


def test_a_database_that_is_away_is_said(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/x")
    (tmp_path / "x.csv").write_text(HEADER + ROW)
    assert main(["import", "prices", str(tmp_path / "x.csv")]) == 1
    assert capsys.readouterr().err.startswith("precedent import: nothing was imported: ")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_ended_half_way_nothing_is_imported(number, environment, owner):
    # Not measured: a signal between two steps of the measuring itself leaves its lock taken, and the process waiting.
    unmeasured = {name: value for name, value in environment.items() if not name.startswith("COVERAGE_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "import", "prices", "-"], cwd=HOME, env=unmeasured, stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    rows = [
        f"{year}-{month:02d}-{day:02d}" for year in range(1990, 2020) for month in range(1, 13) for day in range(1, 29)
    ]
    process.stdin.write((HEADER + "".join(ROW.replace("2025-11-12", day) for day in rows)).encode())
    process.stdin.flush()
    written = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_xid IS NOT NULL"
    deadline = time.monotonic() + 20
    while owner.execute(written).fetchone() == (0,):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(number)
    _, error = process.communicate(timeout=10)
    assert process.returncode == (1 if number == signal.SIGINT else -number)
    assert error in (b"", b"precedent import: stopped; nothing was imported\n")
    deadline = time.monotonic() + 10
    while owner.execute(written).fetchone() != (0,):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert stored(owner) == []


def test_the_worker_s_role_does_it_and_the_api_s_cannot(owner, database_url):
    with psycopg.connect(database_url, options="-c role=precedent_web") as con:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            con.execute("SELECT api.import_prices('{}', '[]')")
