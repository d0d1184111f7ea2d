"""People of the embedded mode: the account to look around with has begun, and others stand beside it.

They come by the same door as anybody; all have the password of the first.
"""

import urllib.error
from http import HTTPStatus
from pathlib import Path
from typing import Any

import msgspec

from api.demo import EMAIL, USERNAME
from api.embedded import write_private
from api.sending import send

# Whose account, what they are called, and what they buy: the code of a stock, and about how many won of it.
PEOPLE = (
    (EMAIL, USERNAME, (("005930", 200_000), ("000660", 150_000), ("035420", 100_000))),
    ("demo-2@example.com", "한결", (("005380", 400_000), ("105560", 200_000))),
    ("demo-3@example.com", "가온", (("373220", 500_000),)),
    ("demo-4@example.com", "보람", (("068270", 300_000), ("000270", 300_000))),
    ("demo-5@example.com", "다솜", ()),
)
READ = (("completed", 100), ("in_progress", 60))  # how far the first has come with the newest cases


def register(base_url: str, email: str, username: str, password: str) -> None:
    """An account; one that is there already stays as it is."""
    body = msgspec.json.encode({"email": email, "username": username, "password": password})
    try:
        send(base_url, "POST", "/api/v2/auth/register", "", body)
    except urllib.error.HTTPError as error:
        if error.code != HTTPStatus.CONFLICT:
            raise


class Person:
    """Somebody who is signed in."""

    def __init__(self, base_url: str, email: str, password: str) -> None:
        self.base_url, self.headers = base_url, {"idempotency-key": "demo"}
        session = self.post("/api/v2/auth/sign-in", {"email": email, "password": password})
        self.headers["authorization"] = f"Bearer {session['access_token']}"

    def get(self, path: str) -> Any:
        """What is there."""
        return send(self.base_url, "GET", path, "", headers=self.headers)

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """What was done."""
        return send(self.base_url, "POST", path, "", msgspec.json.encode(body), self.headers)

    def buy(self, stock_code: str, won: int) -> None:
        """As many shares as there are for that much, or one."""
        price = self.get(f"/api/v1/portfolio/stock/price/{stock_code}")["current_price"]
        self.headers["idempotency-key"] = f"demo-{stock_code}"
        order = {"side": "buy", "order_kind": "market", "quantity": max(1, won // price)}
        self.post("/api/v2/orders", {"stock_code": stock_code, **order})


def load(folder: Path, base_url: str, password: str) -> bool:
    """Let everybody begin, once; a load that was interrupted goes on, and nothing is bought twice."""
    state = folder / "demo_people.json"
    if state.exists() or not (folder / "demo_prices.json").exists():
        return False
    for email, username, wishes in PEOPLE:
        register(base_url, email, username, password)
        person = Person(base_url, email, password)
        bought = {order["stock_code"] for order in person.get("/api/v2/orders")["items"]}
        for stock_code, won in wishes:
            if stock_code not in bought:
                person.buy(stock_code, won)
        if email == EMAIL:
            cards = person.get("/api/v1/keywords/today")["keywords"]
            for card, (status, percent) in zip(cards, READ, strict=False):
                progress = {"content_type": "case", "status": status, "progress_percent": percent}
                person.post("/api/v2/learning/progress", {"content_id": card["case_id"], **progress})
    write_private(state, b"{}")
    return True
