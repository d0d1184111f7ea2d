"""Returns, drawdown and volatility: by hand, against another reckoning of random histories, and why there is none."""

import datetime as dt
import math
import statistics
from itertools import pairwise

import psycopg
import pytest

from tests.functions.test_snapshots import at, snap
from tests.market import OPENING, SAMSUNG, buy, differences, open_market, quote, sell
from tests.people import sign_up
from tests.wanderer import SEOUL, Wanderer, rows

SEEDS = (20260303, 7)
START_ON = "2026-03-12"
FIGURES = (
    "simple_return", "time_weighted_return", "money_weighted_return", "period_money_weighted_return",
    "maximum_drawdown", "volatility",
)  # fmt: skip


def measured(con, user_id, from_on=None, to_on=None):
    (found,) = rows(con, "SELECT * FROM api.find_performance(%s, %s, %s)", user_id, from_on, to_on)
    return found


def rate_of(flows):
    """The yearly rate at which (day, amount) come to nothing, by halving."""
    first = min(day for day, _ in flows)
    low, high = -0.999_999, 1e12

    def worth(rate):
        return sum(amount * (1 + rate) ** (-(day - first).days / 365) for day, amount in flows)

    for _ in range(300):
        middle = (low + high) / 2
        if worth(middle) > 0:  # money in first, money out last: the worth falls as the rate grows
            low = middle
        else:
            high = middle
    return low


def reckoned(start, days):
    """(total value, flow) of each day: linked return, drawdown, volatility; in a plain loop."""
    values = [start, *(value for value, _ in days)]
    daily = [after / (before + flow) - 1 for (before, after), (_, flow) in zip(pairwise(values), days, strict=True)]
    growth, peak, deepest = 1.0, 1.0, 0.0
    for ratio in daily:
        growth *= 1 + ratio
        peak = max(peak, growth)
        deepest = min(deepest, growth / peak - 1)
    return growth - 1, deepest, statistics.stdev(daily) * math.sqrt(252) if len(daily) > 1 else None


def test_three_days_with_a_reward_by_hand(owner):
    """1,000,000 and twelve shares at 70,000: up to 75,000, down to 60,000 with 100,000 come in, up to 66,000."""
    history = Wanderer(owner, 0)
    day = dt.date(2026, 3, 3)
    open_market(owner, buy_fee_ratio=0, sell_fee_ratio=0)
    quote(owner, SAMSUNG, 70_000)
    buy(owner, history.person, SAMSUNG, 12)
    for n, price in enumerate((75_000, 60_000, 66_000)):
        at(owner, day + dt.timedelta(days=n), 10)
        if n == 1:
            history.reward(100_000)
        quote(owner, SAMSUNG, price)
        at(owner, day + dt.timedelta(days=n), 16)
        assert snap(owner) == 1
    found = measured(owner, history.person.user_id)
    assert [d["total_value"] for d in found["daily_values"]] == [1_060_000, 980_000, 1_052_000]
    assert [d["external_flow"] for d in found["daily_values"]] == [0, 100_000, 0]
    assert [d["profit_loss"] for d in found["daily_values"]] == [60_000, -120_000, -48_000]
    assert (found["start_value"], found["end_value"], found["external_flow"]) == (OPENING, 1_052_000, 100_000)
    assert (found["profit_loss"], found["session_count"], found["reasons"]) == (-48_000, 3, {})
    daily = [0.06, 980_000 / 1_160_000 - 1, 1_052_000 / 980_000 - 1]
    assert [d["daily_return"] for d in found["daily_values"]] == pytest.approx(daily, rel=1e-12)
    rate = rate_of([(day, -1_000_000), (day + dt.timedelta(days=1), -100_000), (day + dt.timedelta(days=2), 1_052_000)])
    assert [found[name] for name in FIGURES] == pytest.approx([
        -0.048,
        1.06 * 980 / 1160 * 1052 / 980 - 1,
        rate,
        (1 + rate) ** (2 / 365) - 1,
        980_000 / 1_160_000 - 1,
        statistics.stdev(daily) * math.sqrt(252),
    ], rel=1e-9)  # fmt: skip
    later = measured(owner, history.person.user_id, day + dt.timedelta(days=2), day + dt.timedelta(days=9))
    assert (later["start_value"], later["end_value"], later["profit_loss"]) == (980_000, 1_052_000, 72_000)
    assert [later[name] for name in FIGURES[:2]] == pytest.approx([72 / 980] * 2, rel=1e-12)
    assert (later["maximum_drawdown"], later["reasons"]) == (0, {"volatility": "short_history"})
    assert differences(owner) == []


@pytest.fixture(params=SEEDS)
def history(owner, request):
    """Weeks of somebody's trades, each session taken down, with a reward now and then."""
    made = Wanderer(owner, request.param, takes_down=True)
    for n in range(300):
        made.step()
        if n % 37 == 20:
            made.reward(made.dice.randrange(1_000, 90_000))
    made.wait(dt.timedelta(days=4))
    return made


def test_a_random_history_is_measured_as_another_reckoning_has_it(owner, history, analyst_url):
    user_id = history.person.user_id
    found = measured(owner, user_id)
    days = found["daily_values"]
    assert found["session_count"] == len(days) > 12
    assert sum(d["external_flow"] for d in days) == found["external_flow"] > 0
    for day in days:
        closes = dt.datetime.combine(dt.date.fromisoformat(day["snapped_on"]), dt.time(15, 30), SEOUL)
        (was,) = rows(owner, "SELECT * FROM api.find_past_portfolio(%s, %s)", user_id, closes)
        assert (was["cash"], was["holdings_value"]) == (day["cash"], day["holdings_value"])
    flows = [(dt.date.fromisoformat(found["started_at"][:10]), -OPENING)]
    for moment, amount in owner.execute(
        "SELECT entered_at, amount FROM app.cash_entries WHERE entry_kind = 'reward' AND entered_at <= %s",
        (found["ended_at"],),
    ).fetchall():
        flows.append((moment.astimezone(SEOUL).date(), -amount))
    flows.append((dt.date.fromisoformat(days[-1]["snapped_on"]), found["end_value"]))
    linked, deepest, varied = reckoned(OPENING, [(d["total_value"], d["external_flow"]) for d in days])
    assert found["time_weighted_return"] == pytest.approx(linked, abs=1e-12)
    assert found["maximum_drawdown"] == pytest.approx(deepest, abs=1e-12)
    assert found["volatility"] == pytest.approx(varied, abs=1e-12)
    assert found["money_weighted_return"] == pytest.approx(rate_of(flows), rel=1e-9)
    assert found["simple_return"] == found["profit_loss"] / OPENING
    with psycopg.connect(analyst_url) as analyst:
        (row,) = rows(analyst, "SELECT * FROM portfolio_returns")
        assert {name: row[name] for name in row} == {name: found[name] for name in row}
        daily = analyst.execute("SELECT daily_return FROM portfolio_values ORDER BY snapped_on").fetchall()
        assert [value for (value,) in daily] == [day["daily_return"] for day in days]
        (part,) = rows(analyst, "SELECT * FROM measure_portfolio(%s, %s, NULL)", row["portfolio_id"], START_ON)
        assert part["daily_values"] == [day for day in days if day["snapped_on"] >= START_ON]


def explained(con, user_id, from_on=None, to_on=None, size=7):
    """Every line, page by page."""
    lines, after = [], (None, None, None)
    while True:
        page = rows(
            con, "SELECT * FROM api.explain_performance(%s, %s, %s, %s, %s, %s, %s)",
            user_id, from_on, to_on, *after, size,
        )  # fmt: skip
        if not page:
            return lines
        lines += page
        after = tuple(page[-1][key] for key in ("line_kind", "happened_at", "line_id"))


def test_the_lines_add_up_to_the_profit_to_the_won(owner, history):
    user_id = history.person.user_id
    days = [dt.date.fromisoformat(d["snapped_on"]) for d in measured(owner, user_id)["daily_values"]]
    ranges = [(None, None), (days[0], days[-1]), (days[-1], None), (None, days[0])]
    ranges += [tuple(sorted(history.dice.choices(days, k=2))) for _ in range(30)]
    for bounds in ranges:
        found, lines = measured(owner, user_id, *bounds), explained(owner, user_id, *bounds)
        assert sum(line["amount"] for line in lines) == found["profit_loss"], bounds
        assert {line["line_kind"] for line in lines} <= {"start", "entry", "end"}
        assert len({(line["line_kind"], line["line_id"]) for line in lines}) == len(lines)
        fills = owner.execute(
            "SELECT fill_id FROM app.fills WHERE filled_at > %s AND filled_at <= %s ORDER BY fill_id",
            (found["started_at"], found["ended_at"]),
        ).fetchall()
        assert [(line["fill_id"],) for line in lines if line["line_kind"] == "entry"] == fills


def test_a_close_that_changed_later_is_a_line_of_its_own(owner, history):
    user_id = history.person.user_id
    code = next(line["stock_code"] for line in explained(owner, user_id) if line["line_kind"] == "end")
    found = measured(owner, user_id)
    owner.execute(
        "UPDATE app.daily_prices SET close = close + 3, high = high + 3 WHERE (stock_code, priced_on) = "
        "(SELECT h.stock_code, h.priced_on FROM app.portfolios AS p "
        "CROSS JOIN LATERAL api.value_holdings(p.portfolio_id, %s) AS h WHERE h.stock_code = %s)",
        (found["ended_at"], code),
    )
    lines = explained(owner, user_id)
    (held,) = [line for line in lines if line["line_kind"] == "end" and line["stock_code"] == code]
    assert [line["amount"] for line in lines if line["line_kind"] == "correction"] == [-3 * held["quantity"]]
    assert sum(line["amount"] for line in lines) == found["profit_loss"] == measured(owner, user_id)["profit_loss"]


def test_a_portfolio_of_no_session_has_reasons_instead_of_figures(owner, person):
    found = measured(owner, person.user_id)
    assert found["reasons"] == dict.fromkeys(FIGURES, "short_history")
    assert [found[name] for name in FIGURES] == [None] * 6
    assert (found["start_value"], found["end_value"], found["daily_values"]) == (OPENING, OPENING, [])
    assert found["started_at"] == found["ended_at"]
    assert explained(owner, person.user_id) == []


def test_what_is_worth_nothing_has_reasons_instead_of_figures(owner):
    open_market(owner)
    at(owner, dt.date(2026, 3, 3), 10)
    quote(owner, SAMSUNG, OPENING)
    kim = sign_up(owner)
    buy(owner, kim, SAMSUNG, 1)
    for n in range(3):
        at(owner, dt.date(2026, 3, 3 + n), 16)
        snap(owner)
    owner.execute("UPDATE app.portfolio_snapshots SET holdings_value = 0 WHERE snapped_on > '2026-03-03'")
    found = measured(owner, kim.user_id)
    assert [found[name] for name in FIGURES] == [-1, None, None, None, None, None]
    assert found["reasons"] == dict.fromkeys(FIGURES[1:], "zero_value")
    found = measured(owner, kim.user_id, to_on="2026-03-04")
    assert (found["time_weighted_return"], found["maximum_drawdown"]) == (-1, -1)
    assert found["reasons"] == dict.fromkeys(FIGURES[2:4], "zero_value")
    found = measured(owner, kim.user_id, from_on="2026-03-05")
    assert found["reasons"] == dict.fromkeys(FIGURES[:-1], "zero_value") | {"volatility": "short_history"}


def test_a_portfolio_of_one_day_has_no_rate(owner):
    open_market(owner)
    at(owner, dt.date(2026, 3, 3), 10)
    quote(owner, SAMSUNG, 70_000)
    kim = sign_up(owner)
    buy(owner, kim, SAMSUNG, 1)
    sell(owner, kim, SAMSUNG, 1)
    at(owner, dt.date(2026, 3, 3), 16)
    snap(owner)
    found = measured(owner, kim.user_id)
    assert (found["time_weighted_return"], found["maximum_drawdown"], found["session_count"]) == (0, 0, 1)
    assert set(found["reasons"]) == {"money_weighted_return", "period_money_weighted_return", "volatility"}


@pytest.mark.parametrize(
    ("flows", "rate"),
    [
        ([("2008-01-01", -10_000), ("2008-03-01", 2_750), ("2008-10-30", 4_250), ("2009-02-15", 3_250),
          ("2009-04-01", 2_750)], 0.373362535),  # the example of Excel's own page
        ([("2026-01-01", -100), ("2027-01-01", 110)], 0.1),
        ([("2026-01-01", -100), ("2027-01-01", 5)], -0.95),
        ([("2026-01-01", -100), ("2027-01-01", 100)], 0),
        ([("2027-01-01", 110), ("2026-01-01", -100)], 0.1),
        ([("2026-01-01", -100), ("2026-01-02", 200)], 2.0**365 - 1),
        ([("2026-01-01", -100), ("2026-01-01", 110)], None),
        ([("2026-01-01", -100), ("2027-01-01", 0)], None),
        ([("2026-01-01", 100), ("2027-01-01", 10)], None),
        ([("2026-01-01", -100), ("2027-01-01", 230), ("2028-01-01", -132)], 0.1),  # and 0.2: the nearer to nothing
        ([], None),
    ],
)  # fmt: skip
def test_solve_log_rate_is_the_rate_at_which_amounts_come_to_nothing(owner, flows, rate):
    days, amounts = [day for day, _ in flows], [amount for _, amount in flows]
    (found,) = owner.execute("SELECT exp(app.solve_log_rate(%s::date[], %s::float8[])) - 1", (days, amounts)).fetchone()
    assert found == (None if rate is None else pytest.approx(rate, rel=1e-8, abs=1e-12))


@pytest.mark.parametrize(
    ("left", "yearly"), [(900_000, -1), (1, -1), (1_100_000, 1.1**365 - 1), (7_000_000, None), (1_000_000, 0)]
)
def test_what_a_single_day_made_is_told_though_its_year_is_beyond_numbers(owner, left, yearly):
    (found,) = rows(
        owner, "SELECT * FROM app.measure_returns('2026-03-03', 1000000, '{2026-03-04}', ARRAY[%s], '{0}', NULL, NULL)",
        left,
    )  # fmt: skip
    change = left / 1_000_000 - 1
    for name in ("simple_return", "time_weighted_return", "period_money_weighted_return"):
        assert found[name] == pytest.approx(change, rel=1e-9, abs=1e-12)
    assert found["money_weighted_return"] == (None if yearly is None else pytest.approx(yearly, rel=1e-9))
    assert ("money_weighted_return" in found["reasons"]) == (yearly is None)
    assert "period_money_weighted_return" not in found["reasons"]


def test_returns_that_are_missing_are_not_passed_over(owner):
    for name in ("link_returns", "find_drawdown", "measure_volatility"):
        for returns in ("{}", "{0.1,NULL,0.2}"):
            assert owner.execute(f"SELECT app.{name}(%s::float8[])", (returns,)).fetchone() == (None,)


def refused(con, code, *arguments):
    for text in ("find_performance(%s, %s, %s)", "explain_performance(%s, %s, %s, NULL, NULL, NULL, 9)"):
        with pytest.raises(psycopg.Error, match=code):
            con.execute(f"SELECT FROM api.{text}", arguments)


def test_performance_refuses_range_reversed(owner, person):
    refused(owner, "range_reversed", person.user_id, "2026-03-04", "2026-03-03")
    assert measured(owner, person.user_id, "2026-03-04", "2026-03-04")["session_count"] == 0


def test_performance_refuses_portfolio_not_found(owner, person):
    refused(owner, "portfolio_not_found", person.user_id + 1, None, None)
