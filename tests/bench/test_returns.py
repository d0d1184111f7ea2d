"""Returns of twenty years of the S&P 500 beside what published libraries make of them; what the past costs to ask.

The series is that of the package arch, the libraries are empyrical-reloaded, pyxirr and numpy-financial: none of them
is one of ours, and where they are missing nothing is compared.
"""

import datetime as dt
import importlib.metadata
import itertools
import time
import warnings

import pytest

from tests.bench.test_trading import load_history
from tests.market import SAMSUNG, buy, open_market, quote
from tests.people import sign_up
from tests.wanderer import SEOUL, pay, rows, turn_clock

WON = 1_000_000  # of a point: the series has six digits after it
SAVED = 100_000_000
PACKAGES = ("arch", "empyrical-reloaded", "pyxirr", "numpy-financial", "numpy", "pandas")
FILLS = 50_000


@pytest.fixture(scope="module")
def libraries():
    """The days and closes of the series, and the libraries."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sp500 = pytest.importorskip("arch.data.sp500")
        empyrical, pyxirr = pytest.importorskip("empyrical"), pytest.importorskip("pyxirr")
        numpy_financial = pytest.importorskip("numpy_financial")
        series = sp500.load()["Adj Close"]
    print("\n" + ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES))
    days = [moment.date() for moment in series.index]
    closes = [round(float(close) * WON) for close in series]
    print(f"{len(days)} days from {days[0]} to {days[-1]}")
    return days, closes, empyrical, pyxirr, numpy_financial


def close_of(day):
    return dt.datetime.combine(day, dt.time(9), SEOUL)


def keep(owner, person, days, values, rewards):
    """What was taken down at the end of each session."""
    owner.execute(
        "INSERT INTO app.portfolio_snapshots (portfolio_id, snapped_on, cash, holdings_value, total_rewards_received) "
        "SELECT p.portfolio_id, v.day, v.value, 0, v.rewards FROM app.portfolios AS p, "
        "unnest(%s::date[], %s::bigint[], %s::bigint[]) AS v (day, value, rewards) WHERE p.user_id = %s",
        (days, values, rewards, person.user_id),
    )


def opened(owner, day, cash):
    turn_clock(owner, close_of(day))
    open_market(owner, opening_cash=cash)
    return sign_up(owner)


def compare(what, ours, theirs, most):
    apart = abs(ours - theirs)
    print(f"{what:44} {ours:.15g} beside {theirs:.15g}: {apart:.1e} apart")
    assert apart <= most, what


def measured(owner, person):
    started = time.perf_counter()
    (found,) = rows(owner, "SELECT * FROM api.find_performance(%s, NULL, NULL)", person.user_id)
    print(f"{found['session_count']} sessions measured in {(time.perf_counter() - started) * 1000:.0f} ms")
    return found


@pytest.mark.bench
def test_returns_of_the_s_and_p_500_are_those_of_published_libraries(owner, libraries):
    days, closes, empyrical, pyxirr, _ = libraries
    person = opened(owner, days[0], closes[0])
    keep(owner, person, days[1:], closes[1:], [0] * (len(days) - 1))
    found = measured(owner, person)
    daily = [after / before - 1 for before, after in itertools.pairwise(closes)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        compare("time-weighted return", found["time_weighted_return"], _final(empyrical, daily), 1e-12)
        compare("maximum drawdown", found["maximum_drawdown"], float(empyrical.max_drawdown(_series(daily))), 1e-13)
        compare("volatility", found["volatility"], float(empyrical.annual_volatility(_series(daily))), 1e-13)
    theirs = pyxirr.xirr([days[0], days[-1]], [-closes[0], closes[-1]])
    compare("money-weighted return", found["money_weighted_return"], theirs, 1e-11)
    compare("simple return", found["simple_return"], closes[-1] / closes[0] - 1, 1e-13)


@pytest.mark.bench
def test_returns_of_a_saver_are_those_of_published_libraries(owner, libraries):
    """A hundred million won on the first session of each month, in the index at the close before: what came when does
    not change the time-weighted return, and does change the money-weighted one."""
    days, closes, empyrical, pyxirr, _ = libraries
    person = opened(owner, days[0], closes[0])
    units, rewards, values, paid = 1.0, 0, [closes[0]], []
    for n in range(1, len(days)):
        flow = SAVED if days[n].month != days[n - 1].month else 0
        if flow:
            turn_clock(owner, close_of(days[n]))
            pay(owner, person, flow)
        units += flow / closes[n - 1]
        rewards += flow
        values.append(round(units * closes[n]))
        paid.append(rewards)
    keep(owner, person, days[1:], values[1:], paid)
    found = measured(owner, person)
    assert found["external_flow"] == rewards > 200 * SAVED
    flows = [0, *paid]
    daily = [
        values[n] / (values[n - 1] + flows[n] - flows[n - 1]) - 1 for n in range(1, len(days))
    ]  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        compare("time-weighted return with flows", found["time_weighted_return"], _final(empyrical, daily), 1e-12)
        compare("maximum drawdown with flows", found["maximum_drawdown"],
                float(empyrical.max_drawdown(_series(daily))), 1e-13)  # fmt: skip
        compare("volatility with flows", found["volatility"],
                float(empyrical.annual_volatility(_series(daily))), 1e-13)  # fmt: skip
    compare(
        "time-weighted return and the index itself", found["time_weighted_return"], closes[-1] / closes[0] - 1, 1e-6
    )
    dated = [(days[0], -closes[0]), *((days[n], flows[n - 1] - flows[n]) for n in range(1, len(days)))]
    dated = [*(pair for pair in dated if pair[1]), (days[-1], values[-1])]
    theirs = pyxirr.xirr([day for day, _ in dated], [amount for _, amount in dated])
    compare("money-weighted return with flows", found["money_weighted_return"], theirs, 1e-11)


@pytest.mark.bench
def test_the_rate_of_yearly_amounts_is_that_of_published_libraries(owner, libraries):
    _, closes, _, pyxirr, numpy_financial = libraries
    yearly = closes[::252]
    amounts = [-yearly[0], *([-SAVED] * (len(yearly) - 2)), yearly[-1] + SAVED * (len(yearly) - 1)]
    days = [dt.date(1999, 1, 4) + dt.timedelta(days=365 * n) for n in range(len(amounts))]
    (ours,) = owner.execute("SELECT exp(app.solve_log_rate(%s::date[], %s::float8[])) - 1", (days, amounts)).fetchone()
    compare("yearly rate, numpy-financial", ours, float(numpy_financial.irr(amounts)), 1e-11)
    compare("yearly rate, pyxirr", ours, pyxirr.irr(amounts), 1e-11)


def _series(daily):
    import pandas as pd

    return pd.Series(daily)


def _final(empyrical, daily):
    return float(empyrical.cum_returns_final(_series(daily)))


@pytest.mark.bench
def test_the_past_of_fifty_thousand_fills_is_told_in_time(owner):
    open_market(owner)
    quote(owner, SAMSUNG, 1_000)
    busy, new = sign_up(owner), sign_up(owner)
    load_history(owner, busy.user_id, FILLS)
    for person in (busy, new):
        buy(owner, person)
    owner.execute("VACUUM ANALYZE app.orders, app.fills, app.cash_entries, app.portfolios, app.holdings")
    owner.execute(
        "INSERT INTO app.portfolio_snapshots (portfolio_id, snapped_on, cash, holdings_value, total_rewards_received) "
        "SELECT portfolio_id, api.today() + n, 999000, 1000, 0 FROM app.portfolios, generate_series(1, 250) AS n"
    )
    (now,) = owner.execute("SELECT app.clock()").fetchone()
    for what, text, values in (
        ("portfolio as of", "SELECT * FROM api.find_past_portfolio(%s, %s)", (now,)),
        ("holdings as of", "SELECT * FROM api.list_past_holdings(%s, %s)", (now,)),
        ("performance of a year", "SELECT * FROM api.find_performance(%s, NULL, NULL)", ()),
        ("first page of the lines", "SELECT * FROM api.explain_performance(%s, NULL, NULL, NULL, NULL, NULL, 21)", ()),
    ):
        took = {}
        for name, person in (("busy", busy), ("new", new)):
            times = []
            for _ in range(20):
                started = time.perf_counter()
                owner.execute(text, (person.user_id, *values)).fetchall()
                times.append(time.perf_counter() - started)
            took[name] = min(times) * 1000
        print(f"{what:28} {took['busy']:.1f} ms after {FILLS} fills, {took['new']:.1f} ms after one")
        assert took["busy"] < 100, what
