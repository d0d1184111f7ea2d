"""Code changes: a stock goes on under another code with all that stands under the old one, and no value moves."""

import datetime as dt

import psycopg
import pytest

from tests.functions.test_as_of import live, then
from tests.functions.test_history import WEDNESDAY, held, worth
from tests.functions.test_seasons import restart, seasons
from tests.functions.test_snapshots import MONDAY, TUESDAY, at, snap, snapshots
from tests.market import (
    HYNIX,
    SAMSUNG,
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
NEW, NEWER = "00593A", "00593B"


@pytest.fixture
def holder(owner):
    """Somebody who bought ten Samsung at 70,000 on Tuesday, after a split on Tuesday; its close is 71,000."""
    open_market(owner)
    at(owner, MONDAY, 15)
    quote(owner, SAMSUNG, 700_000, volume=10)
    save_action(owner, "split", effective_on=TUESDAY, numerator=10, denominator=1)
    at(owner, TUESDAY, 1)
    applied(owner)
    at(owner, TUESDAY, 10)
    quote(owner, SAMSUNG, 70_000)
    kim = sign_up(owner)
    buy(owner, kim, SAMSUNG, 10)
    at(owner, TUESDAY, 15, 30)
    quote(owner, SAMSUNG, 71_000)
    yield kim
    assert differences(owner) == []


def applied(owner):
    assert owner.execute("SELECT api.apply_corporate_actions()").fetchone() == (1,)


def rename(owner, new=NEW, on=WEDNESDAY, code=SAMSUNG, hour=1):
    action_id = save_action(owner, "code_change", code, effective_on=on, new_stock_code=new)
    at(owner, on, hour)
    applied(owner)
    assert owner.execute("SELECT api.apply_corporate_actions()").fetchone() == (0,)
    return action_id


def found(owner, query):
    return [code for (code,) in owner.execute("SELECT stock_code FROM api.find_stocks(%s)", (query,))]


def watched(owner, person):
    return owner.execute(
        "SELECT stock_code, price, added_at FROM api.watch_entries WHERE user_id = %s ORDER BY stock_code",
        (person.user_id,),
    ).fetchall()


def watch(owner, person, code):
    owner.execute("SELECT api.add_watch_entry('{}', %s, %s)", (person.user_id, code))


def test_shares_and_their_cost_go_on_under_the_new_code(owner, holder):
    sell(owner, holder, SAMSUNG, 1)
    before = (seasons(owner, holder), head(owner, holder))
    rename(owner)
    assert (seasons(owner, holder), head(owner, holder)) == before
    assert holding(owner, holder) == (0, 0, 0, 1_000)
    assert holding(owner, holder, NEW) == (9, 0, 630_000, 0)
    assert owner.execute("SELECT stock_code, stock_name, price FROM api.holdings").fetchall() == [
        (NEW, "종목 005930", 71_000)
    ]
    assert owner.execute(
        "SELECT title, message FROM app.notifications WHERE data ->> 'action_kind' = 'code_change'"
    ).fetchall() == [
        ("종목 코드 변경", "종목 005930 종목 코드가 바뀌었어요: 005930 → 00593A. 가진 9주는 그대로예요.")
    ]  # fmt: skip
    quote(owner, NEW, 75_000)
    at(owner, WEDNESDAY, 10)
    sell(owner, holder, NEW, 9)
    assert holding(owner, holder, NEW) == (0, 0, 0, 9 * 5_000)
    refused(owner, "stock_not_listed", holder, "buy", 1)


def test_shares_that_were_bought_under_the_new_code_already_are_joined(owner, holder):
    save_action(owner, "code_change", effective_on=WEDNESDAY, new_stock_code=NEW)
    at(owner, WEDNESDAY, 1)
    quote(owner, NEW, 70_500)
    buy(owner, holder, NEW, 2)
    applied(owner)
    assert holding(owner, holder, NEW) == (12, 0, 841_000, 0)
    sell(owner, holder, NEW, 12)
    assert holding(owner, holder, NEW)[:3] == (0, 0, 0)


def test_open_orders_go_on_as_they_stood_and_fill_under_the_new_code(owner, holder):
    at(owner, TUESDAY, 16)
    waiting = sign_up(owner)
    buys = order(owner, waiting, "buy", 2, 60_000)["order_id"]
    order(owner, holder, "sell", 4, 80_000)
    crossed = order(owner, holder, "sell", 1, 75_000)["order_id"]
    owner.execute("UPDATE app.orders SET marked_price = 75000, marked_at = app.clock() WHERE order_id = %s", (crossed,))
    before = head(owner, waiting)
    owner.execute("UPDATE app.orders SET expires_at = expires_at + interval '2 days' WHERE status = 'open'")
    rename(owner)
    assert (head(owner, waiting), holding(owner, holder)[:2]) == (before, (0, 0))
    assert holding(owner, holder, NEW)[:2] == (10, 5)
    assert owner.execute("SELECT stock_code, status, end_reason FROM api.orders ORDER BY order_id").fetchall()[1:] == [
        (SAMSUNG, "cancelled", "code_change")] * 3 + [(NEW, "open", None)] * 3  # fmt: skip
    assert owner.execute(
        "SELECT message FROM app.notifications WHERE user_id = %s", (waiting.user_id,)
    ).fetchall()[-1][0].endswith("걸어 둔 주문 1건은 새 코드로 옮겼어요.")  # fmt: skip
    assert owner.execute("SELECT api.match_orders()").fetchone() == (1,)
    at(owner, WEDNESDAY, 10)
    assert quote(owner, NEW, 59_000) == (1, 1, 1)
    assert holding(owner, waiting, NEW)[:3] == (2, 0, 118_000)
    with pytest.raises(psycopg.Error, match="order_not_open"):
        owner.execute("SELECT api.cancel_order('{}', %s, %s)", (waiting.user_id, buys))


def test_watch_lists_searches_charts_and_limits_know_the_stock_by_its_past(owner, holder):
    other = sign_up(owner)
    save_action(owner, "code_change", effective_on=WEDNESDAY, new_stock_code=NEW)
    at(owner, WEDNESDAY, 0)
    quote(owner, NEW, 71_500)
    for person, codes in ((holder, [SAMSUNG]), (other, [NEW, SAMSUNG])):
        for code in codes:
            watch(owner, person, code)
    (before,) = watched(owner, holder)
    history = "SELECT priced_on, close, price_factor FROM api.price_history WHERE stock_code = %s ORDER BY priced_on"
    days = owner.execute(history, (SAMSUNG,)).fetchall()
    applied(owner)
    assert watched(owner, holder) == [(NEW, 71_500, before[2])]
    assert [entry[0] for entry in watched(owner, other)] == [NEW]
    with pytest.raises(psycopg.Error, match="stock_not_listed"):
        watch(owner, other, SAMSUNG)
    assert (found(owner, SAMSUNG), found(owner, NEW), found(owner, "종목 00593A")) == ([NEW], [NEW], [NEW])
    assert days == [(MONDAY, 700_000, 0.1), (TUESDAY, 71_000, 1.0)]
    assert owner.execute(history, (SAMSUNG,)).fetchall() == days
    assert owner.execute(history, (NEW,)).fetchall() == [*days, (WEDNESDAY, 71_500, 1.0)]
    refused(owner, "limit_price_out_of_range", holder, "buy", 1, 100_000, NEW)
    at(owner, WEDNESDAY, 10)
    quote(owner, NEW, 78_100)
    assert owner.execute("SELECT change_rate FROM app.quotes WHERE stock_code = %s", (NEW,)).fetchone() == (10,)


def test_history_is_as_it_was_and_no_value_jumps(owner, holder):
    at(owner, TUESDAY, 20)
    (instant,) = owner.execute("SELECT app.clock()").fetchone()
    before = live(owner, holder.user_id)
    rename(owner)
    at(owner, WEDNESDAY, 15, 40)
    while snap(owner):
        pass
    assert then(owner, holder.user_id, instant) == before
    assert held(owner, holder, TUESDAY, 16) == [(SAMSUNG, 10, 700_000, 71_000, TUESDAY, 710_000)]
    assert held(owner, holder, WEDNESDAY, 2) == [(NEW, 10, 700_000, 71_000, TUESDAY, 710_000)]
    assert worth(owner, holder, WEDNESDAY, 15)[1] == 710_000
    assert snapshots(owner, holder)[-1] == (WEDNESDAY, 300_000, 710_000, 1_010_000)
    lines = owner.execute(
        "SELECT line_kind, stock_code, amount FROM api.explain_performance(%s, %s, NULL, NULL, NULL, NULL, 100)",
        (holder.user_id, WEDNESDAY),
    ).fetchall()
    assert lines == [("start", SAMSUNG, -710_000), ("end", NEW, 710_000)]


def test_a_season_that_ended_before_it_keeps_the_old_code(owner, holder):
    at(owner, TUESDAY, 20)
    restart(owner, holder)
    rename(owner)
    assert owner.execute("SELECT season, stock_code, quantity, price FROM api.holdings").fetchall() == [
        (1, SAMSUNG, 10, 71_000)
    ]
    assert owner.execute("SELECT count(*) FROM app.holding_changes").fetchone() == (0,)


def test_a_code_that_is_changed_again_and_what_is_to_come_go_along(owner, holder):
    save_action(owner, "split", effective_on=THURSDAY, numerator=2, denominator=1)
    save_action(
        owner, "halt", halted_from=f"{WEDNESDAY}T00:00:00+09:00", halted_until=f"{WEDNESDAY}T12:00:00+09:00"
    )  # fmt: skip
    rename(owner)
    refused(owner, "trading_halted", holder, "sell", 1, None, NEW)
    at(owner, THURSDAY, 1)
    applied(owner)
    assert holding(owner, holder, NEW) == (20, 0, 700_000, 0)
    rename(owner, NEWER, THURSDAY + dt.timedelta(days=1), NEW)
    assert holding(owner, holder, NEWER) == (20, 0, 700_000, 0)
    assert [found(owner, code) for code in (SAMSUNG, NEW, NEWER)] == [[NEWER]] * 3
    assert owner.execute(
        "SELECT priced_on, round((close * price_factor)::numeric) FROM api.price_history WHERE stock_code = %s "
        "ORDER BY priced_on", (NEWER,),
    ).fetchall() == [(MONDAY, 35_000), (TUESDAY, 35_500)]  # fmt: skip
    assert worth(owner, holder, TUESDAY, 16)[1] == worth(owner, holder, THURSDAY, 0)[1] == 710_000
    assert seasons(owner, holder) == [(1, 300_000, 710_000, 10_000, True)]


def test_save_corporate_action_refuses_new_code_in_use(owner, holder):
    quote(owner, HYNIX, 100_000)
    at(owner, WEDNESDAY, 9)
    change = {"effective_on": THURSDAY, "new_stock_code": HYNIX}
    with pytest.raises(psycopg.Error, match="new_code_in_use"):  # it has a price of before
        save_action(owner, "code_change", **change)
    save_action(owner, "code_change", **change | {"new_stock_code": NEW})
    quote(owner, NEW, 70_000)
    with pytest.raises(psycopg.Error, match="new_code_in_use"):  # another stock waits for it
        save_action(owner, "code_change", HYNIX, **change | {"new_stock_code": NEW})
    with pytest.raises(psycopg.Error, match="new_code_in_use"):  # and what comes to it is told of the old code
        save_action(owner, "split", NEW, effective_on=THURSDAY, numerator=2, denominator=1)
    at(owner, THURSDAY, 1)
    applied(owner)
    with pytest.raises(psycopg.Error, match="new_code_in_use"):  # nobody comes back to a code
        save_action(owner, "code_change", NEW, effective_on="2026-03-09", new_stock_code=SAMSUNG)


def test_a_split_of_before_it_is_not_told_late(owner, holder):
    rename(owner)
    with pytest.raises(psycopg.Error, match="stock_traded_since"):
        save_action(owner, "split", NEW, effective_on=MONDAY, numerator=2, denominator=1)


def test_verify_books_names_shares_that_did_not_arrive(owner, holder):
    action = rename(owner)
    (left, came) = owner.execute(
        "SELECT min(holding_change_id), max(holding_change_id) FROM app.holding_changes"
    ).fetchone()  # fmt: skip
    for wrong, names in (
        (f"DELETE FROM app.holding_changes WHERE holding_change_id = {came}",
         {("shares under the new code", f"holding change {left}"), ("quantity", f"holding {NEW}"),
          ("total_cost", f"holding {NEW}")}),
        (f"DELETE FROM app.holding_changes WHERE holding_change_id = {left}",
         {("holding change", f"corporate action {action}"), ("quantity", "holding 005930"),
          ("total_cost", "holding 005930"), ("quantity_after", f"holding change {came}"),
          ("cost_change", f"holding change {came}")}),
        (f"UPDATE app.holding_changes SET quantity_change = 11, quantity_after = 11 WHERE holding_change_id = {came}",
         {("quantity_after", f"holding change {came}"), ("quantity", f"holding {NEW}"),
          ("shares under the new code", f"holding change {left}")}),
        (f"UPDATE app.holding_changes SET profit_change = 5 WHERE holding_change_id = {came}",
         {("profit_change", f"holding change {came}"), ("realised_profit", f"holding {NEW}")}),
    ):  # fmt: skip
        with owner.transaction(force_rollback=True):
            owner.execute("SET LOCAL session_replication_role = replica")
            owner.execute(wrong)
            assert {row[1:3] for row in differences(owner)} == names, wrong
