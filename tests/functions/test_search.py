"""api.search against brute force, in every ctype."""

import random
import unicodedata

import psycopg
import pytest

from tests.conftest import SERVERS, load


def add(con, rows, kind="case"):
    """Rows of (title, body), each a day newer than the one before."""
    with con.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO app.search_entries (entry_kind, entry_id, published_on, title, keywords, body, words) "
            "VALUES (%s, %s, '2020-01-01'::date + %s, %s, '{}', %s, %s)",
            [(kind, n, n, title, body, f"{title} {body}") for n, (title, body) in enumerate(rows)],
        )


def search(con, text, kind="case"):
    rows = con.execute("SELECT entry_id, similarity FROM api.search(%s, %s)", (kind, text)).fetchall()
    return dict(rows)


ROWS = [
    ("금리", "이자의 비율"), ("기준금리 인상", "중앙은행의 금리"), ("PER", "주가수익비율"),
    ("환율", "두 나라 돈의 교환 비율"), ("금", "귀금속"), ("100%_x", "특수\\문자"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("금리", {0, 1}), ("비율", {0, 2, 3}), ("비율 이자", {0}), ("per", {2}), ("PER 주가", {2}), ("금", {0, 4}),
        ("ㄱ", set()), ("금 귀금속", {4}), ("환 금", set()), ("%", set()), ("_", set()), ("0%_", {5}), ("수\\문", {5}),
        ("", set()), ("   ", set()), ("없는말", set()), ("금리  인상", {1}), ("\t금리\n", {0, 1}),
    ],
)  # fmt: skip
def test_search_finds_every_word(owner, text, found):
    add(owner, ROWS)
    assert set(search(owner, text)) == found
    assert set(search(owner, unicodedata.normalize("NFD", text))) == found


def test_search_ranks_the_title_first(owner):
    add(
        owner,
        [("금리", "x"), ("금리 인상", "x"), ("기준금리 인상의 역사", "x"), ("다른 것", "긴 본문 속의 금리 이야기")],
    )
    found = search(owner, "금리")
    assert found[0] == 1
    assert 1 > found[1] > found[2] > 0.6 > found[3] > 0


def test_search_looks_at_one_kind(owner):
    add(owner, [("금리", "x")])
    add(owner, [("금리", "x")], kind="keyword")
    assert search(owner, "금리", "keyword") == {0: 1}
    assert search(owner, "금리", "glossary") == {}


def test_search_compares_the_newest_thousand_and_says_so(owner):
    add(owner, [(f"금리 {n}", "x") for n in range(1001)])
    rows = owner.execute("SELECT entry_id, is_capped FROM api.search('case', '금리')").fetchall()
    assert len(rows) == 1000
    assert min(number for number, _ in rows) == 1
    assert {capped for _, capped in rows} == {True}
    owner.execute("DELETE FROM app.search_entries WHERE entry_id = 0")
    assert owner.execute("SELECT count(*), bool_or(is_capped) FROM api.search('case', '금리')").fetchone() == (
        1000,
        False,
    )


def brute_force(con, rows, rng, rounds):
    letters = "가나다라마ab"
    for _ in range(rounds):
        asked = ["".join(rng.choices(letters, k=rng.randrange(1, 4))) for _ in range(rng.randrange(1, 3))]
        expected = {
            n for n, (title, body) in enumerate(rows)
            if all(w in f"{title} {body}" if len(w) > 1 else title.startswith(w) for w in asked)
        }  # fmt: skip
        assert set(search(con, " ".join(asked))) == expected, asked


def random_rows(rng, count):
    letters = "가나다라마ab"
    return [
        ("".join(rng.choices(letters, k=rng.randrange(1, 6))), "".join(rng.choices(letters + " ", k=12)))
        for _ in range(count)
    ]


def test_search_is_brute_force_on_random_words(owner):
    rng = random.Random(7)
    rows = random_rows(rng, 400)
    add(owner, rows)
    brute_force(owner, rows, rng, 200)


@pytest.mark.parametrize("locale", ["C", "ko_KR.UTF-8"])
def test_search_is_the_same_in_another_ctype(locale):
    name = f"ctype_{locale[0].lower()}"
    with psycopg.connect(SERVERS.url("postgres"), autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name}")
        try:
            admin.execute(
                f"CREATE DATABASE {name} TEMPLATE template0 ENCODING UTF8 LOCALE_PROVIDER libc LOCALE '{locale}'"
            )
        except psycopg.errors.WrongObjectType:
            pytest.skip(f"this system has no locale {locale}")
        try:
            load(dbname=name)
            with psycopg.connect(SERVERS.url(name), autocommit=True) as con:
                rng = random.Random(7)
                rows = [*ROWS, *random_rows(rng, 100)]
                add(con, rows)
                brute_force(con, rows, rng, 50)
                assert set(search(con, unicodedata.normalize("NFD", "금리"))) == {0, 1}
                assert 2 in search(con, "per")
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
