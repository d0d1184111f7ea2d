"""The leaderboard: the order that a sort of all would give, at any place, without one; who is not to be seen is not."""

import random

import psycopg
import pytest

from tests.functions.test_portfolio_totals import refresh
from tests.functions.test_seasons import restart
from tests.market import SAMSUNG, buy, open_market, quote
from tests.people import sign_up

SORTED = """
    SELECT p.user_id, row_number() OVER (ORDER BY t.profit_loss_pct DESC, u.public_number DESC),
        rank() OVER (ORDER BY t.profit_loss_pct DESC)
    FROM app.portfolio_totals AS t JOIN app.portfolios AS p USING (portfolio_id)
    JOIN app.users AS u USING (user_id) JOIN app.user_settings AS s USING (user_id)
    WHERE s.is_ranked AND p.closed_at IS NULL ORDER BY p.user_id
"""
FOUND = """
    SELECT user_id, api.find_place(profit_loss_pct, public_number), api.find_place(profit_loss_pct, 9223372036854775807)
    FROM api.leaderboard_positions ORDER BY user_id
"""
WRITTEN = """
    SELECT sum(pg_stat_get_tuples_inserted(c)), sum(pg_stat_get_tuples_deleted(c)), sum(pg_stat_get_tuples_updated(c))
    FROM unnest(CAST('{app.leaderboard_entries,app.leaderboard_marks}' AS regclass[])) AS c
"""


def crowd(con, count, rates):
    """So many users, with rates of profit of so many kinds: many share one."""
    con.execute(
        "INSERT INTO app.users (email, username, password_hash) SELECT 'x' || n || '@example.com', 'x' || n, "
        "'$argon2id$' FROM generate_series(1, %s) AS n",
        (count,),
    )
    con.execute("INSERT INTO app.user_settings (user_id) SELECT user_id FROM app.users ON CONFLICT DO NOTHING")
    con.execute(
        "WITH made AS (INSERT INTO app.portfolios (user_id, season, initial_cash, cash) SELECT user_id, 1, 1000000, "
        "900000 + user_id * 7919 %% %s * 100 FROM app.users AS u "
        "WHERE NOT EXISTS (SELECT FROM app.portfolios AS p WHERE p.user_id = u.user_id) RETURNING portfolio_id, cash) "
        "INSERT INTO app.cash_entries (portfolio_id, entry_kind, amount, balance_after) "
        "SELECT portfolio_id, 'opening', cash, cash FROM made",
        (rates,),
    )


def is_exact(con):
    """Whether every place and rank is that of the sort."""
    found = con.execute(FOUND).fetchall()
    count = con.execute("SELECT api.find_place('-Infinity', 0) - 1").fetchone()[0]
    return found == con.execute(SORTED).fetchall() and count == len(found)


def written(con):
    con.execute("SELECT pg_stat_force_next_flush()")
    return con.execute(WRITTEN).fetchone()


@pytest.mark.parametrize("count", [0, 1, 49, 50, 51, 777])
def test_every_place_is_that_of_a_sort_of_all(owner, count):
    if count:
        crowd(owner, count, 40)
    refresh(owner)
    assert is_exact(owner)
    assert owner.execute("SELECT count(*) FROM app.leaderboard_marks").fetchone() == ((count + 49) // 50,)


def test_places_stay_exact_whatever_changes(owner):
    crowd(owner, 400, 60)
    dice = random.Random(7)
    for _ in range(12):
        who = dice.sample(range(1, 401), 20)
        owner.execute(
            "UPDATE app.portfolios SET cash = 1 + (cash * 31 + user_id) %% 1500000 WHERE user_id = ANY(%s)", (who,)
        )
        owner.execute("UPDATE app.user_settings SET is_ranked = NOT is_ranked WHERE user_id = ANY(%s)", (who[:5],))
        owner.execute("UPDATE app.portfolios SET closed_at = now() WHERE user_id = %s", (who[5],))
        refresh(owner)
        assert is_exact(owner)


def test_only_what_changed_is_written(owner):
    open_market(owner)
    quote(owner)
    person = sign_up(owner)
    crowd(owner, 500, 300)
    buy(owner, person)
    refresh(owner)
    before = written(owner)
    assert refresh(owner) == 0
    assert written(owner) == before
    quote(owner, SAMSUNG, 70_100)  # a hundred won more of a million: one rate, and the marks that it passes
    assert refresh(owner) == 1
    inserted, deleted, updated = (now - then for now, then in zip(written(owner), before, strict=True))
    assert (inserted, deleted) == (0, 0)
    assert 1 <= updated <= 1 + 10
    assert is_exact(owner)


def test_rewards_are_no_profit(owner, person):
    other = sign_up(owner)
    owner.execute("UPDATE app.portfolios SET cash = cash + 100000, total_rewards_received = 100000 WHERE user_id = %s",
                  (other.user_id,))  # fmt: skip
    refresh(owner)
    found = "SELECT profit_loss, profit_loss_pct FROM api.leaderboard_positions WHERE user_id = %s"
    assert owner.execute(found, (other.user_id,)).fetchone() == (0, 0)
    owner.execute("UPDATE app.portfolios SET cash = cash - 100000, total_rewards_received = 0 WHERE user_id = %s",
                  (other.user_id,))  # fmt: skip


def test_who_does_not_want_to_be_seen_is_gone_at_once(owner, person):
    other = sign_up(owner)
    refresh(owner)
    names = "SELECT count(username), count(public_id), count(*) FROM api.leaderboard_entries"
    change = "SELECT is_ranked FROM api.change_profile('{}', %s, NULL, NULL, NULL, NULL, NULL, %s)"
    assert owner.execute(names).fetchone() == (2, 2, 2)
    assert owner.execute(change, (other.user_id, False)).fetchone() == (False,)
    assert owner.execute(names).fetchone() == (1, 1, 2)
    assert [row[0] for row in owner.execute(FOUND).fetchall()] == [person.user_id]
    assert refresh(owner) == 1  # nothing else changed
    assert owner.execute(names).fetchone() == (1, 1, 1)
    assert refresh(owner) == 0
    owner.execute(change, (other.user_id, True))
    assert refresh(owner) == 1
    assert owner.execute(names).fetchone() == (2, 2, 2)
    assert is_exact(owner)


def test_a_restart_is_ranked_anew_and_a_closed_account_not_at_all(owner, person):
    other = sign_up(owner)
    buy(owner, person)
    quote(owner, SAMSUNG, 60_000)
    refresh(owner)
    rate = "SELECT profit_loss_pct FROM api.leaderboard_positions WHERE user_id = %s"
    assert owner.execute(rate, (person.user_id,)).fetchone() == (-1,)
    restart(owner, person)
    refresh(owner)
    assert owner.execute(rate, (person.user_id,)).fetchone() == (0,)
    (kept,) = owner.execute("SELECT password_hash FROM app.users WHERE user_id = %s", (other.user_id,)).fetchone()
    owner.execute("SELECT api.close_account('{}', %s, %s)", (other.user_id, kept))
    assert owner.execute(rate, (other.user_id,)).fetchone() is None
    refresh(owner)
    assert owner.execute("SELECT count(*) FROM app.leaderboard_entries").fetchone() == (1,)
    assert is_exact(owner)


def test_readers_go_on_while_it_is_ranked_anew_and_see_all_of_it_at_once(owner, analyst_url, person):
    refresh(owner)
    before = owner.execute("SELECT refreshed_at FROM api.refreshes").fetchone()
    buy(owner, person)
    quote(owner, SAMSUNG, 71_000)
    told = "SELECT refreshed_at, (SELECT max(profit_loss_pct) FROM api.leaderboard_entries) FROM api.refreshes"
    with psycopg.connect(owner.info.dsn, password=owner.info.password) as busy:
        assert refresh(busy) == 1  # and not committed
        with psycopg.connect(analyst_url, autocommit=True) as analyst:
            analyst.execute("SET statement_timeout = '1s'")
            assert analyst.execute(told).fetchone() == (*before, 0)
            busy.commit()
            after, rate = analyst.execute(told).fetchone()
            assert after > before[0]
            assert float(rate) == 0.1


def test_public_names_say_nothing_and_stay(owner):
    people = [sign_up(owner) for _ in range(3)]
    names = "SELECT public_id, public_number FROM app.users ORDER BY user_id"
    found = owner.execute(names).fetchall()
    assert len({*found}) == 3
    assert all(who.version == 4 for who, _ in found)
    assert all(0 < number < 2**53 and number > 10**6 for _, number in found)
    restart(owner, people[0])
    assert owner.execute(names).fetchall() == found
