"""A market for tests: stocks with a price, hours, and people who trade; all of it by the functions."""

import datetime as dt
import json
from typing import Any

import psycopg
import pytest

from tests.people import Person

CODE = "010950"
OPENING = 1_000_000
LATER = dt.date(2090, 1, 1)
SAMSUNG, HYNIX, KAKAO = "005930", "000660", "035720"


def quote(owner: psycopg.Connection, code: str = SAMSUNG, price: int = 70_000, **more: Any) -> Any:
    """A price of a stock, which is listed if it was not: (saved, orders_marked, orders_filled)."""
    if owner.execute("SELECT FROM api.stocks WHERE stock_code = %s", (code,)).fetchone() is None:
        row = {"stock_code": code, "stock_name": f"종목 {code}", "market": "KOSPI"}
        owner.execute("SELECT api.save_stocks('{}', %s)", (json.dumps([row]),))
    row = {"stock_code": code, "price": price, **more}
    return owner.execute("SELECT * FROM api.save_quotes('{}', %s)", (json.dumps([row]),)).fetchone()


def change_rules(owner: psycopg.Connection, **changes: Any) -> None:
    """Other rules of trading."""
    owner.execute("SELECT api.change_trading_rules('{}', %s)", (json.dumps(changes),))


def open_market(owner: psycopg.Connection, **rules: Any) -> None:
    """Orders are taken at any hour of any day; other rules as given."""
    change_rules(owner, **{"hours_policy": "always"} | rules)


def order(
    con: psycopg.Connection,
    person: Person,
    side: str,
    quantity: int,
    limit_price: int | None = None,
    code: str = SAMSUNG,
    key: str | None = None,
    sha256: bytes = bytes(32),
    trade_reason: str | None = None,
) -> dict[str, Any]:
    """An order past the door, as api.describe_order tells it. Without a price it is a market order."""
    kind = "market" if limit_price is None else "limit"
    found = con.execute(
        "SELECT answer FROM api.place_order('{}', %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (person.user_id, code, side, kind, quantity, limit_price, trade_reason, key, sha256),
    ).fetchone()
    assert found
    answer: dict[str, Any] = found[0]
    return answer


def place(
    owner: psycopg.Connection,
    person: Person,
    code: str = CODE,
    quantity: int = 1,
    side: str = "buy",
    limit_price: int | None = None,
    trade_reason: str | None = None,
) -> dict[str, Any]:
    """The same, of one share of another stock, where nothing else is said."""
    return order(owner, person, side, quantity, limit_price, code, trade_reason=trade_reason)


def buy(owner: psycopg.Connection, person: Person, code: str = SAMSUNG, quantity: int = 1) -> dict[str, Any]:
    """Shares bought at the quote."""
    return place(owner, person, code, quantity)


def sell(owner: psycopg.Connection, person: Person, code: str, quantity: int) -> dict[str, Any]:
    """Shares sold at the quote."""
    return place(owner, person, code, quantity, "sell")


def differences(con: psycopg.Connection) -> list[tuple[Any, ...]]:
    """What the books say wrongly, and the first row at fault in the audit of how they came to be: nothing."""
    return con.execute("SELECT * FROM api.verify_books()").fetchall() + faults(con)


def seal(con: psycopg.Connection) -> None:
    """Seal what the audit has waiting, as the worker does."""
    while con.execute("SELECT api.seal_audit()").fetchone() != (0,):
        pass


def faults(con: psycopg.Connection, seq: int | None = None, sha256: bytes | None = None) -> list[tuple[Any, ...]]:
    """The first row at fault in the audit, all of it sealed: (seq, fault), or none."""
    seal(con)
    return con.execute(
        "SELECT seq, fault FROM api.verify_audit(%s, %s) WHERE fault IS NOT NULL", (seq, sha256)
    ).fetchall()


def refused(con: psycopg.Connection, refusal: str, *arguments: Any, **more: Any) -> None:
    """No order comes to be."""
    before = con.execute("SELECT count(*) FROM app.orders").fetchone()
    with pytest.raises(psycopg.Error, match=refusal):
        order(con, *arguments, **more)
    assert con.execute("SELECT count(*) FROM app.orders").fetchone() == before


def head(con: psycopg.Connection, person: Person) -> tuple[int, int, int] | None:
    """Cash, reserved cash and count of fills of somebody's portfolio."""
    return con.execute(
        "SELECT cash, reserved_cash, fill_count FROM app.portfolios WHERE user_id = %s", (person.user_id,)
    ).fetchone()


def holding(con: psycopg.Connection, person: Person, code: str = SAMSUNG) -> tuple[int, int, int, int] | None:
    """Quantity, reserved quantity, total cost and realised profit of somebody's holding."""
    return con.execute(
        "SELECT quantity, reserved_quantity, total_cost, realised_profit FROM app.holdings "
        "JOIN app.portfolios USING (portfolio_id) WHERE user_id = %s AND stock_code = %s",
        (person.user_id, code),
    ).fetchone()


def save_action(con: psycopg.Connection, kind: str, code: str = SAMSUNG, **given: Any) -> int:
    """A corporate action to come: its id."""
    names = (
        "effective_on",
        "numerator",
        "denominator",
        "payout_price",
        "new_stock_code",
        "halted_from",
        "halted_until",
    )
    found = con.execute(
        "SELECT corporate_action_id FROM api.save_corporate_action('{}', %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (code, kind, *(given.get(name) for name in names)),
    ).fetchone()
    assert found
    action_id: int = found[0]
    return action_id


def apply_action(con: psycopg.Connection, action_id: int) -> Any:
    """The action, applied on request: when that was."""
    found = con.execute("SELECT applied_at FROM api.apply_corporate_action('{}', %s)", (action_id,)).fetchone()
    assert found
    return found[0]


def tell_actions(con: psycopg.Connection, count: int) -> tuple[int, int]:
    """As many splits of CODE to come; the ids of one of another stock, whose day has begun, and of one to come."""
    for n in range(count):
        coming = save_action(con, "split", CODE, effective_on=LATER + dt.timedelta(days=n), numerator=5, denominator=1)
    quote(con, "000020")
    return save_action(con, "split", "000020", effective_on=dt.date(2026, 1, 5), numerator=5, denominator=1), coming
