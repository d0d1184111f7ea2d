"""Rewards of briefings at maturity: by the books and closes of that day, the same whenever and by whomever."""

import datetime as dt
import threading

import psycopg
import pytest

from tests.functions.test_rewards import entries
from tests.functions.test_snapshots import SEOUL, TUESDAY, at
from tests.market import HYNIX, OPENING, SAMSUNG, buy, differences, open_market, quote, sell
from tests.people import HASH, sign_up
from tests.rewards import BONUS, BRIEFING, cases, notices, read, received, rewards

MATURITY = TUESDAY + dt.timedelta(days=7)
DAY = dt.timedelta(days=1)


def settle(con):
    return con.execute("SELECT api.settle_rewards()").fetchone()[0]


@pytest.fixture
def case_id(owner):
    return cases(owner, 1)[0]


@pytest.fixture
def holder(owner, case_id):
    """Somebody with ten shares bought at 10,000, and a reward of Tuesday noon."""
    open_market(owner)
    at(owner, TUESDAY, 12)
    quote(owner, SAMSUNG, 10_000)
    person = sign_up(owner)
    buy(owner, person, SAMSUNG, 10)
    read(owner, person, case_id)
    yield person
    assert differences(owner) == []


def profit(con, person):
    return con.execute(
        "SELECT status, bonus_amount, profit_loss FROM app.rewards WHERE user_id = %s", (person.user_id,)
    ).fetchone()


@pytest.mark.parametrize(
    ("close", "settled"),
    [(10_001, ("applied", BONUS, 10)), (10_000, ("expired", 0, 0)), (9_999, ("expired", 0, -10))],
)
def test_the_close_of_the_day_of_maturity_decides_once_the_day_is_over(owner, holder, close, settled):
    at(owner, MATURITY, 11)
    quote(owner, SAMSUNG, 20_000 - close)  # the other way, while the day goes on
    at(owner, MATURITY, 15, 20)
    quote(owner, SAMSUNG, close)
    for hour, minute in ((15, 29), (15, 31), (23, 59)):
        at(owner, MATURITY, hour, minute)
        assert settle(owner) == 0
    at(owner, MATURITY + DAY, 0, 0)
    assert [settle(owner), settle(owner)] == [1, 0]
    assert profit(owner, holder) == settled
    bonus = settled[1]
    cash = OPENING - 100_000 + BRIEFING
    assert received(owner, holder) == (cash + bonus, BRIEFING + bonus, 2)
    assert entries(owner, holder)[1:] == ([(bonus, cash + bonus, True)] if bonus else [])
    kind, message, amount = notices(owner, holder)[1]
    assert (kind, int(amount)) == ("bonus" if bonus else "reward", bonus)
    assert message.startswith("3월 10일 종가로 수익이 나서 50,000원" if bonus else "3월 10일 종가로 수익이 나지 않아")


@pytest.mark.parametrize("late", [dt.timedelta(minutes=1), dt.timedelta(days=30)])
def test_a_settlement_is_the_same_however_late_it_comes_and_whatever_happened_since(owner, holder, late):
    at(owner, MATURITY, 15, 20)
    quote(owner, SAMSUNG, 11_000)
    at(owner, MATURITY + DAY, 0, 0)
    owner.execute("UPDATE app.clock_offset SET clock_offset = clock_offset + %s", (late,))
    quote(owner, SAMSUNG, 1)
    sell(owner, holder, SAMSUNG, 10)
    assert settle(owner) == 1
    assert profit(owner, holder) == ("applied", BONUS, 10_000)


def test_what_is_bought_and_gained_after_the_day_brings_nothing(owner, holder):
    at(owner, MATURITY, 15, 20)
    quote(owner, SAMSUNG, 9_000)
    at(owner, MATURITY + DAY, 0, 0)
    quote(owner, HYNIX, 1_000)
    buy(owner, holder, HYNIX, 500)
    quote(owner, HYNIX, 9_000)
    assert settle(owner) == 1
    assert profit(owner, holder) == ("expired", 0, -10_000)


def test_rewards_and_bonuses_are_no_profit_of_a_settlement(owner, case_id):
    """Whoever only collects is never in profit: not by rewards, not by an earlier bonus."""
    at(owner, TUESDAY, 12)
    person = sign_up(owner)
    for case in (case_id, *cases(owner, 3)[1:]):
        read(owner, person, case)
    at(owner, MATURITY + DAY, 9)
    assert settle(owner) == 3
    assert {status for _, status, *_ in rewards(owner, person)} == {"expired"}
    assert received(owner, person)[:2] == (OPENING + 3 * BRIEFING, 3 * BRIEFING)


def test_reading_settles_nothing(owner, holder):
    at(owner, MATURITY + DAY, 9)
    for view in ("rewards", "portfolios", "cash_entries"):
        owner.execute(f"SELECT count(*) FROM api.{view}").fetchone()
    read(owner, holder, rewards_case(owner, holder), tells_again=True)
    assert profit(owner, holder)[0] == "pending"


def rewards_case(con, person):
    return con.execute("SELECT case_id FROM app.rewards WHERE user_id = %s", (person.user_id,)).fetchone()[0]


def test_maturity_is_a_day_in_korea(owner, holder, case_id):
    """At 00:30 KST it is still yesterday in UTC: what matures then waits for the end of its own day."""
    early = sign_up(owner)
    at(owner, TUESDAY + DAY, 0, 30)
    read(owner, early, case_id)
    at(owner, MATURITY + DAY, 0, 31)
    assert settle(owner) == 1
    assert (profit(owner, holder)[0], profit(owner, early)[0]) == ("expired", "pending")
    at(owner, MATURITY + 2 * DAY, 0, 0)
    assert settle(owner) == 1


def test_terms_are_those_of_the_claim(owner, holder):
    owner.execute("SELECT api.change_trading_rules('{}', '{\"reward_multiplier\": 9, \"reward_days\": 300}')")
    at(owner, MATURITY, 12)
    quote(owner, SAMSUNG, 11_000)
    at(owner, MATURITY + DAY, 1)
    assert settle(owner) == 1
    assert profit(owner, holder)[:2] == ("applied", BONUS)


def test_a_multiplier_of_one_is_settled_without_an_entry(owner, case_id):
    open_market(owner, reward_multiplier=1)
    at(owner, TUESDAY, 12)
    quote(owner, SAMSUNG, 10_000)
    person = sign_up(owner)
    buy(owner, person)
    read(owner, person, case_id)
    quote(owner, SAMSUNG, 11_000)
    at(owner, MATURITY + DAY, 1)
    assert settle(owner) == 1
    assert (profit(owner, person), len(entries(owner, person))) == (("applied", 0, 1_000), 1)
    assert differences(owner) == []


@pytest.mark.parametrize(("closed", "status"), [((MATURITY, 12), "expired"), ((MATURITY + DAY, 1), "applied")])
def test_a_portfolio_closed_by_then_brings_no_bonus(owner, holder, closed, status):
    at(owner, MATURITY, 11)
    quote(owner, SAMSUNG, 11_000)
    at(owner, *closed)
    owner.execute("SELECT api.close_account('{}', %s, %s)", (holder.user_id, HASH))
    at(owner, MATURITY + DAY, 2)
    assert settle(owner) == 1
    assert profit(owner, holder) == ((status, BONUS, 10_000) if status == "applied" else (status, 0, None))
    # Whoever is gone is told nothing.
    assert owner.execute("SELECT count(*) FROM app.notifications").fetchone() == (0,)


def test_a_portfolio_that_is_full_stops_no_other(owner, holder, case_id):
    """Two trades at a billion won a share leave less room than the bonus needs, which no other waits for."""
    other = sign_up(owner)
    buy(owner, other, SAMSUNG, 1)
    read(owner, other, case_id)
    for bought, sold in ((900_000, 900_000), (8_100_001, 8_100_000)):
        quote(owner, HYNIX, 1)
        buy(owner, holder, HYNIX, bought)
        quote(owner, HYNIX, 1_000_000_000)
        sell(owner, holder, HYNIX, sold)
    quote(owner, HYNIX, 7_990_000)
    sell(owner, holder, HYNIX, 1)
    cash = 9 * 10**15 - 10_001
    assert received(owner, holder)[0] == cash
    at(owner, MATURITY, 12)
    quote(owner, SAMSUNG, 10_100)
    at(owner, MATURITY + DAY, 1)
    assert settle(owner) == 2
    assert profit(owner, other) == ("applied", BONUS, 100)
    assert profit(owner, holder) == ("expired", 0, cash + 101_000 - OPENING - BRIEFING)
    assert received(owner, holder)[0] == cash


def test_one_that_somebody_has_is_left_to_the_next_run(owner, holder, case_id):
    other = sign_up(owner)
    read(owner, other, case_id)
    at(owner, MATURITY + DAY, 1)
    with psycopg.connect(owner.info.dsn, password=owner.info.password) as busy:
        busy.execute("SELECT 1 FROM app.portfolios WHERE user_id = %s FOR UPDATE", (holder.user_id,))
        assert settle(owner) == 1
        assert (profit(owner, other)[0], profit(owner, holder)[0]) == ("expired", "pending")
    assert settle(owner) == 1


def test_eight_workers_at_once_settle_each_once(owner, holder, case_id):
    people = [sign_up(owner) for _ in range(60)]
    for person in people:
        buy(owner, person, SAMSUNG, 1)
        read(owner, person, case_id)
    at(owner, MATURITY, 12)
    quote(owner, SAMSUNG, 11_000)
    at(owner, MATURITY + DAY, 1)
    begin, counts = threading.Barrier(8), []

    def work():
        with psycopg.connect(owner.info.dsn, password=owner.info.password, autocommit=True) as con:
            begin.wait()
            counts.append(settle(con))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    settle(owner)
    assert sum(counts) <= 61
    assert {profit(owner, person) for person in people} == {("applied", BONUS, 1_000)}
    assert owner.execute("SELECT count(*) FROM app.cash_entries WHERE is_bonus").fetchone() == (61,)


def test_the_worker_settles(owner, holder, database_url):
    at(owner, MATURITY + DAY, 1)
    owner.execute("DELETE FROM app.jobs WHERE job_name <> 'settle_rewards'")
    with psycopg.connect(database_url, autocommit=True, options="-c role=precedent_worker") as worker:
        run = worker.execute('SELECT job_name, error, result FROM api.run_job(\'{"kind": "worker"}\')').fetchone()
    assert run == ("settle_rewards", None, "1")
    (settled_at,) = owner.execute("SELECT settled_at FROM app.rewards").fetchone()
    assert settled_at.astimezone(SEOUL).date() == MATURITY + DAY
