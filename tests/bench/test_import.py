"""A million days out of a file: within a minute, in memory that does not grow with the file."""

import datetime as dt
import os
import resource
import subprocess
import sys
import time

import pytest

from api.schema.files import HOME
from tests.servers import SECRETS

STOCKS, DAYS = 1_000, 1_000


def write(path):
    """By day, as an exchange publishes it."""
    with path.open("w") as out:
        out.write("date,open,high,low,close,volume,code\n")
        for n in range(DAYS):
            day = dt.date(2020, 1, 1) + dt.timedelta(days=n)
            out.writelines(f"{day},{900 + n},{950 + n},{850 + n},{920 + n},{n * c},{c:06}\n" for c in range(STOCKS))


@pytest.mark.bench
def test_a_million_days_are_imported_within_a_minute(owner, database_url, tmp_path):
    owner.execute(
        "INSERT INTO app.stocks (stock_code, stock_name, market) "
        "SELECT lpad(n::text, 6, '0'), n, 'KOSPI' FROM generate_series(0, %s) AS n", (STOCKS - 1,)
    )  # fmt: skip
    file = tmp_path / "prices.csv"
    write(file)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    for what in ("new", "replaced"):
        started = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "api.cli", "import", "prices", str(file)], cwd=HOME, check=True,
            env=os.environ | SECRETS | {"DATABASE_URL": database_url}, capture_output=True, text=True,
        )  # fmt: skip
        seconds = time.monotonic() - started
        peak = max(before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024
        print(f"\n{done.stdout.strip()}, {what}: {seconds:.1f} s, at most {peak:.0f} MB")
        assert seconds < 60
        assert peak < 200
    assert owner.execute("SELECT count(*) FROM app.daily_prices").fetchone() == (STOCKS * DAYS,)
    assert owner.execute("SELECT count(*) FROM app.quotes").fetchone() == (STOCKS,)
