"""Splits: shares are counted anew, exactly and once, and no value jumps, now or in history."""

import datetime as dt
from decimal import Decimal

import psycopg
import pytest

from tests.functions.test_history import WEDNESDAY, held, worth
from tests.functions.test_snapshots import MONDAY, TUESDAY, at, snap, snapshots
from tests.market import (
    HYNIX,
    KAKAO,
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
    """Somebody who bought ten Samsung at 70,000 on Tuesday, in an open market. Its close is 71,000."""
    open_market(owner)
    at(owner, MONDAY, 9)
    quote(owner, HYNIX, 100_000)
    at(owner, TUESDAY, 10)
    quote(owner, SAMSUNG, 70_000)
    kim = sign_up(owner)
    buy(owner, kim, SAMSUNG, 10)
    at(owner, TUESDAY, 15, 30)
    quote(owner, SAMSUNG, 71_000, open=70_000, high=72_000, low=69_000, volume=1_000)
    yield kim
    assert differences(owner) == []


def split(owner, numerator, denominator, on=WEDNESDAY, code=SAMSUNG, hour=1):
    """A split that was known the day before, and is applied by the worker."""
    action_id = save_action(owner, "split", code, effective_on=on, numerator=numerator, denominator=denominator)
    at(owner, on, hour)
    assert owner.execute("SELECT api.apply_corporate_actions()").fetchone() == (1,)
    assert owner.execute("SELECT api.apply_corporate_actions()").fetchone() == (0,)
    return action_id


def values(owner, person):
    return owner.execute(
        "SELECT cash, holdings_value, total_value, profit_loss FROM api.portfolios WHERE user_id = %s",
        (person.user_id,),
    ).fetchone()


def notices(owner, person):
    return [
        title + " " + message for title, message in owner.execute(
            "SELECT title, message FROM app.notifications WHERE user_id = %s AND data ->> 'action_kind' = 'split'",
            (person.user_id,),
        )
    ]  # fmt: skip


def test_a_split_counts_shares_anew_at_the_same_cost_and_value(owner, holder):
    before = values(owner, holder)
    split(owner, 50, 1)
    assert holding(owner, holder) == (500, 0, 700_000, 0)
    assert values(owner, holder) == before == (300_000, 710_000, 1_010_000, 10_000)
    assert owner.execute("SELECT price, open, high, low, volume FROM app.quotes WHERE stock_code = %s", (SAMSUNG,))\
        .fetchone() == (1_420, 1_400, 1_440, 1_380, 50_000)  # fmt: skip
    assert notices(owner, holder) == ["주식 분할 종목 005930 1주가 50주로 나뉘었어요. 가진 10주는 500주가 되었어요."]
    sell(owner, holder, SAMSUNG, 100)
    assert holding(owner, holder) == (400, 0, 560_000, 2_000)


def test_a_reverse_split_pays_out_what_is_no_whole_share(owner, holder):
    before = values(owner, holder)[2]
    split(owner, 1, 3)
    # Ten old shares are three new ones and one old one more, of a cost of 70,000 and a close of 71,000.
    assert holding(owner, holder) == (3, 0, 630_000, 1_000)
    assert values(owner, holder) == (371_000, 639_000, before, 10_000)
    assert owner.execute(
        "SELECT entry_kind, amount, balance_after, stock_code, corporate_action_id IS NOT NULL "
        "FROM api.cash_entries ORDER BY cash_entry_id DESC LIMIT 1"
    ).fetchone() == ("corporate_action", 71_000, 371_000, SAMSUNG, True)  # fmt: skip
    assert notices(owner, holder) == [
        "주식 병합 종목 005930 3주가 1주로 합쳐졌어요. 가진 10주는 3주가 되었어요. "
        "한 주가 되지 않는 나머지는 71,000원으로 받았어요."
    ]


def test_fractions_and_the_cost_they_release_are_rounded_down_to_whole_won(owner, holder):
    split(owner, 7, 4)  # ten old ones are seventeen and a half: half a new one is two sevenths of an old one
    assert head(owner, holder)[0] == 300_000 + 71_000 * 2 // 7
    released = 700_000 * 2 // 70
    assert holding(owner, holder) == (17, 0, 700_000 - released, 71_000 * 2 // 7 - released)


def test_a_reverse_split_of_fewer_shares_than_make_one_leaves_none(owner, holder):
    split(owner, 1, 100)
    assert holding(owner, holder) == (0, 0, 0, 10_000)
    assert head(owner, holder)[0] == 300_000 + 710_000


def test_where_no_price_is_known_fractions_are_paid_at_their_cost(owner, holder):
    at(owner, WEDNESDAY, 9)
    quote(owner, KAKAO, 40_000)
    buy(owner, holder, KAKAO, 3)
    owner.execute("DELETE FROM app.daily_prices WHERE stock_code = %s", (KAKAO,))
    split(owner, 1, 2, THURSDAY, KAKAO)
    assert holding(owner, holder, KAKAO) == (1, 0, 80_000, 0)
    assert head(owner, holder)[0] == 300_000 - 120_000 + 40_000


def test_open_orders_of_the_stock_end_for_that_reason_and_free_what_they_held(owner, holder):
    at(owner, TUESDAY, 16)
    waiting = sign_up(owner)
    order(owner, waiting, "buy", 1, 60_000)
    order(owner, holder, "sell", 4, 80_000)
    order(owner, holder, "buy", 1, 50_000)
    order(owner, holder, "buy", 1, 90_000, HYNIX)
    split(owner, 5, 1)
    assert (head(owner, waiting), head(owner, holder)[1]) == ((OPENING, 0, 0), 90_000)
    assert holding(owner, holder) == (50, 0, 700_000, 0)
    assert owner.execute("SELECT stock_code, status, end_reason FROM api.orders ORDER BY order_id").fetchall()[1:] == [
        (SAMSUNG, "cancelled", "split"), (SAMSUNG, "cancelled", "split"), (SAMSUNG, "cancelled", "split"),
        (HYNIX, "open", None),
    ]  # fmt: skip
    assert notices(owner, waiting) == ["주식 분할 종목 005930 1주가 5주로 나뉘었어요. 걸어 둔 주문 1건은 취소되었어요."]
    assert notices(owner, holder)[0].endswith("가진 10주는 50주가 되었어요. 걸어 둔 주문 2건은 취소되었어요.")


def test_history_does_not_jump_at_a_split(owner, holder):
    early = sign_up(owner)
    split(owner, 5, 1)
    at(owner, WEDNESDAY, 15)
    quote(owner, SAMSUNG, 15_000)
    at(owner, THURSDAY, 12)
    buy(owner, early, SAMSUNG, 2)
    for _ in range(3):
        snap(owner)
    at(owner, THURSDAY, 20)
    cash = 300_000
    assert held(owner, holder, TUESDAY, 16) == [(SAMSUNG, 10, 700_000, 71_000, TUESDAY, 710_000)]
    assert held(owner, holder, WEDNESDAY, 2) == [(SAMSUNG, 50, 700_000, 14_200, TUESDAY, 710_000)]
    assert held(owner, holder, WEDNESDAY, 16) == [(SAMSUNG, 50, 700_000, 15_000, WEDNESDAY, 750_000)]
    assert held(owner, early, THURSDAY, 13) == [(SAMSUNG, 2, 30_000, 15_000, WEDNESDAY, 30_000)]
    for hour in (0, 2, 9, 14):  # not applied yet, applied, in session
        assert worth(owner, holder, WEDNESDAY, hour) == (cash, 710_000, cash + 710_000, 10_000), hour
    assert snapshots(owner, holder)[-1] == (WEDNESDAY, cash, 750_000, cash + 750_000)


def test_a_split_that_is_applied_late_moves_no_value_of_the_hours_between(owner, holder):
    save_action(owner, "split", effective_on=WEDNESDAY, numerator=5, denominator=1)
    at(owner, WEDNESDAY, 15)
    quote(owner, SAMSUNG, 14_400)
    refused(owner, "trading_halted", holder, "sell", 1)
    at(owner, THURSDAY, 8)
    assert owner.execute("SELECT api.apply_corporate_actions()").fetchone() == (1,)
    at(owner, THURSDAY, 9)
    # The evening before: ten old shares at a close of new ones.
    assert held(owner, holder, WEDNESDAY, 20) == [(SAMSUNG, 10, 700_000, 72_000, WEDNESDAY, 720_000)]
    assert held(owner, holder, THURSDAY, 9) == [(SAMSUNG, 50, 700_000, 14_400, WEDNESDAY, 720_000)]
    assert values(owner, holder)[1] == 720_000  # the quote was of new shares already


def test_a_portfolio_that_was_closed_before_keeps_its_count_and_its_worth(owner, holder):
    at(owner, TUESDAY, 20)
    owner.execute("UPDATE app.portfolios SET closed_at = app.clock() WHERE user_id = %s", (holder.user_id,))
    split(owner, 5, 1)
    at(owner, THURSDAY, 3)
    quote(owner, SAMSUNG, 15_000, quoted_at="2026-03-04T15:30:00+09:00")
    assert held(owner, holder, THURSDAY, 2) == [(SAMSUNG, 10, 700_000, 75_000, WEDNESDAY, 750_000)]
    assert notices(owner, holder) == []


def test_two_splits_multiply_whatever_the_order_in_which_they_were_told(owner, holder):
    save_action(owner, "split", effective_on=THURSDAY, numerator=2, denominator=1)
    save_action(owner, "split", effective_on=WEDNESDAY, numerator=5, denominator=1)
    at(owner, THURSDAY, 1)
    assert [owner.execute("SELECT api.apply_corporate_actions()").fetchone() for _ in range(3)] == [(1,), (1,), (0,)]
    assert holding(owner, holder) == (100, 0, 700_000, 0)
    at(owner, THURSDAY, 9)
    for day, hour in ((TUESDAY, 16), (WEDNESDAY, 16), (THURSDAY, 2)):
        assert worth(owner, holder, day, hour)[1] == 710_000, (day, hour)
    assert owner.execute(
        "SELECT from_on::text, before_on, price_factor FROM api.price_adjustments ORDER BY before_on"
    ).fetchall() == [("-infinity", WEDNESDAY, Decimal("0.1")), (str(WEDNESDAY), THURSDAY, Decimal("0.5"))]


def test_a_chart_tells_days_of_before_in_shares_of_now(owner, holder):
    split(owner, 50, 1)
    assert owner.execute(
        "SELECT priced_on, close, price_factor FROM api.price_history WHERE stock_code = %s", (SAMSUNG,)
    ).fetchall() == [(TUESDAY, 71_000, 0.02)]  # fmt: skip


def test_limits_and_changes_are_measured_at_the_close_in_new_shares(owner, holder):
    split(owner, 50, 1)
    refused(owner, "limit_price_out_of_range", holder, "buy", 1, 1_850)
    assert order(owner, holder, "buy", 1, 1_300)["status"] == "open"
    quote(owner, SAMSUNG, 1_491)
    assert owner.execute("SELECT change_rate FROM app.quotes WHERE stock_code = %s", (SAMSUNG,)).fetchone() == (5,)


def test_a_quote_of_before_the_split_that_comes_late_is_told_in_new_shares(owner, holder):
    split(owner, 50, 1)
    order(owner, holder, "sell", 10, 1_500)
    assert quote(owner, SAMSUNG, 72_000, quoted_at="2026-03-03T15:40:00+09:00")[1:] == (0, 0)
    assert owner.execute("SELECT price FROM app.quotes WHERE stock_code = %s", (SAMSUNG,)).fetchone() == (1_440,)
    assert owner.execute("SELECT close FROM app.daily_prices WHERE stock_code = %s", (SAMSUNG,)).fetchall() == [
        (72_000,)
    ]


def test_a_split_of_long_ago_tells_prices_anew_and_leaves_what_was_bought_since(owner, holder):
    row = '[{"stock_code": "005930", "priced_on": "2026-02-20", "open": 1, "high": 2000000, "low": 1, '\
        '"close": 1750000, "volume": 2}]'  # fmt: skip
    owner.execute("SELECT api.import_prices('{}', %s)", (row,))
    action_id = save_action(owner, "split", effective_on="2026-02-24", numerator=25, denominator=1)
    apply_action(owner, action_id)
    assert holding(owner, holder) == (10, 0, 700_000, 0)
    assert worth(owner, holder, TUESDAY, 20)[1] == 710_000
    assert owner.execute(
        "SELECT round(close * price_factor) FROM api.price_history WHERE stock_code = %s ORDER BY priced_on", (SAMSUNG,)
    ).fetchall() == [(70_000,), (71_000,)]


def test_verify_books_names_a_holding_that_a_split_left_out_and_a_change_that_is_wrong(owner, holder):
    split(owner, 1, 3)
    (change, paid) = owner.execute("SELECT holding_change_id, cash_paid FROM app.holding_changes").fetchone()
    portfolio, action = owner.execute("SELECT portfolio_id, corporate_action_id FROM app.holding_changes").fetchone()
    for wrong, found in (
        ("UPDATE app.holding_changes SET cash_paid = cash_paid + 1, profit_change = profit_change + 1",
         {("cash_paid", f"holding change {change}", paid, paid + 1),
          ("realised_profit", "holding 005930", 1_001, 1_000),
          ("amount of the entry", f"holding change {change}", paid + 1, paid)}),
        ("UPDATE app.holding_changes SET quantity_change = quantity_change + 1",
         {("quantity_change", f"holding change {change}", -7, -6), ("quantity", "holding 005930", 4, 3)}),
        ("UPDATE app.holdings SET quantity = 10", {("quantity", "holding 005930", 3, 10)}),
        ("UPDATE app.holding_changes SET cost_change = -1, total_cost_after = 699999",
         {("cost_change", f"holding change {change}", -70_000, -1),
          ("profit_change", f"holding change {change}", 70_999, 1_000),
          ("total_cost", "holding 005930", 699_999, 630_000)}),
        ("DELETE FROM app.holding_changes",
         {("holding change", f"corporate action {action}", 1, 0), ("quantity", "holding 005930", 10, 3),
          ("total_cost", "holding 005930", 700_000, 630_000), ("realised_profit", "holding 005930", 0, 1_000)}),
    ):  # fmt: skip
        with owner.transaction(force_rollback=True):
            owner.execute("SET LOCAL session_replication_role = replica")
            owner.execute(wrong)
            assert {row[1:] for row in differences(owner)} == found, wrong
            assert {row[0] for row in differences(owner)} == {portfolio}
    assert differences(owner) == []
    with pytest.raises(psycopg.Error, match="append-only"):
        owner.execute("DELETE FROM app.holding_changes")
