"""Learning progress under the v1 contract, and by program."""

import pytest
from litestar.testing import AsyncTestClient

from tests.apps import app_of
from tests.content import payload, save
from tests.people import sign_up

V1, V2 = "/api/v1/learning/progress", "/api/v2/learning/progress"
ROW = {"id", "user_id", "content_type", "content_id", "status", "progress_percent", "started_at", "completed_at"}
V2_ROW = ROW - {"id", "user_id"} | {"learning_progress_id", "progressed_at"}


@pytest.fixture
def case(owner):
    return save(owner, payload())["case_id"]


@pytest.fixture
def person(owner):
    return sign_up(owner)


async def ask(client, person, method="GET", url=V1, **more):
    answer = await client.request(method, url, headers=person.headers, **more)
    return answer.status_code, answer.json()


def opened(case, **more):
    """What the frontend posts at every opening."""
    return {"content_type": "case", "content_id": case, "status": "in_progress", "progress_percent": 20} | more


async def test_opening_a_finished_story_leaves_it_finished(client, person, case):
    status, first = await ask(client, person, "POST", json=opened(case, new_field=1))
    assert (status, set(first), first["status"]) == (200, {"status", "data"}, "success")
    assert set(first["data"]) == ROW
    assert (first["data"]["user_id"], first["data"]["completed_at"]) == (person.user_id, None)
    _, ended = await ask(client, person, "POST", json=opened(case, status="completed", progress_percent=100))
    assert (ended["data"]["status"], ended["data"]["progress_percent"]) == ("completed", 100)
    assert ended["data"]["completed_at"].endswith("Z")
    assert ended["data"]["started_at"] == first["data"]["started_at"]
    for body in (opened(case), opened(case), {"content_type": "case", "content_id": case}):
        assert await ask(client, person, "POST", json=body) == (200, ended)
    assert await ask(client, person) == (200, {"status": "success", "data": [ended["data"]], "total": 1})


async def test_all_rows_come_newest_first_and_filtered(client, owner, person, case):
    terms = [n for (n,) in owner.execute("SELECT glossary_term_id FROM app.glossary_terms LIMIT 3")]
    await ask(client, person, "POST", json=opened(case))
    for term in terms:
        await ask(client, person, "POST", json={"content_type": "glossary", "content_id": term})
    await ask(client, sign_up(owner), "POST", json=opened(case))

    async def ids(**params):
        status, body = await ask(client, person, params=params)
        assert (status, body["total"]) == (200, len(body["data"]))
        return [row["content_id"] for row in body["data"]]

    assert await ids() == [*terms[::-1], case]
    assert await ids(content_type="case") == await ids(status="in_progress") == [case]
    assert await ids(content_type="glossary", status="viewed") == terms[::-1]
    assert await ids(content_type="briefing") == []
    assert await ask(client, person, url=f"{V1}/stats") == (
        200,
        {
            "status": "success",
            "data": {
                "total": 4, "completed_count": 0, "in_progress_count": 1, "completion_rate": 0,
                "breakdown": [
                    {"content_type": "case", "total": 1, "completed": 0, "in_progress": 1},
                    {"content_type": "glossary", "total": 3, "completed": 0, "in_progress": 0},
                ],
            },
        },
    )  # fmt: skip


async def test_a_program_records_lists_by_cursor_and_counts(client, owner, person, case):
    terms = [n for (n,) in owner.execute("SELECT glossary_term_id FROM app.glossary_terms LIMIT 4")]
    status, row = await ask(client, person, "POST", V2, json=opened(case, status="completed"))
    assert (status, set(row), row["progress_percent"]) == (200, V2_ROW, 100)
    for term in terms:
        await ask(client, person, "POST", V2, json={"content_type": "glossary", "content_id": term})
    found, cursor = [], None
    while True:
        params = {"limit": 2, "content_type": "glossary"} | ({"cursor": cursor} if cursor else {})
        _, body = await ask(client, person, url=V2, params=params)
        found += [row["content_id"] for row in body["items"]]
        if (cursor := body["next_cursor"]) is None:
            break
    assert found == terms[::-1]
    status, totals = await ask(client, person, url="/api/v2/learning/totals")
    assert (totals["total"], totals["completed_count"], totals["completion_rate"]) == (5, 1, 20)
    assert (await ask(client, person, "POST", V2, json=opened(case, user_id=1)))[0] == 422


async def test_opening_a_case_is_presence_on_its_narrative(settings, owner, person, case):
    async with AsyncTestClient(app_of(settings)) as client:  # which writes what it saw when it stops
        await ask(client, person, "POST", json=opened(case))
    rows = owner.execute("SELECT session_id, page FROM app.page_visits").fetchall()
    assert rows == [(person.session_id, "narrative")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"content_type": "page"}, {"content_type": None}, {"content_id": 0}, {"content_id": "x"}, {"content_id": 1.5},
        {"content_id": 2**53}, {"status": "done"}, {"progress_percent": 101}, {"progress_percent": -1},
        {"progress_percent": 1.5},
    ],
)  # fmt: skip
async def test_what_is_no_progress_is_refused(client, person, case, wrong):
    for url in (V1, V2):
        status, body = await ask(client, person, "POST", url, json=opened(case, **wrong))
        assert (status, body["code"]) == (422, "invalid_request")
    assert (await ask(client, person))[1]["data"] == []


async def test_unknown_contents_and_strangers_are_refused(client, person, case):
    for url in (V1, V2):
        status, body = await ask(client, person, "POST", url, json=opened(987_654_321))
        assert (status, body["code"]) == (404, "content_not_found")
        assert (await client.post(url, json=opened(case))).status_code == 401
        assert (await client.get(url)).status_code == 401
        cookie = {"cookie": person.cookies["cookie"]}
        assert (await client.post(url, json=opened(case), headers=cookie)).status_code == 403
        client.cookies.clear()
