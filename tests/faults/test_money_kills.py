"""Processes are killed under orders: what was answered happened once, what was not answered happens once when asked
again, and the books are exact."""

import asyncio
import contextlib
import json
import random

import psycopg
import pytest

from tests.faults.trading import V2, keyed, v2_order
from tests.market import SAMSUNG, differences, open_market, quote
from tests.people import sign_up
from tests.serving import Line, Service

pytestmark = pytest.mark.faults

CLIENTS = 6
LOST = (OSError, EOFError, asyncio.IncompleteReadError)


@pytest.fixture
def books(own_postgres):
    """A server of its own, as a superuser who comes back after each kill."""

    class Books:
        server = own_postgres
        url = own_postgres.postgres.url("postgres")

        def execute(self, query, values=()):
            with psycopg.connect(self.url, autocommit=True) as con:
                cursor = con.execute(query, values)
                return cursor if cursor.description is None else Rows(cursor.fetchall())

    class Rows(list):
        def fetchall(self):
            return list(self)

        def fetchone(self):
            return self[0] if self else None

    return Books()


async def client(port, person, seed, sent, is_over):
    """Orders, each under a key of its own, until it is over; `sent` keeps the order number that came back, or None."""
    dice = random.Random(seed)
    while not is_over.is_set():
        with contextlib.suppress(*LOST):
            async with Line(port) as line:
                while not is_over.is_set():
                    side, limit = dice.choice(["buy", "buy", "sell"]), dice.choice([None, dice.randrange(900, 1_100)])
                    body, headers = v2_order(side, dice.randint(1, 3), limit), keyed(person)
                    sent[headers["idempotency-key"]] = (person, body, None)
                    status, _, answer = await asyncio.wait_for(line.ask("POST", V2, body, headers), 10)
                    if status == 200:
                        sent[headers["idempotency-key"]] = (person, body, json.loads(answer)["order_id"])
                    elif status < 500:
                        del sent[headers["idempotency-key"]]  # refused: nothing is kept
        await asyncio.sleep(0.02)


async def again(port, person, key, body):
    """The same request until it is answered: the order's number, or None where it is refused."""
    for _ in range(200):
        with contextlib.suppress(*LOST, TimeoutError):
            async with Line(port) as line:
                status, _, answer = await asyncio.wait_for(line.ask("POST", V2, body, keyed(person, key)), 10)
                if status < 500:
                    return json.loads(answer).get("order_id")
        await asyncio.sleep(0.05)
    raise AssertionError("never answered")


async def trade_under(kill, times, service, books):
    """Clients trade while `kill` is done so many times; then every key is sent again, and all is proved."""
    open_market(books)
    quote(books, SAMSUNG, 1_000)
    people, seed = [sign_up(books) for _ in range(CLIENTS)], random.randrange(2**32)
    print(f"\nseed {seed}")
    sent, is_over, dice = {}, asyncio.Event(), random.Random(seed)
    clients = [asyncio.create_task(client(service.port, p, seed + n, sent, is_over)) for n, p in enumerate(people)]
    for _ in range(times):
        await asyncio.sleep(dice.uniform(0.2, 0.6))
        await asyncio.to_thread(kill)
        with contextlib.suppress(psycopg.Error):
            quote(books, SAMSUNG, dice.randrange(950, 1_050))
    await asyncio.sleep(0.3)
    is_over.set()
    await asyncio.gather(*clients)
    unknown = sum(order_id is None for *_, order_id in sent.values())
    placed = {key: await again(service.port, person, key, body) for key, (person, body, _) in sent.items()}
    assert all(placed[key] == order_id for key, (*_, order_id) in sent.items() if order_id is not None)
    numbers = [order_id for order_id in placed.values() if order_id is not None]
    assert sorted(numbers) == [n for (n,) in books.execute("SELECT order_id FROM app.orders ORDER BY order_id")]
    print(f"{times} kills, {len(sent)} orders answered or not, {unknown} of them not: {len(numbers)} placed, each once")
    assert len(numbers) > times
    assert differences(books) == []
    books.execute("CREATE EXTENSION IF NOT EXISTS amcheck")
    checked = books.execute(
        "SELECT bt_index_check(c.oid, true) FROM pg_class AS c JOIN pg_am AS a ON a.oid = c.relam "
        "WHERE c.relnamespace = 'app'::regnamespace AND c.relkind = 'i' AND a.amname = 'btree'"
    )
    assert len(checked) > 50


@pytest.mark.parametrize("times", [2, pytest.param(20, marks=pytest.mark.soak)])
async def test_the_api_is_killed_under_orders(books, times):
    with Service(books.server.url, processes=2, POOL_SIZE="6") as service:
        service.wait("/api/v2/glossary")

        def kill():
            service.process.kill()  # its workers die with it
            service.process.wait()
            service.start()
            service.wait("/api/v2/glossary")

        await trade_under(kill, times, service, books)


@pytest.mark.parametrize("times", [1, pytest.param(10, marks=pytest.mark.soak)])
async def test_postgresql_is_killed_under_orders(books, times):
    with Service(books.server.url, processes=2, POOL_SIZE="6") as service:
        service.wait("/api/v2/glossary")

        def kill():
            books.server.kill()
            books.server.restart()

        await trade_under(kill, times, service, books)
