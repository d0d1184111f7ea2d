"""The glossary edited: api.create_glossary_term, api.change_glossary_term and api.delete_glossary_term."""

import json
import unicodedata

import psycopg
import pytest
from psycopg.rows import dict_row

from tests.content import payload, save
from tests.functions.test_api_keys_rotation import fight

TERM = {"term": "이자값", "definition_short": "돈의 값이에요."}
WHOLE = TERM | {
    "term_en": "interest rate", "abbreviation": "IR", "difficulty": "intermediate", "category": "market",
    "definition_full": "빌린 돈에 붙는 값이에요.", "example": "금리가 올랐어요.", "formula": "이자 ÷ 원금",
    "related_terms": ["채권", "환율"],
}  # fmt: skip
TEXTS = ["term_en", "abbreviation", "definition_full", "example", "formula"]


def call(owner, text, *values):
    values = [json.dumps(value) if isinstance(value, dict) else value for value in values]
    return owner.cursor(row_factory=dict_row).execute(f"SELECT * FROM api.{text}", values).fetchone()


def create(owner, **term):
    return call(owner, "create_glossary_term('{}', %s)", term)


def change(owner, term_id, **parts):
    return call(owner, "change_glossary_term('{}', %s, %s)", term_id, parts)


def delete(owner, term_id):
    return call(owner, "delete_glossary_term('{}', %s)", term_id)


def stored(owner, term_id):
    query = "SELECT * FROM api.glossary_terms WHERE glossary_term_id = %s"
    row = owner.cursor(row_factory=dict_row).execute(query, (term_id,)).fetchone()
    return {name: value for name, value in row.items() if name not in ("domain", "search_text", "grams")}


def test_create_keeps_every_part(owner):
    row = create(owner, **WHOLE)
    assert row == stored(owner, row["glossary_term_id"])
    assert {name: row[name] for name in WHOLE} == WHOLE


def test_create_needs_a_term_and_a_short_definition_only(owner):
    row = create(owner, **TERM)
    assert (row["difficulty"], row["category"], row["related_terms"]) == ("beginner", "basic", [])
    assert [row[name] for name in TEXTS] == [None] * 5


def test_texts_are_kept_in_nfc_clean_and_trimmed(owner):
    row = create(
        owner, term=unicodedata.normalize("NFD", " 주가\u3000"), example="  ", formula="",
        definition_short="<script>x()</script>주식의 <b>값</b>\n",
        related_terms=["채권", " 채권 ", "", None, unicodedata.normalize("NFD", "환율")],
    )  # fmt: skip
    assert (row["term"], row["definition_short"], row["example"], row["formula"]) == ("주가", "주식의 값", None, None)
    assert row["related_terms"] == ["채권", "환율"]
    found = owner.execute("SELECT term FROM api.search_glossary_terms('주가') WHERE rank = 0").fetchone()
    assert found == ("주가",)


def test_change_leaves_out_what_is_not_given_and_takes_away_what_is_null(owner):
    before = create(owner, **WHOLE)
    term_id = before["glossary_term_id"]
    assert change(owner, term_id) == before
    after = change(owner, term_id, example=None, formula=" ", related_terms=[], category="basic")
    assert after == before | {"example": None, "formula": None, "related_terms": [], "category": "basic"}
    assert after == stored(owner, term_id)
    for name, value in WHOLE.items():
        assert change(owner, term_id, **{name: value})[name] == value
    assert stored(owner, term_id) == before


def test_a_changed_term_is_found_by_its_new_words(owner):
    term_id = create(owner, **WHOLE)["glossary_term_id"]
    change(owner, term_id, term="이자율", definition_short="빌린 값이에요.")
    found = owner.execute("SELECT glossary_term_id FROM api.search_glossary_terms('이자율')").fetchall()
    assert found == [(term_id,)]
    assert owner.execute("SELECT 1 FROM api.search_glossary_terms('이자값')").fetchone() is None


def test_an_edited_seed_is_a_row_like_any_other(owner):
    query = "SELECT seed_sha256 IS NULL FROM app.glossary_terms WHERE glossary_term_id = %s"
    (term_id,) = owner.execute("SELECT glossary_term_id FROM app.glossary_terms WHERE term = '예수금'").fetchone()
    change(owner, term_id)
    assert owner.execute(query, (term_id,)).fetchone() == (False,)
    change(owner, term_id, category="product")
    assert owner.execute(query, (term_id,)).fetchone() == (True,)


PAST = [
    ({"term": "x" * 101}, "term_is_a_word"), ({"term": " \n"}, "term_is_a_word"), ({"term": None}, "term_is_a_word"),
    ({"definition_short": "가" * 201}, "definition_short_is_short"),
    ({"definition_short": " "}, "definition_short_is_short"), ({"term_en": "x" * 101}, "names_are_short"),
    ({"abbreviation": "x" * 21}, "names_are_short"), ({"definition_full": "x" * 5001}, "texts_are_bounded"),
    ({"example": "x" * 1001}, "texts_are_bounded"), ({"formula": "x" * 501}, "texts_are_bounded"),
    ({"difficulty": "hard"}, "difficulty_is_known"), ({"category": "x"}, "category_is_known"),
    ({"related_terms": [str(n) for n in range(21)]}, "related_terms_are_few"),
    ({"related_terms": ["x" * 1000, "y" * 1001]}, "related_terms_are_few"),
]  # fmt: skip
AT_LIMIT = {
    "term": "각" * 100, "definition_short": "각" * 200, "term_en": "x" * 100, "abbreviation": "x" * 20,
    "definition_full": "각" * 5000, "example": "각" * 1000, "formula": "각" * 500,
    "related_terms": [f"{n:02}" + "각" * 98 for n in range(20)],
}  # fmt: skip


def test_one_past_each_limit_is_refused(owner):
    term_id = create(owner, **WHOLE)["glossary_term_id"]
    before = stored(owner, term_id)
    for parts, constraint in PAST:
        for attempt in (lambda p: create(owner, **TERM | p), lambda p: change(owner, term_id, **p)):
            with pytest.raises(psycopg.errors.CheckViolation) as caught:
                attempt(parts)
            assert caught.value.diag.constraint_name == f"glossary_terms_{constraint}"
    assert stored(owner, term_id) == before


def test_what_is_just_at_a_limit_fits_in_either_form(owner):
    for form in ("NFC", "NFD"):
        given = json.loads(unicodedata.normalize(form, json.dumps(AT_LIMIT, ensure_ascii=False)))
        row = create(owner, **given)
        assert {name: row[name] for name in AT_LIMIT} == AT_LIMIT
        delete(owner, row["glossary_term_id"])


def test_a_term_that_exists_is_taken(owner):
    first, second = create(owner, **TERM), create(owner, **TERM | {"term": "다른 말"})
    for attempt in (
        lambda: create(owner, **TERM),
        lambda: create(owner, **TERM | {"term": unicodedata.normalize("NFD", "이자값 ")}),
        lambda: change(owner, second["glossary_term_id"], term="이자값"),
    ):
        with pytest.raises(psycopg.errors.UniqueViolation) as caught:
            attempt()
        assert caught.value.diag.constraint_name == "glossary_terms_term_key"
    assert change(owner, first["glossary_term_id"], term="이자값") == first


def test_change_refuses_glossary_term_not_found(owner):
    for unknown in (0, -1, 2**62, None):
        with pytest.raises(psycopg.DatabaseError, match="glossary_term_not_found") as caught:
            change(owner, unknown, term="x")
        assert caught.value.sqlstate == "PT404"


def test_delete_refuses_glossary_term_not_found(owner):
    row = create(owner, **WHOLE)
    assert delete(owner, row["glossary_term_id"]) == row
    with pytest.raises(psycopg.DatabaseError, match="glossary_term_not_found") as caught:
        delete(owner, row["glossary_term_id"])
    assert caught.value.sqlstate == "PT404"


def test_a_deleted_term_comes_back_with_the_next_payload_and_an_edited_one_is_never_overwritten(owner):
    save(owner, payload(theme="하나"))
    query = "SELECT glossary_term_id FROM app.glossary_terms WHERE term = '원가'"
    (gone,) = owner.execute(query).fetchone()
    delete(owner, gone)
    save(owner, payload(theme="둘"))
    (back,) = owner.execute(query).fetchone()
    assert back != gone
    change(owner, back, definition_short="우리가 고친 말이에요.")
    save(owner, payload(theme="셋"))
    assert stored(owner, back)["definition_short"] == "우리가 고친 말이에요."


async def test_of_eight_terms_of_one_word_at_once_one_is_added(owner, database_url):
    made = ("SELECT * FROM api.create_glossary_term('{}', $1)", json.dumps(TERM))
    found = await fight(database_url, *[made] * 8)
    assert [f for f in found if isinstance(f, str)] == ["glossary_terms_term_key"] * 7


async def test_changes_of_different_parts_at_once_are_all_kept(owner, database_url):
    term_id = create(owner, **TERM)["glossary_term_id"]
    parts = {name: WHOLE[name] for name in TEXTS}
    text = "SELECT * FROM api.change_glossary_term('{}', $1, $2)"
    await fight(database_url, *[(text, term_id, json.dumps({name: value})) for name, value in parts.items()])
    assert {name: stored(owner, term_id)[name] for name in TEXTS} == parts


async def test_of_eight_deletions_at_once_one_finds_the_term(owner, database_url):
    term_id = create(owner, **TERM)["glossary_term_id"]
    found = await fight(database_url, *[("SELECT * FROM api.delete_glossary_term('{}', $1)", term_id)] * 8)
    assert [f for f in found if isinstance(f, str)] == ["glossary_term_not_found"] * 7
