"""A restart against everything that trades, each on its own connection: it is before it or after it, never between."""

import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg

from tests.faults.test_money_races import connected, often
from tests.functions.test_seasons import restart, seasons
from tests.market import OPENING, SAMSUNG, buy, differences, open_market, order, quote
from tests.people import sign_up

EXPECTED = {"done", "portfolio_restarted_today", "order_not_open", "insufficient_quantity"}


@often(15, 300)
def test_a_restart_against_orders_fills_and_cancels_leaves_exact_books(owner, rounds):
    open_market(owner)
    quote(owner, SAMSUNG, 1_000)
    person, seen = sign_up(owner), set()

    def said(begin, do):
        with connected(owner) as con:
            begin.wait()
            try:
                do(con)
            except psycopg.Error as error:
                seen.add(error.diag.message_primary)
                return error.diag.message_primary
            return "done"

    with ThreadPoolExecutor(8) as pool:
        for n in range(rounds):
            owner.execute("UPDATE app.portfolios SET opened_at = opened_at - interval '1 day'")
            buy(owner, person, SAMSUNG, 2)
            waiting = [order(owner, person, "buy", 1, 950 - n % 2)["order_id"] for _ in range(3)]
            work = [
                lambda con, n=n: restart(con, person, f"one {n}".replace(" ", "-")),
                lambda con, n=n: restart(con, person, f"two-{n}"),
                lambda con: order(con, person, "buy", 1),
                lambda con: order(con, person, "buy", 1, 900),
                lambda con: order(con, person, "sell", 2),
                lambda con: quote(con, SAMSUNG, 940),
                lambda con: con.execute("SELECT api.match_orders(500)"),
                lambda con, it=waiting[0]: con.execute("SELECT api.cancel_order('{}', %s, %s)", (person.user_id, it)),
            ]
            begin = threading.Barrier(len(work), timeout=20)
            found = [f.result() for f in [pool.submit(said, begin, do) for do in work]]
            assert sorted(found[:2]) == ["done", "portfolio_restarted_today"]
            assert set(found[2:4]) == {"done"}  # whichever season they came to
            assert [s[-1] for s in seasons(owner, person)] == [False] * (n + 1) + [True]
            owner.execute("SELECT api.match_orders(500)")
            quote(owner, SAMSUNG, 1_000)
    assert seen <= EXPECTED, seen
    assert differences(owner) == []
    assert owner.execute(
        "SELECT count(*) FROM app.orders JOIN app.portfolios USING (portfolio_id) "
        "WHERE status = 'open' AND closed_at IS NOT NULL"
    ).fetchone() == (0,)  # fmt: skip
    assert owner.execute(
        "SELECT DISTINCT initial_cash, sum(amount) FILTER (WHERE entry_kind = 'opening') "
        "FROM app.portfolios JOIN app.cash_entries USING (portfolio_id) GROUP BY portfolio_id"
    ).fetchall() == [(OPENING, OPENING)]  # fmt: skip
