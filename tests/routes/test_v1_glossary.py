"""The glossary under the v1 contract."""

import unicodedata

import pytest

from tests.conftest import SEEDED_TERMS, many_terms

ITEM = {"id", "term", "definition_short", "difficulty", "category"}


async def test_list_gives_the_contract_s_page(client):
    answer = await client.get("/api/v1/glossary?per_page=100")
    assert answer.status_code == 200
    page = answer.json()
    assert page.keys() == {"items", "total", "page", "per_page"}
    assert (page["total"], page["page"], page["per_page"]) == (SEEDED_TERMS, 1, 100)
    assert all(item.keys() == ITEM for item in page["items"])
    terms = [item["term"] for item in page["items"]]
    assert terms == sorted(terms)
    assert len(terms) == SEEDED_TERMS


async def test_list_pages_by_number(client):
    size = SEEDED_TERMS // 3 + 1  # three pages, the third not full, and one past the end
    pages = [(await client.get(f"/api/v1/glossary?page={n}&per_page={size}")).json() for n in (1, 2, 3, 4)]
    assert [len(page["items"]) for page in pages] == [size, size, SEEDED_TERMS - 2 * size, 0]
    assert len({item["id"] for page in pages for item in page["items"]}) == SEEDED_TERMS
    assert {page["total"] for page in pages} == {SEEDED_TERMS}


LIST_FINDS_EVERY_WORD_IN_ANY_CASE_AND_FORM = [
    "주가",
    "per",
    "PER",
    "  주가   per ",
    unicodedata.normalize("NFD", "주가수익비율"),
]


async def test_list_finds_every_word_in_any_case_and_form(client, subtests):
    for search in LIST_FINDS_EVERY_WORD_IN_ANY_CASE_AND_FORM:
        with subtests.test(search=search):
            page = (await client.get("/api/v1/glossary", params={"search": search})).json()
            assert "주가수익비율" in [item["term"] for item in page["items"]]
            assert page["total"] == len(page["items"])


LIST_FINDS_NOTHING_WHERE_NOTHING_IS = ["없는말없는말", "%", "_", "주%율", "'; DROP TABLE app.glossary_terms; --", "\\"]


async def test_list_finds_nothing_where_nothing_is(client, subtests):
    for search in LIST_FINDS_NOTHING_WHERE_NOTHING_IS:
        with subtests.test(search=search):
            page = (await client.get("/api/v1/glossary", params={"search": search})).json()
            assert page == {"items": [], "total": 0, "page": 1, "per_page": 20}


async def test_list_takes_a_blank_search_for_none(client):
    assert (await client.get("/api/v1/glossary", params={"search": "  "})).json()["total"] == SEEDED_TERMS


LIST_REFUSES_VALUES_PAST_EACH_LIMIT = [
        ("page=0", "page"), ("page=10001", "page"), ("page=x", "page"), ("page=", "page"), ("page=x1", "page"),
        ("per_page=0", "per_page"), ("per_page=101", "per_page"), ("per_page=9" + "9" * 40, "per_page"),
        ("search=" + "가" * 101, "search"),
    ]  # fmt: skip


async def test_list_refuses_values_past_each_limit(client, subtests):
    for query, field in LIST_REFUSES_VALUES_PAST_EACH_LIMIT:
        with subtests.test(query=query, field=field):
            answer = await client.get(f"/api/v1/glossary?{query}")
            assert answer.status_code == 422
            assert answer.json()["code"] == "invalid_request"
            assert answer.json()["errors"][0]["field"] == field


async def test_list_refuses_a_page_too_deep(client):
    assert (await client.get("/api/v1/glossary?page=101&per_page=100")).status_code == 200
    answer = await client.get("/api/v1/glossary?page=102&per_page=100")
    assert (answer.status_code, answer.json()["code"]) == (422, "page_too_deep")


async def test_list_refuses_a_nul_byte(client):
    answer = await client.get("/api/v1/glossary?search=a%00b")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert answer.json()["errors"][0]["field"] == "search"


async def test_get_gives_one_term(client):
    term = (await client.get("/api/v1/glossary/1")).json()
    assert term.keys() == ITEM | {"definition_full", "example"}
    assert term["id"] == 1


@pytest.mark.parametrize("number", ["9007199254740991", "999"])
async def test_get_refuses_glossary_term_not_found(client, number):
    answer = await client.get(f"/api/v1/glossary/{number}")
    assert (answer.status_code, answer.json()["code"]) == (404, "glossary_term_not_found")
    assert answer.json()["detail"] == "용어를 찾을 수 없습니다."


GET_REFUSES_WHAT_IS_NO_KEY = ["0", "-1", "9007199254740992", "1.5", "null", "%00", "가", "1" * 50]


async def test_get_refuses_what_is_no_key(client, subtests):
    for number in GET_REFUSES_WHAT_IS_NO_KEY:
        with subtests.test(number=number):
            answer = await client.get(f"/api/v1/glossary/{number}")
            assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


FIND_GIVES_THE_BEST_MEANING = [
        ("PER", "주가수익비율"),
        ("per", "주가수익비율"),
        ("주가", "주가수익비율"),
        ("코스", "코스닥"),
        ("평균", "이동평균선"),
        ("배당", "배당"),
    ]  # fmt: skip


async def test_find_gives_the_best_meaning(client, subtests):
    for word, term in FIND_GIVES_THE_BEST_MEANING:
        with subtests.test(word=word, term=term):
            answer = await client.get(f"/api/v1/glossary/search/{word}")
            assert answer.json()["term"] == term
            assert answer.json().keys() == {"term", "definition_short", "definition_full", "example"}


FIND_REFUSES_GLOSSARY_TERM_NOT_FOUND = ["없는말", "a%2Fb", "%25", "(괄호)", "회사의 소유권"]


async def test_find_refuses_glossary_term_not_found(client, subtests):
    for word in FIND_REFUSES_GLOSSARY_TERM_NOT_FOUND:
        with subtests.test(word=word):
            answer = await client.get(f"/api/v1/glossary/search/{word}")
            assert (answer.status_code, answer.json()["code"]) == (404, "glossary_term_not_found")


async def test_find_takes_a_term_with_a_slash(client, owner):
    owner.execute("INSERT INTO app.glossary_terms (term, definition_short) VALUES ('R/R(손익비)', '비율')")
    assert (await client.get("/api/v1/glossary/search/R%2FR(손익비)")).json()["term"] == "R/R(손익비)"


async def test_find_refuses_a_word_too_long(client):
    assert (await client.get(f"/api/v1/glossary/search/{'가' * 100}")).status_code == 404
    assert (await client.get(f"/api/v1/glossary/search/{'가' * 101}")).status_code == 422


async def test_list_counts_all_that_match(client, owner):
    many_terms(owner, 2000)
    page = (await client.get("/api/v1/glossary?search=희귀어&per_page=1")).json()
    assert (page["total"], len(page["items"])) == (2, 1)
