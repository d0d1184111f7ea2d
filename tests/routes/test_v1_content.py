"""Days and cases as readers get them under the v1 contract."""

import datetime as dt
import unicodedata

import pytest
from litestar.testing import AsyncTestClient

from tests.apps import app_of
from tests.content import editorial, payload, save, save_case

CARD = {
    "id", "category", "title", "description", "icon_key", "sector", "stocks", "trend_days", "trend_type", "catalyst",
    "catalyst_url", "catalyst_source", "mirroring_hint", "quality_score", "case_id", "case_title", "event_year",
    "sync_rate", "past_event", "present_label",
}  # fmt: skip
SCENARIO = {
    "id", "title", "summary", "sources", "related_companies", "mirroring_data", "narrative_sections", "sort_order",
}  # fmt: skip
SECTIONS = {"background", "mirroring", "simulation", "result", "difference", "devils_advocate", "action"}


async def get(client, path, **params):
    answer = await client.get(f"/api/v1{path}", params=params)
    return answer.status_code, answer.json()


async def test_without_content_there_is_nothing(client):
    for path in ("/keywords/today", "/briefing/today", "/briefings/latest"):
        status, body = await get(client, path)
        assert (status, body["code"]) == (404, "briefing_not_found"), path
    assert await get(client, "/keywords/history") == (200, {"history": []})
    assert await get(client, "/briefings/list") == (200, [])
    assert await get(client, "/briefings") == (200, {"items": [], "next_cursor": None})
    status, body = await get(client, "/search/cases", query="없는말")
    assert (status, body) == (200, {"query": "없는말", "cases": [], "search_source": "database"})


async def test_keywords_of_the_newest_day_and_of_a_day(client, content):
    _, newest = await get(client, "/keywords/today")
    assert newest["date"] == "20261120"
    assert [card["title"] for card in newest["keywords"]] == ["금리가 오르면", "주제 0"]
    assert [card["id"] for card in newest["keywords"]] == [1, 2]
    assert all(card.keys() == CARD for card in newest["keywords"])
    assert newest["keywords"][0]["stocks"][0] == {
        "stock_code": "010950", "stock_name": "에쓰오일", "reason": "case_match",
    }  # fmt: skip
    for date in ("20261118", "2026-11-18"):
        _, day = await get(client, "/keywords/today", date=date)
        assert (day["date"], [card["title"] for card in day["keywords"]]) == ("20261118", ["주제 2"])
        assert day["keywords"][0]["description"].startswith("주제 2를")  # of that day, not of the newest text


@pytest.mark.parametrize("path", ["/keywords/today", "/briefing/today"])
async def test_a_day_without_content_is_not_found_and_no_day_is_refused(client, content, path):
    for date in ("20261121", "2020-01-01"):
        status, body = await get(client, path, date=date)
        assert (status, body["code"]) == (404, "briefing_not_found")
    for date in ("x", "", "2026-13-01", "20260230", "2026-11-20T00:00:00", "0", "１２３４５６７８"):
        status, body = await get(client, path, date=date)
        assert (status, body["code"]) == (400, "date_invalid"), date
    assert (await get(client, path, date="a\x00"))[0] in {400, 422}


async def test_history_lists_days(client, content):
    _, body = await get(client, "/keywords/history", limit=3)
    assert [day["date"] for day in body["history"]] == ["20261120", "20261119", "20261118"]
    assert body["history"][0]["keywords_count"] == 2
    assert body["history"][1]["keywords"] == [{"title": "주제 1", "category": "ATTENTION"}]
    assert len((await get(client, "/keywords/history"))[1]["history"]) == 7
    assert (await get(client, "/keywords/history", limit=31))[0] == 422


async def test_a_keyword_is_found_by_its_title(client, content):
    for title in ("주제 3", unicodedata.normalize("NFD", "주제 3")):
        _, body = await get(client, "/keywords/search", title=title)
        assert [day["date"] for day in body["history"]] == ["20261117"]
    assert (await get(client, "/keywords/search", title="주제"))[1]["history"] == []
    assert (await get(client, "/keywords/search"))[0] == 422


async def test_a_day_s_market(client, content, owner):
    owner.execute("INSERT INTO app.index_prices VALUES ('1001', '2026-11-20', 2650.5, 2671, 2640, 2667.25, 412)")
    _, body = await get(client, "/briefing/today", date="20261120")
    assert body["top_keywords"] == ["금리가 오르면", "주제 0"]
    assert [(s["stock_code"], s["selection_reason"]) for s in body["gainers"]] == [("010950", "top_gainer")]
    assert [(s["stock_code"], s["change_rate"]) for s in body["losers"]] == [("LMT", -1.5)]
    assert [(s["stock_code"], s["volume"]) for s in body["high_volume"]] == [("LMT", 1200)]
    assert body["kospi"] == {"open": 2650.5, "high": 2671, "low": 2640, "close": 2667.25, "volume": 412}
    assert body["kosdaq"] is None


async def test_narratives_by_page_by_cursor_and_by_id(client, content):
    _, latest = await get(client, "/briefings/latest")
    assert latest["date"] == "2026-11-20"
    assert latest["main_keywords"] == ["주제 0", "금리가 오르면"]
    assert all(s.keys() == SCENARIO and s["narrative_sections"].keys() == SECTIONS for s in latest["scenarios"])
    assert latest["created_at"].endswith("Z")
    assert await get(client, f"/briefings/{latest['id']}") == (200, latest)
    pages = [(await get(client, "/briefings/list", page=n, size=5))[1] for n in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [5, 5, 2, 0]
    walked, cursor = [], None
    while True:
        _, page = await get(client, "/briefings", limit=5, **({"cursor": cursor} if cursor else {}))
        walked += page["items"]
        if (cursor := page["next_cursor"]) is None:
            break
    assert walked == [item for page in pages for item in page]
    assert [item["date"] for item in walked] == sorted((item["date"] for item in walked), reverse=True)


async def test_narratives_that_are_none(client, content):
    status, body = await get(client, "/briefings/019c0000-0000-7000-8000-000000000001")
    assert (status, body["code"]) == (404, "briefing_not_found")
    for wrong in ("x", "1", "null"):
        assert (await get(client, f"/briefings/{wrong}"))[0] == 422
    assert (await get(client, "/briefings/list", page=10_000, size=50))[1]["code"] == "page_too_deep"
    assert (await get(client, "/briefings", cursor="x"))[1]["code"] == "invalid_cursor"


async def test_a_narrative_has_six_pages_and_the_market(client, content, owner):
    for n in range(7):
        owner.execute("INSERT INTO app.index_prices VALUES ('1001', '2026-11-20'::date - %s, 2, 3, 1, 2.5, 7)", (n,))
    owner.execute("INSERT INTO app.index_prices VALUES ('2001', '2026-11-20', 2, 3, 1, 2.5, 7)")
    _, body = await get(client, "/narrative/1")
    assert list(body["steps"]) == [
        "background", "concept_explain", "history", "application", "caution", "summary",
    ]  # fmt: skip
    for page in body["steps"].values():
        assert page.keys() == {"title", "content", "bullets", "chart", "glossary", "sources"}
        assert page["content"].count('<mark class="term-highlight">') == 2
    assert body["steps"]["caution"]["chart"] is None
    assert body["theme"] == "주제 0"
    assert body["generated_at"] == "2026-11-19T23:00:00Z"
    assert body["market_data"] == {
        "briefing_date": "2026-11-20", "market_summary": "주제 0를 살펴봐요. 원가와 이익의 관계예요.",
        "top_keywords": ["금리가 오르면", "주제 0"],
    }  # fmt: skip
    assert [day["date"] for day in body["market_history"]] == [f"2026-11-{n}" for n in range(16, 21)]
    assert body["market_history"][4]["kosdaq"]["close"] == 2.5
    assert body["market_history"][0]["kosdaq"] is None


A_NARRATIVE_THAT_IS_NONE_IS_NOT_FOUND = ["null", "999", "0", "-1", "1.5", "9" * 40, "%00", "가"]


async def test_a_narrative_that_is_none_is_not_found(client, content, subtests):
    for case in A_NARRATIVE_THAT_IS_NONE_IS_NOT_FOUND:
        with subtests.test(case=case):
            status, body = await get(client, f"/narrative/{case}")
            assert (status, body["code"]) == (404, "case_not_found")


A_CASE_THAT_IS_NONE = ["story", "comparison", "companies"]


async def test_a_case_that_is_none(client, content, subtests):
    for path in A_CASE_THAT_IS_NONE:
        with subtests.test(path=path):
            status, body = await get(client, f"/{path}/999")
            assert (status, body["code"], body["detail"]) == (404, "case_not_found", "사례를 찾을 수 없습니다.")
            assert (await get(client, f"/{path}/null"))[0] == 422


async def test_what_is_read_is_counted_by_case_and_by_term(settings, content, owner):
    async with AsyncTestClient(app_of(settings)) as client:
        pages = [f"/{page}/{content}" for page in ("narrative", "story", "comparison")]
        for path in (*pages, "/narrative/1", "/story/9"):
            await get(client, path)
        for path in ("/glossary/1", "/tutor/explain/PER", "/tutor/explain/없는말"):
            await get(client, path)
    views = owner.execute("SELECT content_type, title, views FROM api.view_counts ORDER BY 1, 3").fetchall()
    titles = dict(owner.execute("SELECT case_id, title FROM api.historical_cases").fetchall())
    assert views[:2] == [("case", titles[1], 1), ("case", titles[content], 3)]
    assert sum(count for kind, _, count in views if kind == "glossary") == 2


async def test_a_comparison_as_editors_wrote_it(client, content, owner):
    save_case(owner, 1, editorial())
    _, body = await get(client, "/comparison/1")
    assert body["past_metric"] == {"company": "두바이유", "year": 1974, "name": "배럴당 달러", "value": 11.6}
    assert body["past_event"] == {
        "title": "1차 오일쇼크", "year": 1973, "summary": "1차 오일쇼크 때 유가가 네 배가 됐어요.", "label": "1973년",
    }  # fmt: skip
    assert body["analysis"] == ["첫째 문단.", "둘째 문단."]
    assert body["key_insight"]["term_definitions"] == [{"term": "원가", "definition": "돈이에요."}]


async def test_companies_of_a_case(client, content):
    _, body = await get(client, "/companies/1")
    assert body["center_company"] == "에쓰오일"
    assert body["related_companies"][1] == {
        "stock_code": "LMT", "stock_name": "록히드마틴", "relation_type": "related", "role_label": "관련주",
        "relation_detail": "최근 30일 동안 주가가 1.5% 내렸어요.", "hops": 1,
    }  # fmt: skip
    assert body["graph_data"] == {
        "nodes": [{"id": "010950", "name": "에쓰오일"}, {"id": "LMT", "name": "록히드마틴"}], "edges": [],
    }  # fmt: skip


async def test_cases_are_found_by_words_by_keyword_and_by_both(client, content):
    _, body = await get(client, "/search/cases", query="금리", recency="year", limit=8)
    assert [case["id"] for case in body["cases"]] == [content]
    case = body["cases"][0]
    assert case.keys() == {"id", "title", "event_year", "summary", "keywords", "similarity_score", "citations"}
    assert 0.6 < case["similarity_score"] <= 1
    assert case["citations"] == ["https://bok.or.kr"]
    _, body = await get(client, "/search/cases", keyword="록히드마틴")
    assert {case["id"] for case in body["cases"]} == {1, content}
    _, body = await get(client, "/search/cases", keyword="록히드마틴", query="오일쇼크")
    assert [case["id"] for case in body["cases"]] == [1]
    _, body = await get(client, "/search/cases", keyword="록히드", query="오일쇼크")
    assert body["cases"] == []


A_SEARCH_WITHOUT_WORDS_IS_REFUSED = [{}, {"query": ""}, {"query": " ", "keyword": " "}]


async def test_a_search_without_words_is_refused(client, subtests):
    for params in A_SEARCH_WITHOUT_WORDS_IS_REFUSED:
        with subtests.test(params=params):
            status, body = await get(client, "/search/cases", **params)
            assert (status, body["code"]) == (422, "search_words_missing")


async def test_recency_prefers_what_was_published_here_lately(client, owner):
    today = owner.execute("SELECT api.today()").fetchone()[0]
    old = save(owner, payload(today - dt.timedelta(days=20), theme="옛 주제", case="유가 첫째"))["case_id"]
    new = save(owner, payload(today - dt.timedelta(days=2), theme="새 주제", case="유가 둘째"))["case_id"]
    found = {}
    for recency in ("week", "month", "year"):
        _, body = await get(client, "/search/cases", query="유가", recency=recency)
        found[recency] = [case["id"] for case in body["cases"]]
    assert found == {"week": [new], "month": [new, old], "year": [new, old]}
    owner.execute("DELETE FROM app.search_entries WHERE entry_id = %s AND entry_kind = 'case'", (new,))
    _, body = await get(client, "/search/cases", query="유가", recency="week")
    assert [case["id"] for case in body["cases"]] == [old]  # older ones follow where nothing is recent


async def test_the_search_of_v2_says_how_much_it_compared(client, content):
    body = (await client.get("/api/v2/search?query=주제&kind=keyword&limit=5")).json()
    assert (len(body["items"]), body["compared"], body["is_capped"]) == (5, 12, False)
    assert [item["kind"] for item in body["items"]] == ["keyword"] * 5
    assert (await client.get("/api/v2/search?query=")).status_code == 422
    assert (await client.get("/api/v2/search?query=x&kind=user")).status_code == 422


async def test_reports_by_page_broker_days_and_stock(client, owner):
    owner.execute(
        "INSERT INTO app.reports (broker_name, report_title, report_date, stock_codes, extracted_text) "
        "SELECT (ARRAY['가증권', '나증권'])[n % 2 + 1], '리포트 ' || n, '2026-11-01'::date + n / 3, "
        "CASE WHEN n % 5 = 0 THEN '{LMT}' ELSE '{010950}' END::text[], '본문' FROM generate_series(1, 30) AS n"
    )
    _, body = await get(client, "/reports", size=7)
    assert (body["status"], len(body["data"]), body["total"]) == ("success", 7, 30)
    days = [report["report_date"] for report in body["data"]]
    assert days == sorted(days, reverse=True)
    assert "extracted_text" not in body["data"][0]
    assert (await get(client, "/reports", broker_name="가증권"))[1]["total"] == 15
    body = (await get(client, "/reports", broker_name="가증권", start_date="20261103", end_date="2026-11-04"))[1]
    assert body["total"] == len(body["data"]) == 3
    assert (await get(client, "/reports/stock/LMT"))[1]["total"] == 6
    assert (await get(client, "/reports", start_date="x"))[1]["code"] == "date_invalid"
    assert (await get(client, "/reports", page=1000, size=50))[1]["code"] == "page_too_deep"
    _, one = await get(client, "/reports/1")
    assert (one["status"], one["data"]["extracted_text"]) == ("success", "본문")
    status, body = await get(client, "/reports/999")
    assert (status, body["code"]) == (404, "report_not_found")
