"""The glossary as administrators edit it."""

import asyncio
import unicodedata

from tests.content import encoded, key
from tests.functions.test_glossary_editing import AT_LIMIT, TERM, WHOLE

URL = "/api/v2/admin/glossary"


async def test_nobody_and_the_wrong_key_are_refused(client, owner):
    wrong = {"x-api-key": key(owner, "pipeline:write", "admin:read")}
    for method, url in (("POST", URL), ("PATCH", f"{URL}/1"), ("DELETE", f"{URL}/1")):
        answer = await client.request(method, url, json=TERM)
        assert (answer.status_code, answer.json()["code"]) == (401, "api_key_required")
        answer = await client.request(method, url, json=TERM, headers=wrong)
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert (await client.get("/api/v2/glossary?limit=100")).json()["next_cursor"] is None


async def test_a_term_is_added_changed_and_taken_out_before_every_reader(client, headers):
    added = (await client.post(URL, json=WHOLE, headers=headers)).json()
    assert {name: added[name] for name in WHOLE} == WHOLE
    url, seen = f"{URL}/{added['glossary_term_id']}", f"/api/v2/glossary/{added['glossary_term_id']}"
    assert (await client.get(seen)).json() == added
    changed = (await client.patch(url, json={"example": None, "category": "basic"}, headers=headers)).json()
    assert changed == added | {"example": None, "category": "basic"}
    assert (await client.get(seen)).json() == changed
    assert (await client.patch(url, json={}, headers=headers)).json() == changed
    found = (await client.get(f"/api/v1/glossary/search/{WHOLE['term']}")).json()
    assert WHOLE["definition_short"] in str(found)
    gone = await client.delete(url, headers=headers)
    assert (gone.status_code, gone.json()) == (200, changed)
    for answer in (
        await client.get(seen), await client.delete(url, headers=headers),
        await client.patch(url, json={"term": "x"}, headers=headers),
    ):  # fmt: skip
        assert (answer.status_code, answer.json()["code"]) == (404, "glossary_term_not_found")


async def test_a_seeded_term_is_edited_like_any_other(client, headers):
    first = (await client.get("/api/v2/glossary?limit=1")).json()["items"][0]
    url = f"{URL}/{first['glossary_term_id']}"
    assert (await client.patch(url, json={"term": "새 이름"}, headers=headers)).json() == first | {"term": "새 이름"}


async def test_a_word_that_exists_is_taken(client, headers):
    added = (await client.post(URL, json=TERM, headers=headers)).json()
    other = (await client.post(URL, json=TERM | {"term": "다른 말"}, headers=headers)).json()
    decomposed = {"term": unicodedata.normalize("NFD", TERM["term"])}
    for answer in (
        await client.post(URL, json=TERM, headers=headers),
        await client.post(URL, json=TERM | decomposed, headers=headers),
        await client.patch(f"{URL}/{other['glossary_term_id']}", json=decomposed, headers=headers),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "glossary_term_taken")
    # Its own word is no clash.
    answer = await client.patch(f"{URL}/{added['glossary_term_id']}", json=decomposed, headers=headers)
    assert answer.json() == added


async def test_of_requests_at_once_one_adds_the_term(client, headers):
    answers = await asyncio.gather(*(client.post(URL, json=TERM, headers=headers) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]


async def test_two_terms_that_take_each_other_s_word_at_once_end_in_one_of_two_orders(client, headers):
    words = ["하나의 말", "둘의 말"]
    ids = [
        (await client.post(URL, json=TERM | {"term": word}, headers=headers)).json()["glossary_term_id"]
        for word in words
    ]
    answers = await asyncio.gather(
        *(client.patch(f"{URL}/{n}", json={"term": w}, headers=headers) for n, w in zip(ids, words[::-1], strict=True))
    )
    assert {answer.status_code for answer in answers} <= {200, 409}


async def test_what_is_just_at_each_limit_fits_and_one_past_it_does_not(client, headers):
    answer = await client.post(URL, json=AT_LIMIT, headers=headers)
    assert answer.status_code == 200, answer.text
    url = f"{URL}/{answer.json()['glossary_term_id']}"
    for name, code in (
        ("term", "glossary_term_invalid"), ("definition_short", "glossary_definition_too_long"),
        ("term_en", "glossary_name_too_long"), ("abbreviation", "glossary_name_too_long"),
        ("definition_full", "glossary_text_too_long"), ("example", "glossary_text_too_long"),
        ("formula", "glossary_text_too_long"),
    ):  # fmt: skip
        longer = {name: AT_LIMIT[name] + "x"}
        for answer in (
            await client.patch(url, json=longer, headers=headers),
            await client.post(URL, json=TERM | longer, headers=headers),
        ):
            assert (answer.status_code, answer.json()["code"]) == (422, code), name
        huge = {name: "x" * (3 * len(AT_LIMIT[name]) + 1)}
        assert (await client.patch(url, json=huge, headers=headers)).json()["code"] == "invalid_request", name
    many = {"related_terms": [str(n) for n in range(21)]}
    assert (await client.patch(url, json=many, headers=headers)).json()["code"] == "invalid_request"
    long = {"related_terms": ["x" * 299, *(str(n) + "x" * 100 for n in range(19))]}
    assert (await client.patch(url, json=long, headers=headers)).json()["code"] == "glossary_related_terms_invalid"


async def test_what_is_no_term_is_refused(client, headers):
    (term_id,) = [(await client.get("/api/v2/glossary?limit=1")).json()["items"][0]["glossary_term_id"]]
    for part in (
        {"term": ""}, {"term": None}, {"term": 5}, {"term": ["x"]}, {"term": "a\0b"}, {"definition_short": None},
        {"definition_short": ""}, {"difficulty": "hard"}, {"difficulty": None}, {"category": "x"}, {"category": None},
        {"related_terms": None}, {"related_terms": "x"}, {"related_terms": [None]}, {"related_terms": [""]},
        {"related_terms": ["a\0b"]}, {"example": "a\0b"}, {"example": 5}, {"example": {}}, {"color": 1},
        {"glossary_term_id": 5}, {"seed_sha256": "x"},
    ):  # fmt: skip
        for answer in (
            await client.post(URL, json=TERM | part, headers=headers),
            await client.patch(f"{URL}/{term_id}", json=part, headers=headers),
        ):
            assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request"), part
    for part in ({"term": "  "}, {"term": "<b></b>"}):
        answer = await client.patch(f"{URL}/{term_id}", json=part, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "glossary_term_invalid"), part
    for body in (b"", b"[]", b"null", b"{", b"\xff", b'{"term": "\\ud800", "definition_short": "x"}'):
        assert (await client.post(URL, content=body, headers=headers)).status_code == 422, body
        assert (await client.patch(f"{URL}/{term_id}", content=body, headers=headers)).status_code == 422, body
    answer = await client.post(URL, content=encoded(TERM | {"example": "x" * 300_000}), headers=headers)
    assert answer.status_code == 413
    for wrong in ("x", "0", "-1", str(2**53)):
        assert (await client.patch(f"{URL}/{wrong}", json={}, headers=headers)).status_code == 422, wrong
        assert (await client.delete(f"{URL}/{wrong}", headers=headers)).status_code == 422, wrong
