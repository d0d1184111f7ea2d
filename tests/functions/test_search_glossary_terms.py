"""api.search_glossary_terms against brute force."""

import random
import unicodedata

import pytest


def search(owner, text):
    rows = owner.execute("SELECT term, rank FROM api.search_glossary_terms(%s)", (text,)).fetchall()
    return dict(rows)


@pytest.fixture
def terms(owner):
    owner.execute("DELETE FROM app.glossary_terms")
    rows = [
        ("금리", "은행이 정하는 이자의 비율"), ("기준금리", "중앙은행이 정하는 금리"), ("PER", "주가수익비율"),
        ("per share", "한 주당"), ("환율", "두 나라 돈의 교환 비율"), ("금", "귀금속"), ("100%_x", "특수문자"),
    ]  # fmt: skip
    for row in rows:
        owner.execute("INSERT INTO app.glossary_terms (term, definition_short) VALUES (%s, %s)", row)
    return owner


SEARCH = [
        ("금리", {"금리": 0, "기준금리": 2}),
        ("비율", {"금리": 3, "PER": 3, "환율": 3}),
        ("이자 비율", {"금리": 3}),
        ("per", {"PER": 0, "per share": 1}),
        ("PER 주가", {"PER": 3}),
        ("금", {"금리": 1, "금": 0}),
        ("ㄱ", {}),
        ("금 은행", {"금리": 3}),
        ("환 은행", {}),
        ("%", {}), ("_", {}), ("0%_", {"100%_x": 2}), ("", {}), (" ", {}), ("없는말", {}), ("가 나", {}),
    ]  # fmt: skip


def test_search(terms, subtests):
    for text, found in SEARCH:
        with subtests.test(text=text, found=found):
            assert search(terms, text) == found


@pytest.mark.parametrize("text", ["금리", "비율", "금"])
def test_search_takes_nfd_for_nfc(terms, text):
    assert search(terms, unicodedata.normalize("NFD", text)) == search(terms, text)


def test_search_is_brute_force_on_random_words(owner):
    owner.execute("DELETE FROM app.glossary_terms")
    rng = random.Random(11)
    letters = "가나다라마ab"
    words = {"".join(rng.choices(letters, k=rng.randrange(1, 6))) for _ in range(300)}
    rows = [(word, "".join(rng.choices(letters + " ", k=12)) + "x") for word in words]
    with owner.cursor() as cursor:
        cursor.executemany("INSERT INTO app.glossary_terms (term, definition_short) VALUES (%s, %s)", rows)
    for _ in range(200):
        asked = ["".join(rng.choices(letters, k=rng.randrange(1, 4))) for _ in range(rng.randrange(1, 3))]
        expected = {
            term for term, text in rows
            if all(w in f"{term}   {text}" if len(w) > 1 else term.startswith(w) for w in asked)
        }  # fmt: skip
        assert set(search(owner, " ".join(asked))) == expected, asked
