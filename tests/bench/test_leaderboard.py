"""The leaderboard among a million: any page and one's own entry cost what they cost among ten thousand."""

import random
import statistics
import time

import psycopg
import pytest

from api.sql import STATEMENTS
from tests.bench.content import many_snapshots
from tests.bench.test_plans import explain
from tests.conftest import SERVERS, migrated_clone
from tests.servers import APP

CALLS, SEED = 2_000, 20261126
GROW = """
    WITH users AS (
        INSERT INTO app.users (email, username, password_hash)
        SELECT 'k' || n || '@example.com', 'n' || n, '$argon2id$'
        FROM generate_series(%(from)s::bigint, %(to)s::bigint) AS n
        RETURNING user_id
    ), settings AS (INSERT INTO app.user_settings (user_id) SELECT user_id FROM users)
    INSERT INTO app.portfolios (user_id, season, initial_cash, cash)
    SELECT user_id, 1, 1000000, 700000 + (random() * 600000)::bigint FROM users
"""


def timed(con: psycopg.Connection, name: str, values: list[dict[str, object]]) -> tuple[list[float], list[float]]:
    """Milliseconds of each call of a prepared statement, there and back, and of a bare one just before it."""
    statement = STATEMENTS[name]
    found: list[float] = []
    bare: list[float] = []
    for given in values:
        arguments = [given[parameter] for parameter in statement.parameters]
        started = time.perf_counter()
        con.execute("SELECT 1", prepare=True).fetchall()
        bare.append((time.perf_counter() - started) * 1000)
        started = time.perf_counter()
        con.execute(statement.text, arguments, prepare=True).fetchall()
        found.append((time.perf_counter() - started) * 1000)
    return sorted(found), sorted(bare)


def asked(con: psycopg.Connection, dice: random.Random) -> dict[str, list[dict[str, object]]]:
    """What to ask of each statement, anywhere in the list."""
    users = con.execute("SELECT max(user_id) FROM api.leaderboard_positions").fetchone()[0]
    (now,) = con.execute("SELECT clock_timestamp()").fetchone()
    whole = range(CALLS)
    return {
        "v1_get_leaderboard": [
            {"user_id": dice.randint(1, users), "size": 20, "skip": dice.randint(0, users)} for _ in whole
        ],
        "list_leaderboard": [
            {"after_profit_loss_pct": str(dice.randint(-3000, 3000) / 100), "after_public_number": 2**52, "size": 20}
            for _ in whole
        ],
        "get_leaderboard_position": [{"user_id": dice.randint(1, users)} for _ in whole],
        "list_past_leaderboard": [{"as_of": now, "after_place": dice.randint(0, users), "size": 20} for _ in whole],
        "get_past_leaderboard_position": [{"user_id": dice.randint(1, users), "as_of": now} for _ in whole],
    }


def refresh(owner: psycopg.Connection) -> float:
    """Seconds that the totals and the leaderboard took."""
    started = time.perf_counter()
    owner.execute("SELECT api.refresh_portfolio_totals()")
    return time.perf_counter() - started


class Positional(psycopg.RawCursor):
    """Numbered parameters, as the API sends them."""


@pytest.mark.bench
def test_any_page_and_my_own_entry_cost_the_same_among_a_million(migrated_server):
    dice, buffers = random.Random(SEED), {}
    slowest: dict[str, float] = {}
    with migrated_clone(migrated_server, "_leaders") as owner:
        web = {"conninfo": SERVERS.url(owner.info.dbname, APP), "options": "-c role=precedent_web", "autocommit": True}
        with (
            psycopg.connect(**web, cursor_factory=Positional) as con,
            psycopg.connect(**web, prepare_threshold=None) as planner,
        ):
            owner.execute("SET session_replication_role = replica")  # of keys and triggers nothing is measured here
            for each in (con, planner):
                each.execute("SET plan_cache_mode = force_generic_plan")
            for users in (10_000, 1_000_000):
                (have,) = owner.execute("SELECT count(*) FROM app.users").fetchone()
                owner.execute(GROW, {"from": have + 1, "to": users})
                owner.execute("TRUNCATE app.portfolio_snapshots")
                owner.execute("DELETE FROM app.refreshes")
                owner.execute("VACUUM ANALYZE")
                refreshed = refresh(owner)
                owner.execute("UPDATE app.portfolios SET cash = cash + 1000 WHERE portfolio_id % 1000 = 7")
                owner.execute("DELETE FROM app.refreshes")
                again = refresh(owner)
                many_snapshots(owner, 1)
                owner.execute("VACUUM ANALYZE")
                print(
                    f"\n{users} portfolios: refreshed in {refreshed:.1f} s, with one in 1,000 changed in {again:.1f} s"
                )
                for statement, values in asked(con, dice).items():
                    text = STATEMENTS[statement].text
                    touched = [
                        explain(planner, text, [v[p] for p in STATEMENTS[statement].parameters], rounds=1)[2]
                        for v in values[:50]
                    ]
                    buffers.setdefault(statement, []).append(statistics.mean(touched))
                    (p50, p99), (bare, bare99) = (
                        (times[CALLS // 2], times[CALLS * 99 // 100]) for times in timed(con, statement, values)
                    )
                    print(
                        f"{statement:30} {p50:.2f} ms, p99 {p99:.2f} ms; bare {bare:.2f} ms, p99 {bare99:.2f} ms; "
                        f"{statistics.mean(touched):.0f} buffers"
                    )
                    slowest[statement] = p99 - bare99  # what neighbours on the machine cost is not the database's
    assert max(slowest.values()) < 5, slowest
    for statement, (few, many) in buffers.items():
        assert many <= few * 1.5, (statement, few, many)  # trees grow by a level or two
