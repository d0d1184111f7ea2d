"""Rewards: each for one thing and once, by what the server knows itself; every won in the book."""

import datetime as dt

import psycopg
import pytest

from tests.functions.test_snapshots import TUESDAY, at
from tests.market import OPENING, buy, change_rules, differences, place
from tests.people import sign_in_again, sign_up
from tests.rewards import (
    BRIEFING,
    DWELL,
    PAGES,
    RIGHT,
    answer,
    cases,
    notices,
    read,
    received,
    refused,
    rewards,
    stay,
    today,
    visit,
)  # fmt: skip

WEDNESDAY = TUESDAY + dt.timedelta(days=1)


def later(con, **time):
    """Business time goes on."""
    con.execute("UPDATE app.clock_offset SET clock_offset = clock_offset + %s", (dt.timedelta(**time),))


def entries(con, person):
    return con.execute(
        "SELECT amount, balance_after, is_bonus FROM app.cash_entries JOIN app.portfolios USING (portfolio_id) "
        "WHERE user_id = %s AND entry_kind = 'reward' ORDER BY cash_entry_id",
        (person.user_id,),
    ).fetchall()


def test_a_briefing_read_to_its_end_is_paid_once_with_entry_and_notice(owner, person):
    one, other = cases(owner, 2)
    is_replayed, told = read(owner, person, one)
    assert (is_replayed, told["status"], told["base_amount"], told["bonus_amount"]) == (False, "pending", BRIEFING, 0)
    assert (told["case_id"], told["spendable_cash"]) == (one, OPENING + BRIEFING)
    matures, claimed = (dt.datetime.fromisoformat(told[name]) for name in ("matures_at", "claimed_at"))
    assert matures - claimed == dt.timedelta(days=7)
    refused(owner, person, "briefing_reward_claimed", read, one)
    assert read(owner, person, one, tells_again=True) == (True, told)
    assert entries(owner, person) == [(BRIEFING, OPENING + BRIEFING, False)]
    assert notices(owner, person) == [
        ("reward", "100,000원을 받았어요. 7일 뒤 수익이 나 있으면 50,000원을 더 드려요.", "100000")
    ]
    read(owner, person, other)
    read(owner, sign_up(owner), one)
    assert received(owner, person) == (OPENING + 2 * BRIEFING, 2 * BRIEFING, 2)


def test_claim_briefing_reward_refuses_briefing_reward_claimed_and_case_not_found(owner, person):
    (case_id,) = cases(owner, 1)
    refused(owner, person, "case_not_found", read, case_id + 1)
    read(owner, person, case_id)
    refused(owner, person, "briefing_reward_claimed", read, case_id)


def test_claims_without_an_open_portfolio_are_refused(owner):
    person, (case_id,) = sign_up(owner), cases(owner, 1)
    visit(owner, person)
    owner.execute("UPDATE app.portfolios SET closed_at = app.clock()")
    for claim, argument in ((read, case_id), (stay, "story"), (answer, today(owner))):
        with pytest.raises(psycopg.Error, match="portfolio_not_found"):
            claim(owner, person, argument)


def test_rewards_are_no_profit(owner, person):
    buy(owner, person, quantity=2)
    read(owner, person, cases(owner, 1)[0])
    assert owner.execute(
        "SELECT profit_loss, total_value, total_rewards_received FROM api.portfolios WHERE user_id = %s",
        (person.user_id,),
    ).fetchone() == (0, OPENING + BRIEFING, BRIEFING)


def test_staying_is_paid_by_what_the_server_saw(owner, person):
    at(owner, TUESDAY, 12)
    refused(owner, person, "dwell_too_short", stay, "story", told=10_000)  # the word of a client alone
    visit(owner, person, seconds_ago=0)
    later(owner, seconds=179)
    refused(owner, person, "dwell_too_short", stay, "story", told=180)
    visit(owner, person, seconds_ago=0)  # seen again: since when does not move
    later(owner, seconds=1)
    refused(owner, person, "dwell_too_short", stay, "story", told=179)  # against itself it is believed
    refused(owner, person, "dwell_too_short", stay, "comparison")
    told = stay(owner, person, "story", told=180)
    assert (told["base_amount"], told["status"], told["matures_at"], told["page"]) == (DWELL, "paid", None, "story")
    assert notices(owner, person) == [("dwell", "3분 넘게 머물러서 50,000원을 받았어요.", "50000")]
    assert entries(owner, person) == [(DWELL, OPENING + DWELL, False)]
    later(owner, hours=1)
    refused(owner, person, "dwell_reward_claimed", stay)


def test_claim_dwell_reward_refuses_page_not_rewarded(owner, person):
    for page in ("", "Story", "story ", "portfolio", "narrative/1", "스토리"):
        assert visit(owner, person, page) == 0
        refused(owner, person, "page_not_rewarded", stay, page)


def test_claim_dwell_reward_refuses_dwell_claims_too_close(owner, person):
    """Time cannot be sold twice: not on two pages, not in two sessions."""
    at(owner, TUESDAY, 12)
    again = sign_in_again(owner, person)
    for page in PAGES:
        visit(owner, person, page)
        visit(owner, again, page)
    stay(owner, person, "story")
    for who in (person, again):
        refused(owner, who, "dwell_claims_too_close", stay, "narrative")
        refused(owner, who, "dwell_reward_claimed", stay, "story")
    later(owner, seconds=179)
    refused(owner, again, "dwell_claims_too_close", stay, "comparison")
    later(owner, seconds=2)
    stay(owner, again, "comparison")
    refused(owner, person, "dwell_claims_too_close", stay, "narrative")
    later(owner, seconds=181)
    stay(owner, person, "narrative")
    assert [kind for kind, *_ in rewards(owner, person)] == ["dwell"] * 3


def test_staying_counts_in_its_own_session_of_its_own_user(owner, person):
    """claim_dwell_reward refuses_dwell_too_short, refuses_dwell_reward_claimed."""
    at(owner, TUESDAY, 12)
    other, again = sign_up(owner), sign_in_again(owner, person)
    visit(owner, other)
    refused(owner, person, "dwell_too_short", stay)
    refused(owner, person._replace(session_id=other.session_id), "dwell_too_short", stay)
    visit(owner, person)
    refused(owner, again, "dwell_too_short", stay)
    stay(owner, person)
    stay(owner, other)


@pytest.mark.parametrize(
    ("first", "second", "is_paid"),
    [
        ((TUESDAY, 8, 30), (TUESDAY, 9, 30), False),  # two days of UTC
        ((TUESDAY, 23, 30), (WEDNESDAY, 0, 30), True),  # one
    ],
)
def test_once_a_day_is_a_day_in_korea(owner, person, first, second, is_paid):
    at(owner, *first)
    visit(owner, person)
    stay(owner, person)
    at(owner, *second)
    visit(owner, person)
    if is_paid:
        stay(owner, person)
    else:
        refused(owner, person, "dwell_reward_claimed", stay)
    assert len(rewards(owner, person)) == 1 + is_paid


def test_what_was_seen_yesterday_is_no_stay_of_today(owner, person):
    at(owner, TUESDAY, 23, 50)
    visit(owner, person, seconds_ago=0)
    at(owner, WEDNESDAY, 0, 10)
    refused(owner, person, "dwell_too_short", stay)


def test_visits_are_kept_once_and_go_with_their_session_and_their_days(owner, person):
    at(owner, TUESDAY, 12)
    assert [visit(owner, person, page) for page in (*PAGES, *PAGES)] == [1, 1, 1, 0, 0, 0]
    assert visit(owner, person._replace(session_id=10**9)) == 0
    at(owner, WEDNESDAY, 12)
    assert visit(owner, person) == 1
    assert owner.execute("SELECT api.purge_page_visits()").fetchone() == (0,)
    at(owner, WEDNESDAY + dt.timedelta(days=1), 0, 1)
    assert owner.execute("SELECT api.purge_page_visits()").fetchone() == (3,)
    owner.execute("DELETE FROM app.sessions WHERE user_id = %s", (person.user_id,))
    assert owner.execute("SELECT count(*) FROM app.page_visits").fetchone() == (0,)


def test_amounts_and_times_are_rules(owner, person):
    change_rules(
        owner, briefing_reward=7, reward_multiplier=2.5, reward_days=1, dwell_reward=5, dwell_seconds=60,
        quiz_right_reward=3, quiz_wrong_reward=2,
    )  # fmt: skip
    at(owner, TUESDAY, 12)
    visit(owner, person, seconds_ago=60)
    told = read(owner, person, cases(owner, 1)[0])[1]
    assert (told["base_amount"], told["offered_bonus"], told["matures_at"][:10]) == (7, 10, "2026-03-04")
    assert stay(owner, person)["base_amount"] == 5
    assert answer(owner, person, today(owner, 1), 0)[1] == 3
    assert answer(owner, person, today(owner, 2), 0)[1] == 2
    assert received(owner, person) == (OPENING + 17, 17, 4)


BOUNDS = [
    {"briefing_reward": 0}, {"briefing_reward": 10**9 + 1}, {"reward_multiplier": 0.99}, {"reward_multiplier": 10.01},
    {"reward_days": 0}, {"reward_days": 366}, {"dwell_reward": 0}, {"dwell_seconds": 0}, {"dwell_seconds": 86_401},
    {"quiz_right_reward": 0}, {"quiz_wrong_reward": -1},
]  # fmt: skip


@pytest.mark.parametrize("change", BOUNDS, ids=str)
def test_rules_of_rewards_out_of_their_bounds_are_refused(owner, change):
    with pytest.raises(psycopg.errors.CheckViolation, match="trading_rules_rewards_are_bounded"):
        change_rules(owner, **change)


BROKEN = {
    "cash": "UPDATE app.portfolios SET cash = cash + 1",
    "total_rewards_received": "UPDATE app.portfolios SET total_rewards_received = total_rewards_received - 1",
    "base_amount": "UPDATE app.rewards SET base_amount = base_amount + 1",
    "bonus_amount": "UPDATE app.rewards SET status = 'applied', bonus_amount = offered_bonus, settled_at = app.clock() "
    "WHERE reward_kind = 'briefing'",
    "balance_after": "UPDATE app.cash_entries SET amount = amount + 1 WHERE entry_kind = 'reward'",
}


@pytest.mark.parametrize("fault", BROKEN)
def test_verify_books_names_what_is_wrong_with_a_reward(owner, fault):
    person = sign_up(owner)
    read(owner, person, cases(owner, 1)[0])
    answer(owner, person, today(owner), 0)
    assert differences(owner) == []
    owner.execute("SET session_replication_role = replica")  # past every trigger
    owner.execute(BROKEN[fault])
    found = differences(owner)
    assert fault in {name for _, name, *_ in found}
    assert all(expected != wrong for *_, expected, wrong in found)


def test_a_reward_stays_as_it_is_for_the_owner_as_well(owner, person):
    read(owner, person, cases(owner, 1)[0])
    answer(owner, person, today(owner), 0)
    for change in (
        "DELETE FROM app.rewards", "UPDATE app.rewards SET base_amount = 1", "UPDATE app.rewards SET user_id = user_id",
        "UPDATE app.rewards SET claimed_at = app.clock(), status = 'expired', settled_at = app.clock()",
    ):  # fmt: skip
        with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState):
            owner.execute(change)


def test_a_reward_beyond_what_a_portfolio_holds_is_refused_whole(owner):
    """cash_limit_reached, by the constraint."""
    person, (case_id,) = sign_up(owner), cases(owner, 1)
    owner.execute("UPDATE app.portfolios SET cash = 8999999999999999")
    refused(owner, person, "portfolios_cash_is_bounded", read, case_id)
    assert rewards(owner, person) == []


def test_what_is_reserved_is_not_told_as_spendable(owner, person):
    place(owner, person, "005930", 1, limit_price=60_000)
    assert answer(owner, person, today(owner), 0)[2] == OPENING - 60_000 + RIGHT


def test_a_user_takes_rewards_and_answers_along(owner, person):
    answer(owner, person, today(owner), 0)
    portfolios, answers = owner.execute(
        "SELECT portfolios, quiz_answers FROM api.accounts WHERE user_id = %s", (person.user_id,)
    ).fetchone()
    assert [(r["reward_kind"], r["base_amount"]) for r in portfolios[0]["rewards"]] == [("quiz", RIGHT)]
    assert [(a["answer"], a["is_correct"]) for a in answers] == [("0", True)]
