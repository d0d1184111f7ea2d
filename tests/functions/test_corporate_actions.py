"""Corporate actions told, applied, withdrawn; and halts, in which nobody trades."""

import datetime as dt

import psycopg
import pytest

from tests.functions.test_as_of import live, then
from tests.functions.test_snapshots import TUESDAY, at
from tests.market import (
    HYNIX,
    SAMSUNG,
    apply_action,
    buy,
    differences,
    holding,
    open_market,
    order,
    quote,
    refused,
    save_action,
)  # fmt: skip
from tests.people import sign_up
from tests.wanderer import Wanderer, turn_clock

WEDNESDAY = TUESDAY + dt.timedelta(days=1)
SPLIT = {"effective_on": WEDNESDAY, "numerator": 5, "denominator": 1}


def kst(day, hour, minute=0):
    return f"{day}T{hour:02}:{minute:02}:00+09:00"


def halt(owner, since, until, code=SAMSUNG):
    return save_action(owner, "halt", code, halted_from=since, halted_until=until)


@pytest.fixture
def kim(owner):
    """Somebody who bought ten Samsung on Tuesday."""
    open_market(owner)
    at(owner, TUESDAY, 10)
    quote(owner, SAMSUNG, 70_000)
    quote(owner, HYNIX, 100_000)
    kim = sign_up(owner)
    buy(owner, kim, SAMSUNG, 10)
    yield kim
    assert differences(owner) == []


def statuses(owner):
    return [status for (status,) in owner.execute("SELECT status FROM app.orders ORDER BY order_id")][1:]


def fails(owner, code, call, *arguments, **more):
    with pytest.raises(psycopg.Error, match=code):
        call(owner, *arguments, **more)


def withdraw(owner, action_id):
    return owner.execute(
        "SELECT withdrawn_at FROM api.withdraw_corporate_action('{}', %s)", (action_id,)
    ).fetchone()[0]  # fmt: skip


def test_place_order_refuses_trading_halted_until_the_halt_is_over_by_itself(owner, kim):
    halt(owner, kst(TUESDAY, 11), kst(TUESDAY, 12))
    buy(owner, kim, SAMSUNG, 1)
    at(owner, TUESDAY, 11)
    for limit in (None, 60_000):
        refused(owner, "trading_halted", kim, "buy", 1, limit)
    buy(owner, kim, HYNIX, 1)
    at(owner, TUESDAY, 12)
    buy(owner, kim, SAMSUNG, 1)
    assert holding(owner, kim)[0] == 12


def test_no_order_is_matched_in_a_halt_and_what_waited_is_matched_after_it(owner, kim):
    crossed, waiting = (order(owner, kim, "buy", 1, price)["order_id"] for price in (69_000, 66_000))
    quote(owner, HYNIX, 90_000)
    # Crossed by a quote, and not filled yet when the halt begins.
    owner.execute("UPDATE app.orders SET marked_price = 68500, marked_at = app.clock() WHERE order_id = %s", (crossed,))
    halt(owner, kst(TUESDAY, 11), kst(TUESDAY, 12))
    at(owner, TUESDAY, 11, 30)
    assert quote(owner, SAMSUNG, 65_000) == (1, 0, 0)
    assert owner.execute("SELECT api.match_orders()").fetchone() == (0,)
    assert statuses(owner) == ["open", "open"]
    at(owner, TUESDAY, 12, 1)
    assert owner.execute("SELECT api.match_orders()").fetchone() == (1,)
    assert quote(owner, SAMSUNG, 65_500) == (1, 1, 1)
    assert owner.execute(
        "SELECT order_id, price FROM app.fills WHERE order_id IN (%s, %s) ORDER BY order_id", (crossed, waiting)
    ).fetchall() == [(crossed, 68_500), (waiting, 65_500)]


def test_an_order_may_be_cancelled_and_expires_in_a_halt(owner, kim):
    first, _ = (order(owner, kim, "buy", 1, 60_000)["order_id"] for _ in range(2))
    halt(owner, kst(TUESDAY, 11), kst(WEDNESDAY, 12))
    at(owner, TUESDAY, 16)
    owner.execute("SELECT api.cancel_order('{}', %s, %s)", (kim.user_id, first))
    owner.execute("SELECT api.expire_orders()")
    assert statuses(owner) == ["cancelled", "expired"]
    assert owner.execute("SELECT DISTINCT end_reason FROM app.orders").fetchall() == [(None,)]


def test_a_halt_that_runs_is_ended_by_withdrawing_it(owner, kim):
    action_id = halt(owner, kst(TUESDAY, 9), kst(TUESDAY, 12))
    refused(owner, "trading_halted", kim, "buy", 1)
    assert owner.execute("SELECT stock_code, action_kind FROM api.trading_halts").fetchall() == [(SAMSUNG, "halt")]
    assert withdraw(owner, action_id) == withdraw(owner, action_id)
    buy(owner, kim, SAMSUNG, 1)
    halt(owner, kst(TUESDAY, 9), kst(TUESDAY, 12))  # and may be told again


def test_a_stock_whose_split_is_due_is_halted_until_it_is_applied(owner, kim):
    action_id = save_action(owner, "split", **SPLIT)
    buy(owner, kim, SAMSUNG, 1)
    at(owner, WEDNESDAY, 0)
    refused(owner, "trading_halted", kim, "sell", 1)
    assert apply_action(owner, action_id) == apply_action(owner, action_id)
    order(owner, kim, "sell", 1)
    assert holding(owner, kim)[0] == 54


def test_the_same_action_told_again_is_one(owner, kim):
    assert save_action(owner, "split", **SPLIT) == save_action(owner, "split", **SPLIT)
    span = kst(TUESDAY, 11), kst(TUESDAY, 12)
    assert halt(owner, *span) == halt(owner, *span) != halt(owner, kst(TUESDAY, 13), kst(TUESDAY, 14))
    assert owner.execute("SELECT count(*) FROM app.corporate_actions").fetchone() == (3,)


def test_save_corporate_action_refuses_corporate_action_conflict(owner, kim):
    first = save_action(owner, "split", **SPLIT)
    fails(owner, "corporate_action_conflict", save_action, "split", **SPLIT | {"numerator": 6})
    withdraw(owner, first)
    assert save_action(owner, "split", **SPLIT | {"numerator": 6}) != first


def test_save_corporate_action_refuses_stock_not_listed(owner, kim):
    fails(owner, "stock_not_listed", save_action, "split", "999999", **SPLIT)


def test_save_corporate_action_refuses_corporate_action_incomplete(owner, kim):
    span = {"halted_from": kst(WEDNESDAY, 9), "halted_until": kst(WEDNESDAY, 10)}
    for kind, given in (
        ("split", SPLIT | {"effective_on": None}), ("split", SPLIT | {"numerator": None}), ("split", span),
        ("split", SPLIT | span), ("halt", {}), ("halt", span | {"halted_until": None}),
        ("halt", span | {"effective_on": TUESDAY}), ("halt", span | {"numerator": 1}),
    ):  # fmt: skip
        fails(owner, "corporate_action_incomplete|kind_has_its_figures", save_action, kind, **given)


def test_what_is_no_action_is_refused(owner, kim):
    for given, constraint in (
        *((SPLIT | {"numerator": n, "denominator": d}, "ratio_is_bounded")
          for n, d in ((0, 1), (1, 0), (1_001, 1), (1, 1_001), (3, 3))),
        (SPLIT | {"effective_on": dt.date(1956, 3, 2)}, "day_is_of_our_time"),
        (SPLIT | {"effective_on": dt.date(2100, 1, 1)}, "day_is_of_our_time"),
    ):  # fmt: skip
        fails(owner, constraint, save_action, "split", HYNIX, **given)
    for since, until in ((kst(TUESDAY, 9), kst(TUESDAY, 9)), (kst(TUESDAY, 9), kst("2100-01-01", 0))):
        fails(owner, "halt_has_an_end", halt, since, until)


def test_save_corporate_action_refuses_stock_traded_since(owner, kim):
    at(owner, WEDNESDAY, 9)
    late = SPLIT | {"effective_on": WEDNESDAY}
    save = save_action(owner, "split", **late)  # nobody has traded it since its day began
    withdraw(owner, save)
    buy(owner, kim, SAMSUNG, 1)
    fails(owner, "stock_traded_since", save_action, "split", **late)
    save_action(owner, "split", **late | {"effective_on": WEDNESDAY + dt.timedelta(days=1)})


def test_apply_corporate_action_refuses_corporate_action_not_due(owner, kim):
    first, second = (
        save_action(owner, "split", **SPLIT | {"effective_on": WEDNESDAY + dt.timedelta(days=n)}) for n in (0, 1)
    )
    halted, taken = halt(owner, kst(TUESDAY, 9), kst(TUESDAY, 12)), save_action(owner, "split", HYNIX, **SPLIT)
    withdraw(owner, taken)
    fails(owner, "corporate_action_not_due", apply_action, first)
    at(owner, WEDNESDAY + dt.timedelta(days=1), 0)
    for action_id in (second, halted, taken):  # before the one before it, by itself, taken back
        fails(owner, "corporate_action_not_due", apply_action, action_id)
    for action_id in (first, second):
        apply_action(owner, action_id)
    assert holding(owner, kim)[0] == 250


def test_withdraw_corporate_action_refuses_corporate_action_applied(owner, kim):
    action_id, halted = save_action(owner, "split", **SPLIT), halt(owner, kst(TUESDAY, 9), kst(TUESDAY, 12))
    at(owner, WEDNESDAY, 0)
    apply_action(owner, action_id)
    for over in (action_id, halted):
        fails(owner, "corporate_action_applied", withdraw, over)


def test_apply_and_withdraw_corporate_action_refuses_corporate_action_not_found(owner, kim):
    for call in (apply_action, withdraw):
        fails(owner, "corporate_action_not_found", call, 987_654_321)


def test_the_worker_applies_what_is_due_and_does_not_stop_at_what_is_not(owner, kim):
    owner.execute("UPDATE app.jobs SET is_enabled = job_name = 'apply_corporate_actions'")
    halt(owner, kst(TUESDAY, 9), kst(TUESDAY, 12))
    for code in (SAMSUNG, HYNIX):
        save_action(owner, "split", code, **SPLIT)
    at(owner, WEDNESDAY, 0)
    runs = [owner.execute("SELECT job_name, error, result FROM api.run_job('{}')").fetchone() for _ in range(4)]
    assert runs == [("apply_corporate_actions", None, done) for done in "110"] + [None]
    assert owner.execute("SELECT count(*) FROM app.corporate_actions WHERE applied_at IS NOT NULL").fetchone() == (2,)


class Splitter(Wanderer):
    """A history in which stocks are split now and then, both ways."""

    splits = 0

    def wait(self, longest=dt.timedelta(hours=3)):
        super().wait(longest)
        while self.con.execute("SELECT api.apply_corporate_actions()").fetchone() == (1,):
            self.splits += 1

    def step(self):
        if self.dice.random() < 0.06:
            numerator, denominator = self.dice.choice([(2, 1), (3, 2), (1, 2), (2, 3), (5, 1), (1, 4)])
            tomorrow = self.now.date() + dt.timedelta(days=1)
            try:
                save_action(self.con, "split", self.dice.choice([SAMSUNG, HYNIX]), effective_on=tomorrow,
                            numerator=numerator, denominator=denominator)  # fmt: skip
            except psycopg.Error as refusal:
                if refusal.diag.message_primary != "corporate_action_conflict":
                    raise
        super().step()


@pytest.mark.parametrize("seed", [20260303, 11])
def test_holdings_at_random_instants_are_as_they_were_recorded_live_whatever_was_split(owner, seed):
    history, recorded = Splitter(owner, seed), []
    user_id = history.person.user_id
    while len(recorded) < 300:
        history.step()
        history.wait(dt.timedelta(minutes=40))
        (instant,) = owner.execute("SELECT app.clock()").fetchone()
        recorded.append((instant, live(owner, user_id)))
    turn_clock(owner, history.now + dt.timedelta(days=3))
    assert history.splits > 3
    assert owner.execute("SELECT count(*) > 3 FROM app.holding_changes").fetchone() == (True,)
    for instant, before in recorded:
        assert then(owner, user_id, instant) == before, instant
    assert differences(owner) == []
