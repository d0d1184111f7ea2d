"""Seasons: a portfolio is closed at the prices of that moment, the next one opened, and nothing is lost between."""

import datetime as dt
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.functions.test_snapshots import TUESDAY, at
from tests.market import HYNIX, OPENING, SAMSUNG, buy, differences, order, quote, refused, sell
from tests.people import sign_up

VALUE = "SELECT season, cash, holdings_value, profit_loss, closed_at IS NULL FROM api.portfolios WHERE user_id = %s "


def restart(con, person, key="k", sha256=bytes(32)):
    """Whether it was told before, and the new portfolio."""
    found = con.execute(
        "SELECT is_replayed, answer FROM api.restart_portfolio('{}', %s, %s, %s)", (person.user_id, key, sha256)
    ).fetchone()
    assert found
    return found


def seasons(con, person):
    return con.execute(VALUE + "ORDER BY season", (person.user_id,)).fetchall()


def test_a_restart_closes_one_and_opens_the_next(owner, person):
    quote(owner, HYNIX, 100_000)
    buy(owner, person, SAMSUNG, 3)
    buy(owner, person, HYNIX, 1)
    sell(owner, person, HYNIX, 1)
    waiting = order(owner, person, "buy", 1, 60_000)["order_id"]
    order(owner, person, "sell", 2, 80_000)
    quote(owner, SAMSUNG, 71_000)
    is_replayed, answer = restart(owner, person)
    assert is_replayed is False
    assert (answer["season"], answer["cash"], answer["holdings"], answer["closed_at"]) == (2, OPENING, [], None)
    quote(owner, SAMSUNG, 99_000)  # no matter any more
    assert seasons(owner, person) == [(1, OPENING - 210_000, 213_000, 3_000, False), (2, OPENING, 0, 0, True)]
    assert owner.execute(
        "SELECT price, value, stale, price_as_of IS NOT NULL FROM api.holdings WHERE user_id = %s", (person.user_id,)
    ).fetchall() == [(71_000, 213_000, False, True)]  # fmt: skip
    assert owner.execute(
        "SELECT status, count(*), sum(reserved_cash) FROM app.orders WHERE order_kind = 'limit' GROUP BY status"
    ).fetchall() == [("cancelled", 2, 0)]  # fmt: skip
    assert owner.execute("SELECT max(reserved_cash), count(*) FROM app.portfolios").fetchone() == (0, 2)
    assert owner.execute("SELECT max(reserved_quantity) FROM app.holdings").fetchone() == (0,)
    with pytest.raises(psycopg.Error, match="order_not_open"):
        owner.execute("SELECT api.cancel_order('{}', %s, %s)", (person.user_id, waiting))
    buy(owner, person, SAMSUNG, 1)
    assert seasons(owner, person)[1] == (2, OPENING - 99_000, 99_000, 0, True)
    refused(owner, "insufficient_quantity", person, "sell", 2)  # the three of the old season are not there


def test_every_view_tells_the_seasons_apart(owner, person):
    buy(owner, person, SAMSUNG, 1)
    restart(owner, person)
    buy(owner, person, SAMSUNG, 2)
    for view, counts in (("fills", [(1, 1), (2, 1)]), ("orders", [(1, 1), (2, 1)]), ("holdings", [(1, 1), (2, 1)]),
                         ("cash_entries", [(1, 2), (2, 2)])):  # fmt: skip
        assert owner.execute(
            f"SELECT season, count(*) FROM api.{view} WHERE user_id = %s GROUP BY season ORDER BY season",
            (person.user_id,),
        ).fetchall() == counts, view  # fmt: skip


def test_a_share_without_a_quote_keeps_what_it_cost(owner, person):
    buy(owner, person, SAMSUNG, 2)
    owner.execute("DELETE FROM app.quotes")
    restart(owner, person)
    quote(owner, SAMSUNG, 99_000)
    assert seasons(owner, person)[0] == (1, OPENING - 140_000, 140_000, 0, False)
    assert owner.execute("SELECT price, stale FROM api.holdings").fetchone() == (70_000, True)


def test_a_restart_refuses_portfolio_restarted_today(owner, person):
    at(owner, TUESDAY, 0, 5)
    restart(owner, person, "first")  # on the day of the registration: that is no restart
    at(owner, TUESDAY, 23, 59)
    with pytest.raises(psycopg.Error, match="portfolio_restarted_today"):
        restart(owner, person, "second")
    at(owner, TUESDAY + dt.timedelta(days=1), 0, 1)  # of Seoul; in UTC it is the same day still
    assert restart(owner, person, "second")[1]["season"] == 3


def test_a_key_restarts_once_and_refuses_idempotency_key_reused(owner, person):
    first = restart(owner, person)
    assert restart(owner, person) == (True, first[1])
    with pytest.raises(psycopg.Error, match="idempotency_key_reused"):
        restart(owner, person, sha256=bytes(31) + b"x")
    with pytest.raises(psycopg.Error, match="idempotency_key_reused"):
        order(owner, person, "buy", 1, key="k", sha256=bytes(31) + b"x")
    assert len(seasons(owner, person)) == 2


def test_a_restart_refuses_portfolio_not_found(owner, person):
    stranger = sign_up(owner)
    owner.execute("UPDATE app.portfolios SET closed_at = app.clock() WHERE user_id = %s", (stranger.user_id,))
    with pytest.raises(psycopg.Error, match="portfolio_not_found"):
        restart(owner, stranger)


def test_the_books_name_what_happens_to_a_closed_portfolio(owner, person):
    buy(owner, person)
    owner.execute("BEGIN")
    placed = order(owner, person, "buy", 1, 60_000)["order_id"]
    owner.execute("UPDATE app.portfolios SET closed_at = app.clock()")
    (one,) = differences(owner)
    assert one[1:] == ("open orders after its end", "portfolio", 0, 1)
    owner.execute("SELECT api.open_portfolio(%s)", (person.user_id,))
    owner.execute("SELECT api.fill_order(%s, 60000, now())", (placed,))
    (one,) = differences(owner)
    assert one[1:] == ("entries after its end", "portfolio", 0, 1)
    owner.execute("ROLLBACK; BEGIN")
    owner.execute("UPDATE app.portfolios SET total_rewards_received = 5")
    (one,) = differences(owner)
    assert one[1:] == ("total_rewards_received", "portfolio", 0, 5)
    owner.execute("ROLLBACK")


def test_a_restart_waits_for_an_order_and_an_order_for_a_restart(owner, person):
    """Whoever waited for a restart trades in the new season; nobody hears that there is no portfolio."""
    dsn = {"conninfo": owner.info.dsn, "password": owner.info.password}
    with psycopg.connect(**dsn) as one, psycopg.connect(**dsn) as other, ThreadPoolExecutor(1) as pool:
        restart(one, person)
        bought = pool.submit(order, other, person, "buy", 1)
        waits_for_a_lock(owner, other)
        one.commit()
        assert bought.result()["portfolio"]["season"] == 2
        other.execute("UPDATE app.portfolios SET opened_at = opened_at - interval '1 day' WHERE closed_at IS NULL")
        restarted = pool.submit(restart, one, person, "next")
        waits_for_a_lock(owner, one)
        other.commit()
        assert restarted.result()[1]["season"] == 3
    assert seasons(owner, person)[1:] == [(2, OPENING - 70_000, 70_000, 0, False), (3, OPENING, 0, 0, True)]


def waits_for_a_lock(con, other):
    """Until the other connection waits."""
    query = "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = %s"
    ends = time.monotonic() + 10
    while con.execute(query, (other.info.backend_pid,)).fetchone() != (True,):
        assert time.monotonic() < ends
        time.sleep(0.01)


def test_an_instant_names_its_season(owner, person):
    buy(owner, person, SAMSUNG, 2)
    (before,) = owner.execute("SELECT app.clock()").fetchone()
    restart(owner, person)
    found = "SELECT season, cash FROM api.find_past_portfolio(%s, %s)"
    assert owner.execute(found, (person.user_id, before)).fetchone() == (1, OPENING - 140_000)
    assert owner.execute(found, (person.user_id, owner.execute("SELECT app.clock()").fetchone()[0])).fetchone() == (
        2, OPENING,
    )  # fmt: skip
    held = "SELECT stock_code, quantity FROM api.list_past_holdings(%s, %s)"
    assert owner.execute(held, (person.user_id, before)).fetchall() == [(SAMSUNG, 2)]
