"""Editions and cases as administrators get and change them."""

from tests.content import editorial, key, payload


async def test_editions_are_listed_shown_compared_and_restored(client, content, owner):
    headers = {"x-api-key": key(owner)}
    page = (await client.get("/api/v2/admin/editions?limit=5", headers=headers)).json()
    assert [item["edition_id"] for item in page["items"]] == [13, 12, 11, 10, 9]
    rest = (await client.get(f"/api/v2/admin/editions?cursor={page['next_cursor']}", headers=headers)).json()
    assert [item["edition_id"] for item in rest["items"]] == list(range(8, 0, -1))
    one = (await client.get("/api/v2/admin/editions/1", headers=headers)).json()
    assert one["payload"] == payload(theme="주제 0")
    diff = (await client.get("/api/v2/admin/editions/2/diff?against=1", headers=headers)).json()
    changes = {change["path"]: (change["before"], change["after"]) for change in diff["changes"]}
    assert changes["$.topic"] == ("주제 0", "주제 1")
    assert changes["$.interface_1_curated_context.date"] == ("2026-11-20", "2026-11-19")
    assert (await client.post("/api/v2/admin/editions/1/restore", headers=headers)).json()["edition_id"] == 14
    for path in ("editions/999", "editions/1/diff?against=999", "editions/999/diff?against=1"):
        answer = await client.get(f"/api/v2/admin/{path}", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "edition_not_found")
    answer = await client.post("/api/v2/admin/editions/999/restore", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "edition_not_found")


async def test_a_case_is_edited_with_the_admin_s_key_only(client, content, owner):
    url = "/api/v2/admin/cases/1"
    assert (await client.put(url, json=editorial())).json()["code"] == "api_key_required"
    wrong = {"x-api-key": key(owner, "pipeline:write", "admin:read")}
    assert (await client.put(url, json=editorial(), headers=wrong)).json()["code"] == "scope_missing"
    headers = {"x-api-key": key(owner)}
    assert (await client.put(url, json=editorial(), headers=headers)).json() == {"case_id": 1, "relations_saved": 1}
    assert (await client.put("/api/v2/admin/cases/999", json={}, headers=headers)).json()["code"] == "case_not_found"
    for wrong in ({"color": 1}, {"stories": {"hard": "x"}}, {"companies": [{"stock_code": "x"}]}, []):
        assert (await client.put(url, json=wrong, headers=headers)).status_code == 422, wrong
    assert (await client.put(url, json={"companies": None}, headers=headers)).json()["relations_saved"] == 2
