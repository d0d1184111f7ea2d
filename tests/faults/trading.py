"""Clients that trade over HTTP, many at once, each on a connection of its own."""

import asyncio
import itertools
import json
from collections import Counter
from typing import Any

from tests.market import SAMSUNG
from tests.people import Person
from tests.serving import Line

KEYS = itertools.count(1)
V1, V2 = "/api/v1/portfolio/trade", "/api/v2/orders"


def v2_order(side: str = "buy", quantity: int = 1, limit_price: int | None = None, code: str = SAMSUNG) -> bytes:
    kind = "market" if limit_price is None else "limit"
    body = {"stock_code": code, "side": side, "order_kind": kind, "quantity": quantity, "limit_price": limit_price}
    return json.dumps(body).encode()


def v1_trade(side: str = "buy", quantity: int = 1, code: str = SAMSUNG) -> bytes:
    return json.dumps({"stock_code": code, "stock_name": "", "trade_type": side, "quantity": quantity}).encode()


def keyed(person: Person, key: str | None = None) -> dict[str, str]:
    """Who asks, under a key of its own."""
    return person.headers | {"idempotency-key": key or f"key-{next(KEYS)}"}


async def at_once(port: int, requests: list[tuple[str, str, bytes, dict[str, str]]]) -> list[tuple[int, Any]]:
    """All of them from connections that are open already, in one moment: status and body of each."""
    start = asyncio.Event()

    async def one(method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, Any]:
        async with Line(port) as line:
            await start.wait()
            status, _, answer = await line.ask(method, path, body, headers)
            return status, json.loads(answer)

    tasks = [asyncio.create_task(one(*request)) for request in requests]
    await asyncio.sleep(0.05)
    start.set()
    return list(await asyncio.gather(*tasks))


def codes(answers: list[tuple[int, Any]]) -> Counter[Any]:
    """How often it went well (200), and each code of those that did not."""
    return Counter(200 if status == 200 else body["code"] for status, body in answers)


async def warm(port: int, person: Person) -> None:
    """Every connection there may be is open and has placed an order: the race is for money, not for those."""
    for _ in range(20):
        dear = [("POST", V2, v2_order(quantity=1_000_000), keyed(person)) for _ in range(50)]
        if codes(await at_once(port, dear)) == {"insufficient_cash": 50}:
            return
    raise AssertionError("the service answers 503 all the time")
