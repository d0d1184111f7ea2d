"""The kept totals of all portfolios: as of a moment, refreshed when something changed and only where it did."""

import threading
import time

import psycopg
import pytest

from api.schema.files import Project
from api.schema.migrate import migrate, rollback
from tests.functions.test_run_job import due_in, run
from tests.market import HYNIX, KAKAO, buy, order, quote
from tests.people import sign_up
from tests.schema.dump import dump, restore

ROWS = (
    "SELECT portfolio_id, season, initial_cash, cash, holdings_value, total_value, total_rewards_received, "
    "profit_loss, profit_loss_pct, fill_count FROM api."
)


def refresh(con):
    return con.execute("SELECT api.refresh_portfolio_totals()").fetchone()[0]


def state(con):
    return con.execute(
        "SELECT is_settled, refreshed_at FROM api.refreshes WHERE refresh_name = 'portfolio_totals'"
    ).fetchone()


def is_exact(con):
    """Whether the kept totals are those that are computed live."""
    kept, live = (con.execute(ROWS + name + " ORDER BY portfolio_id").fetchall() for name in
                  ("portfolio_totals", "portfolios WHERE closed_at IS NULL"))  # fmt: skip
    assert live
    return kept == live


def written(con):
    """How many rows of the view were ever inserted and deleted, once the server has counted them."""
    con.execute("SELECT pg_stat_force_next_flush()")
    return con.execute(
        "SELECT pg_stat_get_tuples_inserted(c), pg_stat_get_tuples_deleted(c), pg_stat_get_tuples_updated(c) "
        "FROM CAST('app.portfolio_totals' AS regclass) AS c"
    ).fetchone()


def test_totals_are_those_of_the_portfolios_and_say_as_of_when(owner, analyst_url, person):
    for name in range(3):
        buy(owner, sign_up(owner), quantity=name + 1)
    assert owner.execute("SELECT count(*), max(as_of) FROM api.portfolio_totals").fetchone() == (0, None)
    assert refresh(owner) == 1
    assert is_exact(owner)
    with psycopg.connect(analyst_url) as analyst:
        count, spread, late = analyst.execute(
            "SELECT count(*), count(DISTINCT as_of), max(clock_timestamp() - as_of) < interval '10 s' "
            "FROM portfolio_totals"
        ).fetchone()
        assert (count, spread, late) == (4, 1, True)
        assert analyst.execute("SELECT watermark <> '' FROM refreshes").fetchone() == (True,)


def test_a_share_without_a_quote_is_worth_what_it_cost(owner, person):
    buy(owner, person, quantity=2)
    owner.execute("DELETE FROM app.quotes")
    refresh(owner)
    assert is_exact(owner)
    assert owner.execute("SELECT holdings_value FROM api.portfolio_totals").fetchone() == (140_000,)


def test_nothing_changed_is_nothing_to_do(owner, person):
    assert [refresh(owner), refresh(owner)] == [1, 0]
    before, stands = written(owner), state(owner)
    assert refresh(owner) == 0
    assert (written(owner), state(owner)) == (before, stands)


def test_every_change_is_noticed(owner, person):
    """Each in turn: a fill, a price of a stock that is not the latest to be quoted, a new and a closed portfolio."""
    quote(owner, HYNIX, 100_000, quoted_at="2026-03-02T10:00:05+09:00")
    quote(owner, KAKAO, 50_000, quoted_at="2026-03-02T10:00:00+09:00")
    buy(owner, person, KAKAO)
    refresh(owner)
    changes = {
        "a fill": lambda: buy(owner, person),
        "an older moment of another stock": lambda: quote(owner, KAKAO, 51_000, quoted_at="2026-03-02T10:00:01+09:00"),
        "the same moment again": lambda: quote(owner, KAKAO, 52_000, quoted_at="2026-03-02T10:00:01+09:00"),
        "somebody new": lambda: sign_up(owner),
        "an account closed": lambda: owner.execute(
            "UPDATE app.portfolios SET closed_at = '2000-01-01' WHERE user_id <> %s", (person.user_id,)
        ),
    }
    for name, change in changes.items():
        assert refresh(owner) == 0, name
        change()
        assert (refresh(owner), is_exact(owner)) == (1, True), name


def test_one_changed_portfolio_is_one_row_written(owner, person):
    for _ in range(20):
        sign_up(owner)
    refresh(owner)
    before = written(owner)
    buy(owner, person)
    refresh(owner)
    assert [now - then for now, then in zip(written(owner), before, strict=True)] == [1, 1, 0]
    quote(owner, KAKAO, 52_000)  # nobody has it
    assert refresh(owner) == 1
    assert [now - then for now, then in zip(written(owner), before, strict=True)] == [1, 1, 0]
    assert is_exact(owner)


def test_who_commits_a_lower_number_later_is_not_forgotten(owner, database_url, person):
    """A takes a number, B a higher one and commits, the refresh sees B's; then A commits."""
    other = sign_up(owner)
    refresh(owner)
    with psycopg.connect(owner.info.dsn, password=owner.info.password) as slow:
        buy(slow, other)
        buy(owner, person)
        assert refresh(owner) == 1
        assert state(owner)[0] is False
        assert not_yet(owner, other)
        slow.commit()
    assert refresh(owner) == 1
    assert is_exact(owner)
    assert state(owner)[0] is True
    assert refresh(owner) == 0


def not_yet(owner, person):
    return owner.execute(
        "SELECT t.fill_count FROM api.portfolio_totals AS t JOIN app.portfolios AS p USING (portfolio_id) "
        "WHERE p.user_id = %s",
        (person.user_id,),
    ).fetchone() == (0,)


def test_totals_stay_exact_while_four_trade(owner, database_url, person):
    """Whatever was in flight at which refresh, at rest the next ones end at the truth."""
    people, ends, failures = [sign_up(owner) for _ in range(4)], time.monotonic() + 3, []

    def trade(who):
        try:
            with psycopg.connect(owner.info.dsn, password=owner.info.password, autocommit=True) as con:
                while time.monotonic() < ends:
                    order(con, who, "buy", 1)
                    order(con, who, "sell", 1)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=trade, args=(who,)) for who in people]
    for thread in threads:
        thread.start()
    refreshed = 0
    while time.monotonic() < ends:
        refreshed += refresh(owner)
    for thread in threads:
        thread.join()
    assert failures == []
    assert refreshed > 3
    refresh(owner)
    assert is_exact(owner)
    refresh(owner)
    assert refresh(owner) == 0


def test_readers_go_on_while_it_is_refreshed(owner, analyst_url, person):
    refresh(owner)
    buy(owner, person)
    with psycopg.connect(owner.info.dsn, password=owner.info.password) as busy:
        assert refresh(busy) == 1  # and not committed
        with psycopg.connect(analyst_url) as analyst:
            analyst.execute("SET statement_timeout = '1s'")
            assert analyst.execute("SELECT fill_count FROM portfolio_totals").fetchone() == (0,)


def test_the_job_rests_and_refreshes_as_the_worker(owner, database_url, person):
    owner.execute("DELETE FROM app.jobs WHERE job_name <> 'refresh_portfolio_totals'")
    with psycopg.connect(database_url, autocommit=True, options="-c role=precedent_worker") as worker:
        assert run(worker) == ("refresh_portfolio_totals", None, "1")
    assert is_exact(owner)
    assert 4 < due_in(owner, "refresh_portfolio_totals") <= 5


def test_a_restored_database_has_its_totals(owner, empty, person):
    buy(owner, person)
    refresh(owner)
    restore(empty, dump(owner))
    empty.autocommit = True
    assert is_exact(empty)
    assert refresh(empty) == 0
    buy(empty, person)
    assert refresh(empty) == 1
    assert is_exact(empty)


def test_totals_without_their_data_are_filled(owner, person):
    refresh(owner)
    owner.execute("REFRESH MATERIALIZED VIEW app.portfolio_totals WITH NO DATA")
    with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState):
        owner.execute("SELECT 1 FROM api.portfolio_totals")
    assert refresh(owner) == 1
    assert is_exact(owner)


def test_the_view_comes_back_filled_after_a_rollback_and_after_it_is_gone(owner, database_url, person):
    buy(owner, person)
    refresh(owner)
    owner.execute("DROP MATERIALIZED VIEW app.portfolio_totals CASCADE")
    assert migrate(database_url, Project()) is True
    assert is_exact(owner)
    rollback(database_url, Project(), 1)
    assert owner.execute("SELECT to_regclass('app.portfolio_totals')").fetchone() == (None,)
    migrate(database_url, Project())
    assert is_exact(owner)
    assert refresh(owner) == 0
    assert owner.execute(
        "SELECT matviewowner FROM pg_matviews WHERE matviewname = 'portfolio_totals'"
    ).fetchone() == ("precedent_owner",)  # fmt: skip
