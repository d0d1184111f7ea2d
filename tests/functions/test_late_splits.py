"""A split whose day has begun and that nobody has applied yet, and one that comes after a portfolio was closed."""

import datetime as dt

import pytest

from tests.functions.test_history import WEDNESDAY, held, worth
from tests.functions.test_seasons import restart, seasons
from tests.functions.test_snapshots import TUESDAY, at, snap, snapshots
from tests.functions.test_splits import THURSDAY, split
from tests.market import SAMSUNG, buy, differences, open_market, quote, save_action
from tests.people import sign_up
from tests.rewards import cases, read

LATE = {"effective_on": WEDNESDAY, "numerator": 5, "denominator": 1}


@pytest.fixture
def holder(owner):
    """Somebody who bought ten Samsung at 70,000 on Tuesday. Its close is 71,000."""
    open_market(owner)
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


def quoted(owner):
    return owner.execute(
        "SELECT price, open, high, low, volume, change_rate::float FROM app.quotes WHERE stock_code = %s", (SAMSUNG,)
    ).fetchone()


def test_a_quote_is_told_in_shares_as_they_are_counted_now(owner, holder):
    save_action(owner, "split", **LATE)
    at(owner, WEDNESDAY, 15)
    quote(owner, SAMSUNG, 14_400, open=14_200, high=14_500, low=14_000, volume=500)
    assert quoted(owner) == (72_000, 71_000, 72_500, 70_000, 100, 1.41)
    assert seasons(owner, holder) == [(1, 300_000, 720_000, 20_000, True)]
    applied(owner)
    assert quoted(owner) == (14_400, 14_200, 14_500, 14_000, 500, 1.41)
    assert seasons(owner, holder) == [(1, 300_000, 720_000, 20_000, True)]


def test_a_split_of_today_that_is_told_and_taken_back_leaves_the_quote_as_it_came(owner, holder):
    at(owner, WEDNESDAY, 8)
    quote(owner, SAMSUNG, 14_401)
    action_id = save_action(owner, "split", **LATE | {"numerator": 3, "denominator": 7})
    assert quoted(owner)[0] == 6_172
    owner.execute("SELECT FROM api.withdraw_corporate_action('{}', %s)", (action_id,))
    assert quoted(owner)[0] == 14_401
    save_action(owner, "split", **LATE)
    assert quoted(owner)[0] == 72_005
    applied(owner)
    assert quoted(owner)[0] == 14_401


def test_a_season_that_ends_before_a_late_split_is_applied_keeps_its_worth(owner, holder):
    save_action(owner, "split", **LATE)
    at(owner, WEDNESDAY, 15)
    quote(owner, SAMSUNG, 14_400)
    restart(owner, holder)
    applied(owner)
    assert seasons(owner, holder)[0] == (1, 300_000, 720_000, 20_000, False)
    assert owner.execute("SELECT quantity, price FROM api.holdings").fetchall() == [(10, 72_000)]


def test_a_season_that_ended_before_a_split_stays_as_it_was_now_and_in_history(owner, holder):
    at(owner, TUESDAY, 20)
    restart(owner, holder)
    buy(owner, holder, SAMSUNG, 2)
    before = [(1, 300_000, 710_000, 10_000, False), (2, 858_000, 142_000, 0, True)]
    assert seasons(owner, holder) == before
    split(owner, 5, 1)
    at(owner, THURSDAY, 9)
    quote(owner, SAMSUNG, 14_200)
    assert seasons(owner, holder) == before
    assert owner.execute("SELECT season, quantity, price FROM api.holdings ORDER BY season").fetchall() == [
        (1, 10, 71_000), (2, 10, 14_200),
    ]  # fmt: skip
    for hour, known in ((16, (1, 710_000)), (21, (2, 142_000))):
        assert owner.execute(
            "SELECT season, holdings_value FROM api.find_past_portfolio(%s, %s)",
            (holder.user_id, f"{TUESDAY}T{hour}:00:00+09:00"),
        ).fetchone() == known  # fmt: skip
    assert owner.execute("SELECT count(*) FROM app.holding_changes").fetchone() == (1,)


def test_snapshots_and_settlements_wait_for_a_split_that_is_late(owner, holder):
    (case_id,) = cases(owner, 1)
    read(owner, holder, case_id)
    matures_on = TUESDAY + dt.timedelta(days=7)
    save_action(owner, "split", **LATE | {"effective_on": matures_on})
    at(owner, matures_on, 15)
    quote(owner, SAMSUNG, 14_400)
    at(owner, matures_on + dt.timedelta(days=1), 1)
    assert owner.execute("SELECT api.snapshot_portfolios(), api.settle_rewards()").fetchone() == (0, 0)
    applied(owner)
    while snap(owner):
        pass
    assert owner.execute("SELECT api.settle_rewards()").fetchone() == (1,)
    assert snapshots(owner, holder)[-1][::2] == (matures_on, 720_000)
    assert owner.execute("SELECT status, profit_loss FROM app.rewards").fetchall() == [("applied", 20_000)]
    assert worth(owner, holder, matures_on, 19)[1] == 720_000
    assert held(owner, holder, matures_on, 16) == [(SAMSUNG, 10, 700_000, 72_000, matures_on, 720_000)]


def test_a_split_of_today_that_only_prices_know_leaves_the_quote_as_it_is(owner, holder):
    at(owner, WEDNESDAY, 9)
    quote(owner, "035720", 40_000)
    buy(owner, holder, "035720", 1)  # the first of it: a new share
    save_action(owner, "split", "035720", **LATE)
    find = "SELECT price FROM app.quotes WHERE stock_code = '035720'"
    assert owner.execute(find).fetchone() == (40_000,)
    applied(owner)
    assert owner.execute(find).fetchone() == (40_000,)


def test_an_instant_is_worth_the_same_before_a_late_split_is_applied_and_after(owner, holder):
    action_id = save_action(owner, "split", **LATE)
    save_action(owner, "split", **LATE | {"effective_on": THURSDAY, "numerator": 1, "denominator": 2})
    at(owner, WEDNESDAY, 15)
    quote(owner, SAMSUNG, 14_401)
    at(owner, THURSDAY, 15)
    quote(owner, SAMSUNG, 28_700)
    at(owner, THURSDAY, 20)
    instants = [(TUESDAY, 16), (WEDNESDAY, 0), (WEDNESDAY, 14), (WEDNESDAY, 20), (THURSDAY, 1), (THURSDAY, 19)]

    def told():
        return [(held(owner, holder, *instant), worth(owner, holder, *instant)) for instant in instants]

    before = told()
    closes = [(71_000, TUESDAY)] * 3 + [(72_005, WEDNESDAY)] * 2 + [(71_750, THURSDAY)]
    assert [rows for rows, _ in before] == [
        [(SAMSUNG, 10, 700_000, close, day, close * 10)] for close, day in closes
    ]  # fmt: skip
    assert [value[1] for _, value in before] == [close * 10 for close, _ in closes]
    applied(owner)
    assert told() == before
    applied(owner)
    assert told() == before
    assert owner.execute("SELECT applied_at < app.clock() FROM app.corporate_actions WHERE corporate_action_id = %s",
                         (action_id,)).fetchone() == (True,)  # fmt: skip


def test_shares_bought_since_at_new_prices_are_not_counted_again_while_a_split_is_late(owner, holder):
    at(owner, TUESDAY, 16)
    quote(owner, "035720", 200_000)
    at(owner, WEDNESDAY, 10)
    quote(owner, "035720", 40_000)
    buy(owner, holder, "035720", 1)  # the first of it: a new share
    save_action(owner, "split", "035720", **LATE)
    for _ in range(2):  # in session: the close of the day before, of old shares
        assert held(owner, holder, WEDNESDAY, 11)[1] == ("035720", 1, 40_000, 40_000, TUESDAY, 40_000)
        owner.execute("SELECT api.apply_corporate_actions()")


@pytest.mark.parametrize("first", ["split", "code_change"])
def test_a_split_and_a_new_code_of_one_day_move_no_value_between_them(owner, holder, first):
    actions = [("split", LATE), ("code_change", {"effective_on": WEDNESDAY, "new_stock_code": "00593A"})]
    for kind, given in actions if first == "split" else reversed(actions):
        save_action(owner, kind, **given)
    at(owner, WEDNESDAY, 1)
    instants = []
    for _ in range(3):
        instants += owner.execute("SELECT app.clock()").fetchone()
        for instant in instants:
            assert owner.execute(
                "SELECT holdings_value FROM api.find_past_portfolio(%s, %s)", (holder.user_id, instant)
            ).fetchone() == (710_000,), instant  # fmt: skip
        owner.execute("SELECT api.apply_corporate_actions()")
    assert owner.execute("SELECT quantity FROM api.holdings WHERE stock_code = '00593A'").fetchall() == [(50,)]
    assert seasons(owner, holder) == [(1, 300_000, 710_000, 10_000, True)]
