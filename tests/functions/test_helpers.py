"""The app helpers: clock, act, iso, fold, bigrams."""

import json
import unicodedata
from datetime import UTC, datetime

import pytest


def one(con, query, *values):
    return con.execute(query, values).fetchone()[0]


def test_clock_is_the_real_time(owner):
    assert abs((one(owner, "SELECT app.clock()") - datetime.now(UTC)).total_seconds()) < 5


def test_clock_moves_inside_a_transaction(owner):
    with owner.transaction():
        assert one(owner, "SELECT app.clock()") < one(owner, "SELECT app.clock()")


def test_clock_is_moved_by_the_owner_in_test_mode(owner, database_url):
    import psycopg

    with psycopg.connect(database_url, options="-c role=precedent_web", autocommit=True) as web:
        owner.execute("INSERT INTO app.clock_offset (clock_offset) VALUES ('2 days')")
        # a right of its own is not needed: the table is read by the function
        assert one(owner, "SELECT has_function_privilege('precedent_web', 'app.clock()', 'EXECUTE')")
        assert web.execute("SELECT current_setting('precedent.mode')").fetchone() == ("test",)
    with psycopg.connect(database_url, options="-c role=precedent_owner", autocommit=True) as con:
        assert con.execute("SELECT app.clock() - clock_timestamp() > interval '47 hours'").fetchone() == (True,)


def test_clock_is_not_moved_by_what_a_session_says(owner):
    owner.execute("INSERT INTO app.clock_offset (clock_offset) VALUES ('2 days')")
    owner.execute("ALTER DATABASE " + owner.info.dbname + " RESET precedent.mode")
    owner.execute("SET precedent.mode = 'test'")
    assert one(owner, "SELECT app.clock() < clock_timestamp() + interval '1 hour'")


def test_clock_has_one_offset(owner):
    import psycopg

    owner.execute("INSERT INTO app.clock_offset (clock_offset) VALUES ('2 days')")
    with pytest.raises(psycopg.errors.UniqueViolation):
        owner.execute("INSERT INTO app.clock_offset (clock_offset) VALUES ('3 days')")
    with pytest.raises(psycopg.errors.CheckViolation):
        owner.execute("INSERT INTO app.clock_offset (singleton, clock_offset) VALUES (false, '3 days')")


def test_act_speaks_for_this_transaction_only(owner):
    by = {"kind": "user", "id": 7, "request_id": "r1"}
    with owner.transaction():
        owner.execute("SELECT app.act(%s)", (json.dumps(by),))
        assert json.loads(one(owner, "SELECT current_setting('precedent.by')")) == by
    assert one(owner, "SELECT current_setting('precedent.by', true)") in (None, "")


def test_iso_is_utc_to_the_microsecond(owner):
    assert one(owner, "SELECT app.iso('2026-02-11 09:00:00.5+09')") == "2026-02-11T00:00:00.500000Z"


@pytest.mark.parametrize(
    ("text", "folded"),
    [("PER", "per"), ("주가", "주가"), (unicodedata.normalize("NFD", "주가"), "주가"), ("ÄÖ\tx\n", "äö x "), ("", "")],
)
def test_fold(owner, text, folded):
    assert one(owner, "SELECT app.fold(%s)", text) == folded


@pytest.mark.parametrize(
    ("text", "grams"),
    [
        ("", []), ("가", []), ("가 나", []), ("주가", ["주가"]), ("주가 주가", ["주가"]), ("ABab", ["ab", "ba"]),
        ("시가총액 표", ["가총", "시가", "총액"]), ("a\tbc", ["bc"]), ("😀😀", ["😀😀"]),
    ],
)  # fmt: skip
def test_bigrams(owner, text, grams):
    assert sorted(one(owner, "SELECT app.bigrams(%s)", text)) == sorted(grams)


def test_bigrams_are_those_of_python_on_random_hangul(owner):
    import random

    rng = random.Random(7)
    letters = [chr(c) for c in (*range(0xAC00, 0xAC40), *range(0x61, 0x66))] + [" "]
    for _ in range(200):
        text = "".join(rng.choices(letters, k=rng.randrange(30)))
        expected = {w[i : i + 2] for w in text.split(" ") for i in range(len(w) - 1)}
        form = rng.choice(["NFC", "NFD"])
        assert set(one(owner, "SELECT app.bigrams(%s)", unicodedata.normalize(form, text))) == expected


def test_helpers_are_the_same_in_a_database_of_another_ctype(owner, migrated_server):
    import psycopg

    from tests.conftest import SERVERS

    owner.execute("DROP DATABASE IF EXISTS plain_c")
    owner.execute("CREATE DATABASE plain_c TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER libc LOCALE 'C'")
    try:
        from api.schema.files import Project
        from api.schema.migrate import migrate
        from api.schema.roles import bootstrap
        from tests.servers import APP

        bootstrap(SERVERS.url("plain_c"), APP, mode="test")
        migrate(SERVERS.url("plain_c", APP), Project())
        with psycopg.connect(SERVERS.url("plain_c")) as con:
            for text in ("ÄÖÜ PER 주가", "ΣΑΣ", "İI"):
                for function in ("app.fold", "app.bigrams"):
                    assert one(con, f"SELECT {function}(%s)", text) == one(owner, f"SELECT {function}(%s)", text)
    finally:
        owner.execute("DROP DATABASE plain_c")


def test_iso_writes_moments_as_answers_have_them(owner):
    said = owner.execute("SELECT api.iso('2026-11-20 09:30:00.5+09'), api.iso(NULL)").fetchone()
    assert said == ("2026-11-20T00:30:00.500000Z", None)
