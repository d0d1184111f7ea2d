"""Delistings: holders are paid out or left with nothing, once, nobody trades the stock any more, and the books know."""

import datetime as dt

import psycopg
import pytest

from tests.functions.test_as_of import live, then
from tests.functions.test_history import WEDNESDAY, held, worth
from tests.functions.test_seasons import restart, seasons
from tests.functions.test_snapshots import TUESDAY, at, snap, snapshots
from tests.market import (
    HYNIX,
    OPENING,
    SAMSUNG,
    apply_action,
    buy,
    differences,
    head,
    holding,
    open_market,
    order,
    quote,
    refused,
    save_action,
    sell,
)  # fmt: skip
from tests.people import sign_up

THURSDAY = WEDNESDAY + dt.timedelta(days=1)


@pytest.fixture
def holder(owner):
    """Somebody who bought ten Samsung at 70,000 and one Hynix on Tuesday; Samsung's close is 71,000."""
    open_market(owner)
    at(owner, TUESDAY, 10)
    quote(owner, SAMSUNG, 70_000)
    quote(owner, HYNIX, 100_000)
    kim = sign_up(owner)
    buy(owner, kim, SAMSUNG, 10)
    buy(owner, kim, HYNIX, 1)
    at(owner, TUESDAY, 15, 30)
    quote(owner, SAMSUNG, 71_000)
    yield kim
    assert differences(owner) == []


def delist(owner, price, on=WEDNESDAY, hour=1):
    """A delisting that was known the day before, and is applied by the worker, once."""
    action_id = save_action(owner, "delisting", effective_on=on, payout_price=price)
    at(owner, on, hour)
    assert owner.execute("SELECT api.apply_corporate_actions()").fetchone() == (1,)
    assert owner.execute("SELECT api.apply_corporate_actions()").fetchone() == (0,)
    assert apply_action(owner, action_id)
    return action_id


def notices(owner, person):
    return [
        title + " " + message for title, message in owner.execute(
            "SELECT title, message FROM app.notifications WHERE user_id = %s AND data ->> 'action_kind' = 'delisting'",
            (person.user_id,),
        )
    ]  # fmt: skip


def entries(owner):
    return owner.execute(
        "SELECT amount, balance_after, stock_code FROM api.cash_entries WHERE entry_kind = 'corporate_action'"
    ).fetchall()


def test_holders_are_paid_out_at_the_price_that_was_told(owner, holder):
    delist(owner, 500)
    assert holding(owner, holder) == (0, 0, 0, 5_000 - 700_000)
    assert head(owner, holder)[0] == 200_000 + 5_000
    assert entries(owner) == [(5_000, 205_000, SAMSUNG)]
    assert seasons(owner, holder) == [(1, 205_000, 100_000, -695_000, True)]
    assert notices(owner, holder) == [
        "상장 폐지 종목 005930 상장이 폐지되었어요. 가진 10주는 한 주에 500원, 모두 5,000원으로 정산되었어요."
    ]


def test_what_is_worth_nothing_is_written_off_without_an_entry(owner, holder):
    owner.execute("SELECT api.refresh_portfolio_totals()")
    delist(owner, 0)
    assert holding(owner, holder) == (0, 0, 0, -700_000)
    assert (head(owner, holder)[0], entries(owner)) == (200_000, [])
    assert notices(owner, holder)[0].endswith("가진 10주는 정산금 없이 정리되었어요.")
    # No cash and no price changed: the leaderboard sees it all the same.
    assert owner.execute("SELECT api.refresh_portfolio_totals()").fetchone() == (1,)
    assert owner.execute("SELECT total_value FROM app.portfolio_totals").fetchone() == (300_000,)


def test_open_orders_end_for_that_reason_and_free_what_they_held(owner, holder):
    at(owner, TUESDAY, 16)
    waiting = sign_up(owner)
    order(owner, waiting, "buy", 1, 60_000)
    order(owner, holder, "sell", 4, 80_000)
    order(owner, holder, "buy", 1, 90_000, HYNIX)
    delist(owner, 500)
    assert head(owner, waiting) == (OPENING, 0, 0)
    assert holding(owner, holder)[:2] == (0, 0)
    assert owner.execute("SELECT stock_code, status, end_reason FROM api.orders ORDER BY order_id").fetchall()[2:] == [
        (SAMSUNG, "cancelled", "delisting"), (SAMSUNG, "cancelled", "delisting"), (HYNIX, "open", None),
    ]  # fmt: skip
    assert notices(owner, waiting) == ["상장 폐지 종목 005930 상장이 폐지되었어요. 걸어 둔 주문 1건은 취소되었어요."]


def test_a_delisted_stock_is_traded_watched_found_and_quoted_no_more(owner, holder):
    save_action(owner, "delisting", effective_on=WEDNESDAY, payout_price=500)
    at(owner, WEDNESDAY, 0)
    refused(owner, "trading_halted", holder, "sell", 1)
    assert owner.execute("SELECT api.apply_corporate_actions()").fetchone() == (1,)
    quote(owner, SAMSUNG, 90_000)  # a pipeline that has not heard
    for side, limit in (("buy", None), ("sell", None), ("buy", 69_000)):
        refused(owner, "stock_not_listed", holder, side, 1, limit)
    with pytest.raises(psycopg.Error, match="stock_not_listed"):
        owner.execute("SELECT api.add_watch_entry('{}', %s, %s)", (holder.user_id, SAMSUNG))
    with pytest.raises(psycopg.Error, match="stock_not_listed"):
        save_action(owner, "split", effective_on=THURSDAY, numerator=5, denominator=1)
    assert owner.execute("SELECT count(*) FROM api.find_stocks('005930')").fetchone() == (0,)
    assert owner.execute("SELECT stock_code FROM api.quotes").fetchall() == [(HYNIX,)]
    assert owner.execute("SELECT delisted_on FROM api.stocks WHERE stock_code = %s", (SAMSUNG,)).fetchone() == (
        WEDNESDAY,
    )
    assert seasons(owner, holder) == [(1, 205_000, 100_000, -695_000, True)]


def test_history_before_it_is_as_it_was_and_snapshots_go_on(owner, holder):
    at(owner, TUESDAY, 20)
    (instant,) = owner.execute("SELECT app.clock()").fetchone()
    before = live(owner, holder.user_id)
    snap(owner)
    delist(owner, 500)
    at(owner, THURSDAY, 9)
    while snap(owner):
        pass
    assert then(owner, holder.user_id, instant) == before
    assert held(owner, holder, TUESDAY, 16) == [
        (SAMSUNG, 10, 700_000, 71_000, TUESDAY, 710_000), (HYNIX, 1, 100_000, 100_000, TUESDAY, 100_000),
    ]  # fmt: skip
    assert worth(owner, holder, WEDNESDAY, 2) == (205_000, 100_000, 305_000, -695_000)
    assert snapshots(owner, holder) == [
        (TUESDAY, 200_000, 810_000, 1_010_000), (WEDNESDAY, 205_000, 100_000, 305_000),
    ]  # fmt: skip


@pytest.mark.parametrize("price", [500, 0])
def test_the_lines_that_explain_a_profit_still_add_up_to_it(owner, holder, price):
    delist(owner, price)
    at(owner, WEDNESDAY, 16)
    while snap(owner):
        pass
    for from_on in (None, WEDNESDAY):
        lines = owner.execute(
            "SELECT entry_kind, stock_code, amount FROM api.explain_performance(%s, %s, NULL, NULL, NULL, NULL, 100)",
            (holder.user_id, from_on),
        ).fetchall()
        (profit,) = owner.execute(
            "SELECT profit_loss FROM api.find_performance(%s, %s, NULL)", (holder.user_id, from_on)
        ).fetchone()
        assert sum(amount for *_, amount in lines) == profit == price * 10 - (710_000 if from_on else 700_000)
        assert [line[1:] for line in lines if line[0] == "corporate_action"] == [(SAMSUNG, 5_000)] * bool(price)


def test_a_season_that_ended_before_it_keeps_its_shares(owner, holder):
    restart(owner, holder)
    before = seasons(owner, holder)
    delist(owner, 0)
    assert seasons(owner, holder) == before == [(1, 200_000, 810_000, 10_000, False), (2, OPENING, 0, 0, True)]
    assert owner.execute("SELECT count(*) FROM app.holding_changes").fetchone() == (0,)


def test_a_delisting_of_a_day_that_has_begun_is_taken_while_nobody_has_traded_since(owner, holder):
    at(owner, WEDNESDAY, 9)
    late = {"effective_on": WEDNESDAY, "payout_price": 500}
    action_id = save_action(owner, "delisting", **late)
    owner.execute("SELECT FROM api.withdraw_corporate_action('{}', %s)", (action_id,))
    sell(owner, holder, SAMSUNG, 1)
    with pytest.raises(psycopg.Error, match="stock_traded_since"):
        save_action(owner, "delisting", **late)
    delist(owner, 500, THURSDAY)
    assert holding(owner, holder)[0] == 0


def test_a_delisting_needs_its_payout_and_no_figures_of_others(owner, holder):
    for given, constraint in (
        ({}, "kind_has_its_figures"), ({"payout_price": 1, "numerator": 2}, "kind_has_its_figures"),
        ({"payout_price": -1}, "payout_is_bounded"), ({"payout_price": 1_000_000_001}, "payout_is_bounded"),
    ):  # fmt: skip
        with pytest.raises(psycopg.Error, match=constraint):
            save_action(owner, "delisting", **given | {"effective_on": WEDNESDAY})
    with pytest.raises(psycopg.Error, match="kind_has_its_figures"):
        save_action(owner, "split", effective_on=WEDNESDAY, numerator=2, denominator=1, payout_price=1)
    first = save_action(owner, "delisting", effective_on=WEDNESDAY, payout_price=1)
    assert save_action(owner, "delisting", effective_on=WEDNESDAY, payout_price=1) == first
    with pytest.raises(psycopg.Error, match="corporate_action_conflict"):
        save_action(owner, "delisting", effective_on=WEDNESDAY, payout_price=2)


def test_verify_books_names_a_payout_that_is_wrong_and_a_holding_that_was_left_out(owner, holder):
    delist(owner, 500)
    (change, action) = owner.execute(
        "SELECT holding_change_id, corporate_action_id FROM app.holding_changes"
    ).fetchone()  # fmt: skip
    for wrong, found in (
        ("UPDATE app.holding_changes SET cash_paid = 5001, profit_change = profit_change + 1",
         {("cash_paid", f"holding change {change}", 5_000, 5_001),
          ("realised_profit", "holding 005930", -694_999, -695_000),
          ("amount of the entry", f"holding change {change}", 5_001, 5_000)}),
        ("UPDATE app.corporate_actions SET payout_price = 499",
         {("cash_paid", f"holding change {change}", 4_990, 5_000)}),
        ("UPDATE app.holdings SET quantity = 10 WHERE stock_code = '005930'", {("quantity", "holding 005930", 0, 10)}),
        ("DELETE FROM app.holding_changes",
         {("holding change", f"corporate action {action}", 1, 0), ("quantity", "holding 005930", 10, 0),
          ("total_cost", "holding 005930", 700_000, 0), ("realised_profit", "holding 005930", 0, -695_000)}),
    ):  # fmt: skip
        with owner.transaction(force_rollback=True):
            owner.execute("SET LOCAL session_replication_role = replica")
            owner.execute(wrong)
            assert {row[1:] for row in differences(owner)} == found, wrong
