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
