"""Notices: made where the thing happens, counted exactly whoever changes them, read, deleted, gone in the end."""

import asyncio
import datetime as dt

import asyncpg
import psycopg
import pytest
from psycopg.types.json import Json

from tests.conftest import SERVERS
from tests.functions.test_orders import end_of_day
from tests.market import SAMSUNG, buy, order, quote, sell
from tests.people import HASH, sign_up

DAY = dt.timedelta(days=1)
MISSING = 987_654_321


@pytest.fixture(autouse=True)
def counted(owner):
    """Whatever a test did, the counts are those of the rows."""
    yield
    assert (
        owner.execute(
            """
        SELECT user_id, c.total_count, c.unread_count, r.total_count, r.unread_count
        FROM app.notification_counts AS c
        FULL JOIN (
            SELECT user_id, count(*) AS total_count, count(*) FILTER (WHERE NOT is_read) AS unread_count
            FROM app.notifications GROUP BY user_id
        ) AS r USING (user_id)
        WHERE (coalesce(c.total_count, 0), coalesce(c.unread_count, 0))
        <> (coalesce(r.total_count, 0), coalesce(r.unread_count, 0))
        """
        ).fetchall()
        == []
    )


def notices(con, person):
    """(kind, title, message, data), the newest first."""
    return con.execute(
        "SELECT notification_type, title, message, data FROM api.notifications WHERE user_id = %s "
        "ORDER BY notification_id DESC", (person.user_id,)
    ).fetchall()  # fmt: skip


def counts(con, person):
    query = "SELECT total_count, unread_count FROM api.notification_counts WHERE user_id = %s"
    return con.execute(query, (person.user_id,)).fetchone()


def tell(con, person, times=1):
    """Notices, and their numbers."""
    return [
        con.execute("SELECT api.notify(%s, 'system', '제목', '말', NULL)", (person.user_id,)).fetchone()[0]
        for _ in range(times)
    ]


def mark(con, person, ids=None):
    return con.execute(
        "SELECT * FROM api.mark_notifications_read('{}', %s, %s)",
        (person.user_id, Json(ids) if ids is not None else None),
    ).fetchone()


def test_a_new_account_is_welcomed(owner):
    person = sign_up(owner)
    assert [row[:2] for row in notices(owner, person)] == [("system", "환영합니다")]
    assert person.username in notices(owner, person)[0][2]
    assert counts(owner, person) == (1, 1)


def test_a_fill_is_told_to_whose_it_is_and_to_nobody_else(owner, person):
    other = sign_up(owner)
    bought = buy(owner, person, quantity=3)
    assert notices(owner, person)[0] == (
        "fill", "매수 체결", f"종목 {SAMSUNG} 3주를 한 주에 70,000원에 샀어요.",
        {"order_id": bought["order_id"], "fill_id": bought["fill"]["fill_id"], "stock_code": SAMSUNG},
    )  # fmt: skip
    sell(owner, person, SAMSUNG, 2)
    assert notices(owner, person)[0][1:3] == ("매도 체결", f"종목 {SAMSUNG} 2주를 한 주에 70,000원에 팔았어요.")
    waiting = order(owner, person, "buy", 1, 60_000)
    assert counts(owner, person) == (3, 3)
    quote(owner, price=59_000)
    assert notices(owner, person)[0][2:] == (
        f"종목 {SAMSUNG} 1주를 한 주에 59,000원에 샀어요.",
        {"order_id": waiting["order_id"], "fill_id": bought["fill"]["fill_id"] + 2, "stock_code": SAMSUNG},
    )  # fmt: skip
    assert (counts(owner, person), counts(owner, other)) == ((4, 4), (1, 1))


def test_what_is_refused_or_cancelled_or_only_shown_is_not_told(owner, person):
    with pytest.raises(psycopg.Error, match="insufficient_cash"):
        buy(owner, person, quantity=1000)
    waiting = order(owner, person, "buy", 1, 60_000)
    owner.execute("SELECT api.cancel_order('{}', %s, %s)", (person.user_id, waiting["order_id"]))
    owner.execute("SELECT api.preview_order('{}', %s, %s, 'buy', 'market', 1, NULL, NULL)", (person.user_id, SAMSUNG))
    assert counts(owner, person) == (1, 1)


def test_an_order_whose_day_is_over_is_told(owner, person):
    other = sign_up(owner)
    buy(owner, other)
    orders = [order(owner, person, "buy", 2, 60_000), order(owner, other, "sell", 1, 80_000)]
    assert owner.execute("SELECT api.expire_orders()").fetchone() == (0,)
    end_of_day(owner)
    assert owner.execute("SELECT api.expire_orders()").fetchone() == (2,)
    assert notices(owner, person)[0] == (
        "expiry", "매수 주문 만료", f"종목 {SAMSUNG} 2주 주문이 60,000원에 닿지 않아 체결되지 않고 끝났어요.",
        {"order_id": orders[0]["order_id"], "stock_code": SAMSUNG},
    )  # fmt: skip
    assert notices(owner, other)[0][1] == "매도 주문 만료"
    assert owner.execute("SELECT api.expire_orders()").fetchone() == (0,)
    assert (counts(owner, person), counts(owner, other)) == ((2, 2), (3, 3))


def test_notices_are_read_once_by_name_or_all(owner):
    person, other = sign_up(owner), sign_up(owner)
    ids, theirs = tell(owner, person, 4), tell(owner, other)
    assert mark(owner, person, [*ids[:2], *theirs, MISSING]) == (2, 5, 3)
    assert mark(owner, person, ids[:2]) == (0, 5, 3)
    assert mark(owner, person, []) == (0, 5, 3)
    assert mark(owner, person) == (3, 5, 0)
    assert mark(owner, person) == (0, 5, 0)
    assert counts(owner, other) == (2, 2)


def test_marking_refuses_notification_not_found(owner):
    person, other = sign_up(owner), sign_up(owner)
    (mine,), (theirs,) = tell(owner, person), tell(owner, other)
    for _ in range(2):
        assert owner.execute(
            "SELECT * FROM api.mark_notification_read('{}', %s, %s)", (person.user_id, mine)
        ).fetchone() == (2, 1)
    for wrong in (theirs, MISSING):
        with pytest.raises(psycopg.Error, match="notification_not_found"):
            owner.execute("SELECT api.mark_notification_read('{}', %s, %s)", (person.user_id, wrong))
    assert counts(owner, other) == (2, 2)


def test_deleting_refuses_notification_not_found(owner):
    person, other = sign_up(owner), sign_up(owner)
    (mine,), (theirs,) = tell(owner, person), tell(owner, other)
    delete = "SELECT * FROM api.delete_notification('{}', %s, %s)"
    assert owner.execute(delete, (person.user_id, mine)).fetchone() == (1, 1)
    for wrong in (mine, theirs, MISSING):
        with pytest.raises(psycopg.Error, match="notification_not_found"):
            owner.execute(delete, (person.user_id, wrong))
    assert (counts(owner, person), counts(owner, other)) == ((1, 1), (2, 2))


def test_those_that_are_read_go_together(owner):
    person, other = sign_up(owner), sign_up(owner)
    mark(owner, person, tell(owner, person, 3)[:2])
    mark(owner, other)
    delete = "SELECT * FROM api.delete_read_notifications('{}', %s)"
    assert owner.execute(delete, (person.user_id,)).fetchone() == (2, 2, 2)
    assert owner.execute(delete, (person.user_id,)).fetchone() == (0, 2, 2)
    assert counts(owner, other) == (1, 0)


async def test_counts_are_exact_while_notices_come_are_read_and_go(owner):
    """The fixture compares them with the rows; nobody deadlocks, and nothing is marked that came in too late."""
    people = [sign_up(owner) for _ in range(3)]
    pool = await asyncpg.create_pool(SERVERS.url(owner.info.dbname), min_size=12, max_size=12)
    told = "SELECT api.notify($1, 'system', '제목', '말', NULL)"

    async def live(person, n):
        ids = [await pool.fetchval(told, person.user_id) for _ in range(4)]
        await pool.fetchrow("SELECT api.mark_notification_read('{}', $1, $2)", person.user_id, ids[0])
        await pool.fetchrow("SELECT api.mark_notifications_read('{}', $1, NULL)", person.user_id)
        await pool.fetchrow("SELECT api.delete_notification('{}', $1, $2)", person.user_id, ids[1])
        await pool.fetchval(told, person.user_id)
        if n % 4 == 0:
            await pool.fetchrow("SELECT api.delete_read_notifications('{}', $1)", person.user_id)

    async def one(person, n):
        try:
            await live(person, n)
        except Exception as error:
            return getattr(error, "sqlstate", error)  # what another deleted first

    found = await asyncio.gather(*(one(person, n) for person in people for n in range(20)))
    await pool.close()
    assert set(found) <= {None, "PT404"}
    assert found.count(None) >= 20
    marked = sum(mark(owner, person)[0] for person in people)
    assert marked >= 3  # each one's last came after all marks
    assert [counts(owner, person)[1] for person in people] == [0, 0, 0]


async def test_fifty_at_once_are_fifty(owner):
    person = sign_up(owner)
    pool = await asyncpg.create_pool(SERVERS.url(owner.info.dbname), min_size=12, max_size=12)
    told = "SELECT api.notify($1, 'system', '제목', '말', NULL)"
    ids = await asyncio.gather(*(pool.fetchval(told, person.user_id) for _ in range(50)))
    marks = await asyncio.gather(
        *(pool.fetchrow("SELECT * FROM api.mark_notifications_read('{}', $1, NULL)", person.user_id) for _ in range(8))
    )
    await pool.close()
    assert (len(set(ids)), sorted(row["marked_count"] for row in marks)) == (50, [0] * 7 + [51])
    assert counts(owner, person) == (51, 0)


def test_whoever_writes_the_rows_they_are_counted(owner):
    person, other = sign_up(owner), sign_up(owner)
    owner.execute(
        "INSERT INTO app.notifications (user_id, notification_type, title, message, is_read) "
        "SELECT u.user_id, 'system', 'x', 'x', n > 7 FROM app.users AS u, generate_series(1, 10) AS n"
    )
    assert counts(owner, person) == counts(owner, other) == (11, 8)
    owner.execute("UPDATE app.notifications SET is_read = NOT is_read")
    assert counts(owner, person) == counts(owner, other) == (11, 3)
    owner.execute("UPDATE app.notifications SET title = 'y'")
    owner.execute("DELETE FROM app.notifications WHERE is_read")
    assert counts(owner, person) == counts(owner, other) == (3, 3)


def test_a_closed_account_is_told_nothing_and_has_nothing(owner):
    person = sign_up(owner)
    owner.execute("SELECT api.close_account('{}', %s, %s)", (person.user_id, HASH))
    assert tell(owner, person) == [None]
    assert mark(owner, person) == (0, 0, 0)
    assert owner.execute("SELECT count(*) FROM app.notification_counts").fetchone() == (0,)


def age(con, person, days):
    con.execute(
        "UPDATE app.notifications SET created_at = app.clock() - %s WHERE user_id = %s", (days * DAY, person.user_id)
    )


def test_notices_go_after_half_a_year_ten_thousand_at_a_time(owner):
    old, young = sign_up(owner), sign_up(owner)
    owner.execute(
        "INSERT INTO app.notifications (user_id, notification_type, title, message, is_read) "
        "SELECT %s, 'system', 'x', 'x', n %% 2 = 0 FROM generate_series(1, 10004) AS n", (old.user_id,)
    )  # fmt: skip
    age(owner, old, 181)
    age(owner, young, 179)
    assert [owner.execute("SELECT api.purge_notifications()").fetchone()[0] for _ in range(3)] == [10_000, 5, 0]
    assert (counts(owner, old), counts(owner, young)) == ((0, 0), (1, 1))


def test_whoever_is_busy_keeps_his_until_the_next_run(owner):
    busy, idle = sign_up(owner), sign_up(owner)
    age(owner, busy, 200)
    age(owner, idle, 200)
    with psycopg.connect(owner.info.dsn, password=owner.info.password) as other:
        tell(other, busy)
        assert owner.execute("SELECT api.purge_notifications()").fetchone() == (1,)
    assert counts(owner, idle) == (0, 0)
    assert owner.execute("SELECT api.purge_notifications()").fetchone() == (1,)
    assert counts(owner, busy) == (1, 1)
