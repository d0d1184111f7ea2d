"""Money under many hands at once: what is there once is spent once, and the books are exact afterwards."""

import asyncio
import json
import random
import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.content import key
from tests.faults.trading import V1, V2, at_once, codes, keyed, v1_trade, v2_order
from tests.market import HYNIX, OPENING, SAMSUNG, buy, differences, head, holding, open_market, order, quote
from tests.people import sign_up
from tests.serving import Line


def often(few: int, many: int) -> pytest.MarkDecorator:
    """A few rounds with the suite, many by `make soak`."""
    return pytest.mark.parametrize("rounds", [few, pytest.param(many, marks=pytest.mark.soak)])


@often(2, 40)
async def test_fifty_buys_at_once_spend_the_cash_for_three(owner, service, rounds):
    quote(owner, price=300_000)
    for _ in range(rounds):
        person = sign_up(owner)
        trades = [
            ("POST", V2, v2_order(), keyed(person)) if n % 2 else ("POST", V1, v1_trade(), person.headers)
            for n in range(50)
        ]
        assert codes(await at_once(service.port, trades)) == {200: 3, "insufficient_cash": 47}
        assert (head(owner, person), holding(owner, person)[0]) == ((OPENING - 900_000, 0, 3), 3)


@often(2, 40)
async def test_fifty_sales_at_once_sell_the_five_shares_there_are(owner, service, rounds):
    quote(owner, price=10_000)
    for _ in range(rounds):
        person = sign_up(owner)
        buy(owner, person, quantity=5)
        sales = [("POST", V2, v2_order("sell", limit_price=None if n % 2 else 9_000), keyed(person)) for n in range(50)]
        assert codes(await at_once(service.port, sales)) == {200: 5, "insufficient_quantity": 45}
        assert holding(owner, person)[0] == 0


@often(2, 40)
async def test_fifty_requests_with_one_key_are_one_order(owner, service, rounds):
    quote(owner, price=10_000)
    for n in range(rounds):
        person, other = sign_up(owner), sign_up(owner)
        same = [("POST", V2, v2_order(), keyed(person, f"same {n}".replace(" ", "-")))] * 50
        answers = await at_once(service.port, [*same, ("POST", V2, v2_order(), keyed(other, f"same-{n}"))])
        assert codes(answers) == {200: 51}
        bodies = {json.dumps(body) for _, body in answers}
        assert len(bodies) == 2
        assert head(owner, person) == head(owner, other) == (OPENING - 10_000, 0, 1)
        ((_, refusal),) = await at_once(service.port, [("POST", V2, v2_order(quantity=2), keyed(person, f"same-{n}"))])
        assert refusal["code"] == "idempotency_key_reused"


def connected(owner):
    con = psycopg.connect(owner.info.dsn, password=owner.info.password, autocommit=True)
    con.execute("SET lock_timeout = '2s'")
    return con


@often(60, 500)
def test_four_matchers_fill_each_crossing_order_once_at_a_price_that_was_quoted(owner, rounds):
    open_market(owner)
    stocks = [f"00000{n}" for n in range(5)]
    for code in stocks:
        quote(owner, code, 1_000)
    people = [sign_up(owner) for _ in range(rounds // 10)]
    for n in range(rounds):
        order(owner, people[n % len(people)], "buy", 1, 900 - n % 50, stocks[n % 5])
    shown = {code: [700 + n for n in range(5)] for code in stocks}
    begin = threading.Barrier(4)

    def match(place):
        with connected(owner) as con:
            begin.wait()
            for n in range(5):
                for code in stocks[place:] + stocks[:place]:
                    quote(con, code, shown[code][(n + place) % 5])
                con.execute("SELECT api.match_orders(7)")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(match, range(4)))
    while owner.execute("SELECT api.match_orders(500)").fetchone() != (0,):
        pass
    fills = owner.execute("SELECT order_id, stock_code, price FROM app.fills").fetchall()
    assert len(fills) == len({order_id for order_id, *_ in fills}) == rounds
    assert all(price in shown[code] for _, code, price in fills)
    assert differences(owner) == []


@often(20, 500)
def test_a_cancel_against_a_fill_has_one_winner(owner, rounds):
    open_market(owner)
    person, won = sign_up(owner), {"cancelled": 0, "filled": 0}
    quote(owner, price=1_000)
    with connected(owner) as one, connected(owner) as other, ThreadPoolExecutor(2) as pool:
        for n in range(rounds):
            placed = order(owner, person, "buy", 1, 900)["order_id"]
            begin = threading.Barrier(2)

            def cancel(placed=placed, begin=begin):
                begin.wait()
                try:
                    one.execute("SELECT api.cancel_order('{}', %s, %s)", (person.user_id, placed))
                    return "cancelled"
                except psycopg.Error as error:
                    return "filled" if error.diag.message_primary == "order_not_open" else str(error)

            def fill(begin=begin):
                begin.wait()
                quote(other, price=890)

            cancelling, filling = pool.submit(cancel), pool.submit(fill)
            filling.result()
            said = cancelling.result()  # first: a matcher passes over the portfolio that a cancel still holds
            owner.execute("SELECT api.match_orders(500)")
            row = owner.execute("SELECT status FROM app.orders WHERE order_id = %s", (placed,)).fetchone()
            assert row == (said,)
            won[said] += 1
            quote(owner, price=1_000 + n % 2)
            assert head(owner, person)[1] == 0
    print(f"\n{rounds} duels: {won}")
    assert head(owner, person) == (OPENING - 890 * won["filled"], 0, won["filled"])
    assert differences(owner) == []


async def trade(port, people, stocks, count, seed, orders):
    """One client: orders of every kind, cancels of what came of them, and now and then a quote."""
    dice, seen = random.Random(seed), []
    async with Line(port) as line:
        for _ in range(count):
            person, code, roll = dice.choice(people), dice.choice(stocks), dice.random()
            if roll < 0.15:
                body = json.dumps([{"stock_code": s, "price": dice.randrange(900, 1_100)} for s in sorted(stocks)])
                request = "POST", "/api/v1/pipeline/quotes", body.encode(), {"x-api-key": orders.key}
            elif roll < 0.3 and orders.open:
                owner_of, order_id = orders.open.pop(dice.randrange(len(orders.open)))
                request = "DELETE", f"{V2}/{order_id}", b"", owner_of.headers
            else:
                limit = dice.choice([None, dice.randrange(900, 1_100)])
                body = v2_order(dice.choice(["buy", "buy", "sell"]), dice.randint(1, 9), limit, code)
                request = "POST", V2, body, keyed(person)
            status, _, answer = await line.ask(*request)
            seen.append(status if status in {200, 409, 422} else (status, answer))
            if request[:2] == ("POST", V2) and status == 200 and json.loads(answer)["status"] == "open":
                orders.open.append((person, json.loads(answer)["order_id"]))
    return seen


class Orders:
    """What all clients know."""

    def __init__(self, key):
        self.key, self.open = key, []


@pytest.mark.parametrize(
    ("clients", "each"), [(8, 40), pytest.param(32, 2_000, marks=pytest.mark.soak)]
)  # fmt: skip
async def test_mixed_orders_cancels_and_quotes_leave_exact_books(owner, service, clients, each):
    stocks = [SAMSUNG, HYNIX, "035720"]
    for code in stocks:
        quote(owner, code, 1_000)
    people, seed = [sign_up(owner) for _ in range(8)], random.randrange(2**32)
    orders = Orders(key(owner))
    print(f"\nseed {seed}")
    found = await asyncio.gather(*(trade(service.port, people, stocks, each, seed + n, orders) for n in range(clients)))
    answers = [answer for seen in found for answer in seen]
    assert set(answers) <= {200, 409, 422}, {a for a in answers if isinstance(a, tuple)}
    assert len(answers) == clients * each
    fills = owner.execute("SELECT count(*) FROM app.fills").fetchone()
    print(f"{len(answers)} requests, {answers.count(200)} done, {fills[0]} fills")
