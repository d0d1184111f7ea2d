"""Stocks found by name or code, and watch lists."""

import threading

import psycopg
import pytest

from tests.market import SAMSUNG, quote
from tests.people import sign_up

LISTING = {
    "005930": "삼성전자", "005935": "삼성전자우", "000810": "삼성화재", "0009K0": "에이비엘바이오", "066570": "LG전자",
    "105560": "KB 금융", "000593": "0059 홀딩스", "900001": "A_B%C",
}  # fmt: skip


@pytest.fixture
def listing(owner):
    for code, name in LISTING.items():
        owner.execute("INSERT INTO app.stocks (stock_code, stock_name, market) VALUES (%s, %s, 'KOSPI')", (code, name))


FOUND = [
    ("삼성전자", ["005930", "005935"]), ("삼성", ["005930", "000810", "005935"]),
    ("전자", ["066570", "005930", "005935"]), ("lg", ["066570"]), ("LG", ["066570"]),
    ("0059", ["005930", "005935", "000593"]), ("005930", ["005930"]),
    ("lg 전자", ["066570"]), ("전자 lg", ["066570"]), ("전자 금융", []),
    ("kb금융", ["105560"]), ("KB\t금융", ["105560"]),
    ("삼", ["005930", "000810", "005935"]), ("우", ["005935"]), ("l", ["066570"]), ("B%", ["900001"]),
    ("0009k", ["0009K0"]), ("  삼성화재 ", ["000810"]),
    ("\u1109\u1161\u11b7\u1109\u1165\u11bc\u1112\u116a\u110c\u1162", ["000810"]),
    ("", []), ("  ", []), ("%", ["900001"]), ("_", ["900001"]), ("\\", []), ("없는말", []),
]  # fmt: skip


def test_find_stocks_by_name_or_code(owner, listing, subtests):
    for query, codes in FOUND:
        with subtests.test(query=query):
            rows = owner.execute("SELECT stock_code FROM api.find_stocks(%s)", (query,)).fetchall()
            assert [code for (code,) in rows] == codes


def watch(owner, user_id, code=SAMSUNG):
    return owner.execute("SELECT api.add_watch_entry('{}', %s, %s)", (user_id, code)).fetchone()[0]


def unwatch(owner, user_id, code=SAMSUNG):
    return owner.execute("SELECT api.remove_watch_entry('{}', %s, %s)", (user_id, code)).fetchone()[0]


def test_remove_watch_entry_refuses_watch_entry_not_found(owner, listing):
    person, other = sign_up(owner), sign_up(owner)
    watch(owner, other.user_id)
    for code in (SAMSUNG, "066570", "LMT"):
        with pytest.raises(psycopg.Error, match="watch_entry_not_found"):
            unwatch(owner, person.user_id, code)


def test_a_stock_is_watched_once_and_no_more_when_it_is_removed(owner, listing):
    person, other = sign_up(owner), sign_up(owner)
    assert (watch(owner, person.user_id), watch(owner, person.user_id)) == (1, 1)
    assert watch(owner, person.user_id, "066570") == 2
    assert watch(owner, other.user_id) == 1
    quote(owner)
    rows = owner.execute(
        "SELECT stock_code, price, stale FROM api.watch_entries WHERE user_id = %s ORDER BY stock_code",
        (person.user_id,),
    ).fetchall()
    assert rows == [("005930", 70_000, False), ("066570", None, True)]
    assert unwatch(owner, person.user_id) == 1
    assert watch(owner, other.user_id) == 1


def test_add_watch_entry_refuses_stock_not_listed(owner):
    with pytest.raises(psycopg.Error, match="stock_not_listed"):
        watch(owner, sign_up(owner).user_id, "LMT")


def test_add_watch_entry_refuses_watch_list_full_also_when_many_add_at_once(owner):
    person = sign_up(owner)
    codes = [f"{n:06}" for n in range(110)]
    owner.execute(
        "INSERT INTO app.stocks (stock_code, stock_name, market) SELECT c, c, 'KOSPI' FROM unnest(%s::text[]) AS c",
        (codes,),
    )
    for code in codes[:95]:
        watch(owner, person.user_id, code)
    begin = threading.Barrier(10)

    def add(code):
        with psycopg.connect(owner.info.dsn, password=owner.info.password, autocommit=True) as con:
            begin.wait()
            try:
                watch(con, person.user_id, code)
            except psycopg.Error as error:
                refused.append(error.diag.message_primary)

    refused: list[str | None] = []
    threads = [threading.Thread(target=add, args=(code,)) for code in codes[95:105]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["watch_list_full"] * 5
    assert owner.execute("SELECT count(*) FROM app.watch_entries").fetchone() == (100,)
    assert watch(owner, person.user_id, codes[0]) == 100  # it is there already


def test_closing_the_account_takes_its_watch_list_along(owner, listing):
    person = sign_up(owner)
    watch(owner, person.user_id)
    (hashed,) = owner.execute("SELECT api.get_password_hash(%s)", (person.user_id,)).fetchone()
    owner.execute("SELECT api.close_account('{}', %s, %s)", (person.user_id, hashed))
    assert owner.execute("SELECT count(*) FROM app.watch_entries").fetchone() == (0,)


def test_add_watch_entry_refuses_sign_in_required_where_the_account_is_closed_at_the_same_time(owner, listing):
    """Whoever is first: nothing of a closed account stays."""
    for is_added_first in (True, False):
        person = sign_up(owner)
        (hashed,) = owner.execute("SELECT api.get_password_hash(%s)", (person.user_id,)).fetchone()
        calls = [
            ("SELECT api.close_account('{}', %s, %s)", (person.user_id, hashed)),
            ("SELECT api.add_watch_entry('{}', %s, %s)", (person.user_id, SAMSUNG)),
        ]
        first, second = reversed(calls) if is_added_first else calls
        with psycopg.connect(owner.info.dsn, password=owner.info.password) as one:
            one.execute(*first)
            refused: list[str | None] = []

            def late(call=second, refused=refused):
                with psycopg.connect(owner.info.dsn, password=owner.info.password) as other:
                    try:
                        other.execute(*call)
                    except psycopg.Error as error:
                        refused.append(error.diag.message_primary)

            thread = threading.Thread(target=late)
            thread.start()
            thread.join(0.3)
            assert thread.is_alive()  # it waits for the first one's end
            one.commit()
            thread.join()
        assert refused == ([] if is_added_first else ["sign_in_required"])
        assert owner.execute("SELECT count(*) FROM app.watch_entries").fetchone() == (0,)
