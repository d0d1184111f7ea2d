"""The glossary by cursor."""

import base64

from tests.conftest import SEEDED_TERMS, many_terms

URL = "/api/v2/glossary"


async def walk(client, query=""):
    """Every item of a list, page after page."""
    items, cursor = [], None
    while True:
        after = f"&cursor={cursor}" if cursor else ""
        page = (await client.get(f"{URL}?limit=5{query}{after}")).json()
        items += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return items


async def test_list_walks_to_the_end_in_order(client):
    terms = [item["term"] for item in await walk(client)]
    assert terms == sorted(terms)
    assert len(terms) == SEEDED_TERMS


async def test_list_walks_backwards(client):
    terms = [item["term"] for item in await walk(client, "&sort=-term")]
    assert terms == sorted(terms, reverse=True)
    assert len(terms) == SEEDED_TERMS


LIST_FILTERS = ["&category=market", "&difficulty=beginner", "&category=market&difficulty=beginner"]


async def test_list_filters(client, owner, subtests):
    many_terms(owner, 100)
    for query in LIST_FILTERS:
        with subtests.test(query=query):
            items = await walk(client, query)
            wanted = dict(part.split("=") for part in query[1:].split("&"))
            where = " AND ".join(f"{name} = %({name})s" for name in wanted)
            (count,) = owner.execute(f"SELECT count(*) FROM app.glossary_terms WHERE {where}", wanted).fetchone()
            assert len(items) == len({item["glossary_term_id"] for item in items}) == count
            assert all(item[name] == value for item in items for name, value in wanted.items())


async def test_list_is_stable_under_inserts(client, owner):
    page = (await client.get(f"{URL}?limit=5")).json()
    first = page["items"][0]["term"]
    owner.execute("INSERT INTO app.glossary_terms (term, definition_short) VALUES (%s, 'x')", ("가" + first,))
    rest = (await client.get(f"{URL}?limit=100&cursor={page['next_cursor']}")).json()["items"]
    assert len(rest) == SEEDED_TERMS - 5
    assert not {item["term"] for item in rest} & {item["term"] for item in page["items"]}


async def test_list_ends_exactly_at_a_full_page(client):
    page = (await client.get(f"{URL}?limit={SEEDED_TERMS}")).json()
    assert len(page["items"]) == SEEDED_TERMS
    assert page["next_cursor"] is None


LIST_REFUSES_WHAT_IS_NOT_ON_THE_LIST = [
    "sort=x",
    "sort=glossary_term_id",
    "category=x",
    "category=",
    "difficulty=BEGINNER",
    "limit=0",
    "limit=101",
]


async def test_list_refuses_what_is_not_on_the_list(client, subtests):
    for query in LIST_REFUSES_WHAT_IS_NOT_ON_THE_LIST:
        with subtests.test(query=query):
            answer = await client.get(f"{URL}?{query}")
            assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


async def cursor_of(client, query=""):
    return (await client.get(f"{URL}?limit=5{query}")).json()["next_cursor"]


LIST_REFUSES_INVALID_CURSOR = ["", "x", "=", "가", "%00", "A" * 1000, base64.urlsafe_b64encode(b'["a"]').decode()]


async def test_list_refuses_invalid_cursor(client, subtests):
    for cursor in LIST_REFUSES_INVALID_CURSOR:
        with subtests.test(cursor=cursor):
            answer = await client.get(f"{URL}?cursor={cursor}")
            assert (answer.status_code, answer.json()["code"]) == (422, "invalid_cursor")


async def test_list_refuses_every_tampered_cursor(client):
    cursor = await cursor_of(client)
    for place in range(len(cursor)):
        other = "A" if cursor[place] != "A" else "B"
        answer = await client.get(f"{URL}?limit=5&cursor={cursor[:place]}{other}{cursor[place + 1 :]}")
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_cursor"), place


LIST_REFUSES_THE_CURSOR_OF_ANOTHER_LIST = ["&sort=-term", "&category=basic", "&difficulty=beginner"]


async def test_list_refuses_the_cursor_of_another_list(client, subtests):
    for query in LIST_REFUSES_THE_CURSOR_OF_ANOTHER_LIST:
        with subtests.test(query=query):
            cursor = await cursor_of(client)
            answer = await client.get(f"{URL}?limit=5&cursor={cursor}{query}")
            assert (answer.status_code, answer.json()["code"]) == (422, "invalid_cursor")


async def test_list_refuses_a_cursor_too_long(client):
    assert (await client.get(f"{URL}?cursor={'A' * 1001}")).json()["code"] == "invalid_request"


async def test_get_gives_one_term_whole(client):
    term = (await client.get(f"{URL}/3")).json()
    assert term["term"] == "시가총액"
    assert term["formula"] == "시가총액 = 주가 × 발행 주식 수"
    assert term["related_terms"] == ["주식", "코스피"]
    assert term["created_at"].endswith("Z")


async def test_get_refuses_glossary_term_not_found(client):
    answer = await client.get(f"{URL}/999")
    assert (answer.status_code, answer.json()["code"]) == (404, "glossary_term_not_found")
    assert answer.json()["detail"] == "The glossary has no such term."
