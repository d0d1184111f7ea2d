"""Random orders, cancels, quotes and days against the ledger that knows no database: they agree after every step."""

import datetime as dt

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.ledger import Account, Ledger
from tests.market import HYNIX, OPENING, SAMSUNG, differences, head, holding, open_market, order, quote
from tests.people import sign_up

CODES, PEOPLE = st.sampled_from([SAMSUNG, HYNIX]), st.sampled_from(["kim", "lee"])
PRICES = st.integers(67, 72).map(lambda thousands: thousands * 1000)  # few, so that they often meet
BUY_FEE, SELL_FEE, MOST_OPEN = 15, 230, 2


def machine(con: psycopg.Connection):
    """The engine and the ledger side by side, over a database that all examples share."""
    open_market(con, buy_fee_ratio=BUY_FEE / 1e5, sell_fee_ratio=SELL_FEE / 1e5, open_orders_limit=MOST_OPEN)

    class Engine(RuleBasedStateMachine):
        @initialize(first=PRICES, second=PRICES)
        def begin(self, first, second):
            self.ledger = Ledger(OPENING, BUY_FEE, SELL_FEE, MOST_OPEN)
            self.people = {name: sign_up(con) for name in ("kim", "lee")}
            self.ledger.accounts = {name: Account(OPENING) for name in self.people}
            self.quote(SAMSUNG, first)
            self.quote(HYNIX, second)

        @rule(code=CODES, price=PRICES)
        def quote(self, code, price):
            before = sum(a.fills for a in self.ledger.accounts.values())
            quote(con, code, price)
            assert self.ledger.quote(code, price) == sum(a.fills for a in self.ledger.accounts.values()) - before

        @rule(who=PEOPLE, code=CODES, side=st.sampled_from(["buy", "sell"]), quantity=st.integers(1, 8),
              limit=st.none() | PRICES)  # fmt: skip
        def place(self, who, code, side, quantity, limit):
            try:
                answer = order(con, self.people[who], side, quantity, limit, code)
                said, order_id = answer["status"], answer["order_id"]
            except psycopg.Error as error:
                said, order_id = error.diag.message_primary, 0
            assert self.ledger.place(who, code, side, quantity, limit, order_id) == said

        @rule(who=PEOPLE, which=st.integers(0, MOST_OPEN - 1))
        def cancel(self, who, which):
            orders = list(self.ledger.accounts[who].open)
            if which < len(orders):
                con.execute("SELECT api.cancel_order('{}', %s, %s)", (self.people[who].user_id, orders[which]))
                self.ledger.end(who, orders[which])

        @rule()
        def end_the_day(self):
            con.execute(
                "INSERT INTO app.clock_offset (clock_offset) VALUES (%s) ON CONFLICT (singleton) "
                "DO UPDATE SET clock_offset = clock_offset.clock_offset + EXCLUDED.clock_offset",
                (dt.timedelta(hours=36),),
            )
            con.execute("SELECT api.expire_orders()")
            for who, account in self.ledger.accounts.items():
                still = con.execute(
                    "SELECT order_id FROM api.orders WHERE user_id = %s AND status = 'open'",
                    (self.people[who].user_id,),
                ).fetchall()
                for order_id in set(account.open) - {order_id for (order_id,) in still}:
                    self.ledger.end(who, order_id)

        @invariant()
        def they_agree(self):
            for who, account in getattr(self, "ledger", Ledger(0, 0, 0, 0)).accounts.items():
                assert head(con, self.people[who]) == (account.cash, account.reserved, account.fills)
                for code, held in account.shares.items():
                    assert holding(con, self.people[who], code) == tuple(held)

        def teardown(self):
            assert differences(con) == []

    return Engine


CHECKS = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}


def test_the_engine_agrees_with_the_ledger(owner):
    run_state_machine_as_test(
        machine(owner), settings=settings(max_examples=40, stateful_step_count=40, derandomize=True, **CHECKS)
    )


@pytest.mark.soak
def test_the_engine_agrees_with_the_ledger_at_length(owner):
    run_state_machine_as_test(
        machine(owner), settings=settings(max_examples=400, stateful_step_count=60, print_blob=True, **CHECKS)
    )
