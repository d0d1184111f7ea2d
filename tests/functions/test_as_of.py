"""Portfolios as of an instant: what was recorded live then, told from entries, fills and orders alone."""

import datetime as dt

import psycopg
import pytest

from tests.market import OPENING, buy, differences, order, quote
from tests.people import sign_up
from tests.wanderer import START, Wanderer, rows, turn_clock

HEAD = "cash, reserved_cash, fill_count, total_rewards_received, initial_cash, season, opened_at"
HELD = "stock_code, stock_name, quantity, reserved_quantity, total_cost, average_cost, realised_profit"
INSTANTS = 1_000


def live(con, user_id):
    (head,) = rows(con, f"SELECT {HEAD} FROM api.portfolios WHERE user_id = %s", user_id)
    return head, rows(con, f"SELECT {HELD} FROM api.holdings WHERE user_id = %s ORDER BY stock_code", user_id)


def then(con, user_id, instant):
    (head,) = rows(con, f"SELECT {HEAD} FROM api.find_past_portfolio(%s, %s)", user_id, instant)
    held = rows(con, f"SELECT {HELD} FROM api.list_past_holdings(%s, %s) ORDER BY stock_code", user_id, instant)
    return head, held


@pytest.mark.parametrize("seed", [20260303, 7])
def test_a_thousand_random_instants_are_as_they_were_recorded_live(owner, seed):
    history, recorded = Wanderer(owner, seed), []
    user_id = history.person.user_id
    while len(recorded) < INSTANTS:
        history.step()
        for _ in range(history.dice.randrange(0, 5)):
            history.wait(dt.timedelta(minutes=40))
            (instant,) = owner.execute("SELECT app.clock()").fetchone()
            recorded.append((instant, live(owner, user_id)))
    turn_clock(owner, history.now + dt.timedelta(days=3))
    fills, ended, open_now = owner.execute(
        "SELECT count(fill_id), count(DISTINCT status), count(*) FILTER (WHERE reserved_cash > 0) FROM api.orders "
        "LEFT JOIN api.fills USING (order_id) WHERE orders.user_id = %s", (user_id,)
    ).fetchone()  # fmt: skip
    assert (fills > 50, ended >= 3) == (True, True), (fills, ended, open_now)
    assert any(head["reserved_cash"] for _, (head, _) in recorded)
    assert any(held["reserved_quantity"] for _, (_, holdings) in recorded for held in holdings)
    history.dice.shuffle(recorded)
    for instant, before in recorded:
        assert then(owner, user_id, instant) == before, instant
    for instant, (head, holdings) in recorded[:200]:
        value = 0
        for held in rows(owner, "SELECT * FROM api.list_past_holdings(%s, %s)", user_id, instant):
            close = history.last_close(held["stock_code"], instant)
            worth = held["total_cost"] if close is None else close * held["quantity"]
            assert (held["value"], held["profit_loss"]) == (worth, worth - held["total_cost"]), (instant, held)
            value += worth
        (found,) = rows(owner, "SELECT * FROM api.find_past_portfolio(%s, %s)", user_id, instant)
        assert found["holdings_value"] == value == sum(h["value"] for h in found["holdings"])
        assert len(found["holdings"]) == len(holdings)
        assert found["total_value"] == head["cash"] + value
        assert found["profit_loss"] == found["total_value"] - OPENING
    assert differences(owner) == []


def test_a_fill_is_one_moment_of_shares_and_cash(owner, person):
    order(owner, person, "buy", 2, 69_000)
    quote(owner, price=69_000)
    buy(owner, person)
    for instant, cash, quantity in owner.execute(
        "SELECT filled_at, balance_after, quantity_after FROM api.fills ORDER BY fill_id"
    ).fetchall():
        before = instant - dt.timedelta(microseconds=1)
        ((head, (held,)), (earlier, _)) = then(owner, person.user_id, instant), then(owner, person.user_id, before)
        assert (head["cash"], head["reserved_cash"], held["quantity"]) == (cash, 0, quantity)
        assert earlier["cash"] > cash


def test_an_old_close_is_called_stale_as_of_then(owner):
    history = Wanderer(owner, 1)
    code = next(iter(history.closes))[0]
    buy(owner, history.person, code)
    user_id = history.person.user_id
    turn_clock(owner, START + dt.timedelta(days=30))
    for after, stale, known in (
        (dt.timedelta(hours=1), True, False),  # its first session: no close yet
        (dt.timedelta(hours=7), True, True),  # told at nine, and the session went on until half past three
        (dt.timedelta(days=3), True, True),
    ):
        (held,) = rows(owner, "SELECT * FROM api.list_past_holdings(%s, %s)", user_id, START + after)
        assert (held["stale"], held["price_as_of"] is not None) == (stale, known), after
    turn_clock(owner, START + dt.timedelta(days=30, hours=6, minutes=20))  # 15:20, a trading day
    quote(owner, code)
    turn_clock(owner, START + dt.timedelta(days=31))
    (held,) = rows(
        owner, "SELECT * FROM api.list_past_holdings(%s, %s)", user_id, START + dt.timedelta(days=30, hours=8)
    )
    assert held["stale"] is False


def refused(con, code, user_id, instant):
    for name in ("find_past_portfolio", "list_past_holdings"):
        with pytest.raises(psycopg.Error, match=code):
            con.execute(f"SELECT FROM api.{name}(%s, %s)", (user_id, instant))


def test_as_of_refuses_as_of_in_future(owner, person):
    (now,) = owner.execute("SELECT app.clock()").fetchone()
    refused(owner, "as_of_in_future", person.user_id, now + dt.timedelta(minutes=1))
    assert then(owner, person.user_id, now)[0]["cash"] == OPENING


def test_as_of_refuses_as_of_before_opening(owner, person):
    (opened,) = owner.execute("SELECT opened_at FROM api.portfolios").fetchone()
    refused(owner, "as_of_before_opening", person.user_id, opened - dt.timedelta(microseconds=1))
    assert then(owner, person.user_id, opened) == live(owner, person.user_id)


def test_as_of_refuses_portfolio_not_found(owner, person):
    (now,) = owner.execute("SELECT app.clock()").fetchone()
    refused(owner, "portfolio_not_found", sign_up(owner).user_id + 1, now)
