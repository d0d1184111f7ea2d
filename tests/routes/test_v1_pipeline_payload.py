"""A day's payload at the pipeline's door: taken once, and everything that is no payload."""

import asyncio
import copy
import datetime as dt
import json

from tests.content import DAY, encoded, payload
from tests.functions.test_save_briefing import counts
from tests.routes.conftest import post

FIRST, SECOND, THIRD = "interface_1_curated_context", "interface_2_raw_narrative", "interface_3_final_briefing"
LIMIT = 8 * 1024 * 1024


def without(value, *path):
    value = copy.deepcopy(value)
    inner = value
    for step in path[:-1]:
        inner = inner[step]
    del inner[path[-1]]
    return value


def changed(value, to, *path):
    value = copy.deepcopy(value)
    inner = value
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = to
    return value


async def test_a_payload_is_saved_once(client, owner, headers):
    status, body = await post(client, payload(), headers)
    assert (status, body["briefing_date"], body["stocks_saved"], body["unknown_fields"]) == (200, str(DAY), 2, 0)
    assert await post(client, payload(), headers) == (200, body)
    assert counts(owner)["briefing_editions"] == 1
    (saved_by,) = owner.execute("SELECT key_name FROM api.briefing_editions").fetchone()
    assert saved_by == "tests"


async def test_fifty_equal_requests_at_once_are_one_save(client, owner, headers):
    answers = await asyncio.gather(*(post(client, payload(), headers) for _ in range(50)))
    saved = {json.dumps(body, sort_keys=True) for status, body in answers if status == 200}
    assert len(saved) == 1
    assert {status for status, _ in answers} <= {200, 503}  # more wait than the pool of this test lets in
    assert counts(owner)["briefing_editions"] == counts(owner)["case_matches"] == 1


async def test_unknown_fields_are_kept_and_counted(client, owner, headers):
    value = payload(extra={"a": 1})
    value[FIRST]["selected_stocks"][0]["rank"] = 1
    value[THIRD]["pages"][5]["mood"] = "좋음"
    status, body = await post(client, value, headers)
    assert (status, body["unknown_fields"]) == (200, 3)
    (kept,) = owner.execute(
        "SELECT convert_from(payload, 'UTF8')::jsonb -> 'extra' FROM app.briefing_editions"
    ).fetchone()
    assert kept == {"a": 1}


PARTS = [
    ("topic",), (FIRST,), (SECOND,), (THIRD,), (FIRST, "date"), (FIRST, "theme"), (FIRST, "one_liner"),
    (FIRST, "selected_stocks"), (FIRST, "verified_news"), (FIRST, "reports"), (FIRST, "concept"),
    (FIRST, "selected_stocks", 0, "ticker"), (FIRST, "selected_stocks", 0, "name"),
    (FIRST, "verified_news", 0, "title"),
    (FIRST, "verified_news", 0, "url"), (FIRST, "concept", "name"), (SECOND, "theme"), (SECOND, "concept"),
    (SECOND, "historical_case"), (SECOND, "historical_case", "period"), (SECOND, "historical_case", "title"),
    (SECOND, "historical_case", "summary"), (SECOND, "historical_case", "outcome"),
    (SECOND, "historical_case", "lesson"),
    (SECOND, "narrative"), (SECOND, "narrative", "caution"), (SECOND, "narrative", "history", "content"),
    (THIRD, "theme"), (THIRD, "one_liner"), (THIRD, "generated_at"), (THIRD, "pages"), (THIRD, "pages", 5),
    (THIRD, "pages", 0, "step"), (THIRD, "pages", 0, "title"), (THIRD, "pages", 0, "content"),
    (THIRD, "pages", 0, "bullets"), (THIRD, "pages", 0, "glossary"), (THIRD, "pages", 0, "glossary", 0, "term"),
    (THIRD, "sources"), (THIRD, "sources", 0, "name"), (THIRD, "hallucination_checklist"),
    (THIRD, "hallucination_checklist", 0, "claim"),
]  # fmt: skip


async def test_each_missing_part_is_named_and_nothing_is_saved(client, owner, headers):
    before = counts(owner)
    for path in PARTS:
        status, body = await post(client, without(payload(), *path), headers)
        assert (status, body["code"]) == (422, "invalid_request"), path
        named = body["errors"][0]["field"] + " " + body["errors"][0]["message"]
        assert str(path[-1] if isinstance(path[-1], str) else "pages") in named, (path, body["errors"])
    assert counts(owner) == before


async def test_each_field_of_a_wrong_type_is_named_and_nothing_is_saved(client, owner, headers):
    before = counts(owner)
    for path in PARTS:
        for wrong in (17.5, {"a": [1]}, [[]], True, None):
            status, body = await post(client, changed(payload(), wrong, *path), headers)
            assert "errors" in body, (path, wrong, body)
            assert (status, body["code"]) == (422, "invalid_request"), (path, wrong, body)
            assert [str(step) for step in path if str(step) in str(body["errors"][0])] == [str(s) for s in path]
    assert counts(owner) == before


PAST = [
    ("2026-02-30", (FIRST, "date")), ("20261120", (FIRST, "date")), ("어제", (FIRST, "date")),
    ("", (FIRST, "date")),
    ("2026-11-20T00:00:00", (FIRST, "date")), ("2026-13-01T00:00:00", (THIRD, "generated_at")),
    ("", (THIRD, "theme")), ("가" * 201, (THIRD, "theme")), ("a\x00b", (THIRD, "theme")), ("a\x00b", ("topic",)),
    ("a\x00b", (SECOND, "historical_case", "title")), ("가" * 20_001, (THIRD, "pages", 0, "content")),
    ("a\x00b", (THIRD, "pages", 0, "content")), (7, (THIRD, "pages", 0, "step")), (0, (THIRD, "pages", 0, "step")),
    ("javascript:alert(1)", (FIRST, "verified_news", 0, "url")),
    ("가" * 13, (FIRST, "selected_stocks", 0, "ticker")),
    (1e9, (FIRST, "selected_stocks", 0, "change_pct")), (-1, (FIRST, "selected_stocks", 0, "period_days")),
    ("", (THIRD, "pages", 0, "glossary", 0, "term")), ("가" * 101, (THIRD, "pages", 0, "glossary", 0, "term")),
    ([], (THIRD, "pages")), ([{}] * 7, (THIRD, "pages")),
]  # fmt: skip


async def test_a_value_past_a_limit_is_named(client, owner, headers):
    before = counts(owner)
    for to, path in PAST:
        status, body = await post(client, changed(payload(), to, *path), headers)
        assert (status, body["code"]) == (422, "invalid_request"), (path, to)
        assert body["errors"], (path, to)
    assert counts(owner) == before


NO_PAYLOADS = [
    (b"", "invalid_request"), (b"{", "unreadable_body"), (b"[]", "invalid_request"), (b"null", "invalid_request"),
    (b'"x"', "invalid_request"), (encoded(payload())[:-1], "unreadable_body"),
    (encoded(payload()).replace("유가".encode(), b"\xff\xfe", 1), "unreadable_body"),
    (encoded(payload()).replace("유가".encode(), b"\\ud800", 1), "unreadable_body"),
    (b"[" * 100_000, "unreadable_body"), (b'{"x": ' + b"[" * 100_000, "unreadable_body"),
    (b"[" * 100_000 + b"]" * 100_000, None), (encoded(payload())[:-1] + b', "topic": "x"}', "duplicate_key"),
    (encoded(payload(more={"a": 1})).replace(b'"a": 1', b'"a": 1, "a": 1'), "duplicate_key"),
    (encoded(payload(more={"a": "x"})).replace(b'"x"', b'"\\u0000"'), "invalid_request"),
]  # fmt: skip


async def test_what_is_no_payload_is_refused_and_nothing_is_saved(client, owner, headers):
    before = counts(owner)
    for body, code in NO_PAYLOADS:
        status, answer = await post(client, body, headers)
        assert status == 422, body[:80]
        assert code in {None, answer["code"]}, body[:80]
    assert counts(owner) == before


async def test_a_duplicate_key_is_named(client, headers):
    body = encoded(payload(more={"a": 1})).replace(b'"a": 1', b'"a": 1, "a": 1')
    _, answer = await post(client, body, headers)
    assert answer["errors"][0]["field"] == "more.a"
    assert answer["detail"] == "한 객체 안에 같은 이름의 항목이 두 번 있습니다."


async def test_a_date_too_far_ahead_is_named(client, headers):
    day = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=30)
    status, answer = await post(client, payload(day), headers)
    assert (status, answer["code"], answer["errors"][0]["field"]) == (422, "date_in_future", f"{FIRST}.date")


async def test_a_chart_of_a_megabyte_is_named(client, owner, headers):
    before = counts(owner)
    chart = {"data": [{"type": "bar", "x": ["가" * 1000] * 400, "y": [1] * 400}], "layout": {}}
    status, answer = await post(client, changed(payload(), chart, THIRD, "pages", 2, "chart"), headers)
    assert (status, answer["code"]) == (422, "chart_too_large")
    assert answer["errors"][0]["field"] == f"{THIRD}.pages[2].chart"
    assert counts(owner) == before


async def test_eight_megabytes_are_read_and_one_byte_more_is_not(client, headers):
    filler = payload(more=[])
    room = LIMIT - len(encoded(filler))
    filler["more"] = ["x" * (room - 2)]
    assert len(encoded(filler)) == LIMIT
    status, body = await post(client, filler, headers)
    assert (status, body.get("unknown_fields")) == (200, 1), body
    status, body = await post(client, encoded(filler) + b" ", headers)
    assert (status, body["code"]) == (413, "payload_too_large")


async def test_a_script_in_every_text_is_stripped_everywhere(client, owner, headers):
    def poison(value):
        if isinstance(value, dict):
            return {name: item if name in KEEP else poison(item) for name, item in value.items()}
        if isinstance(value, list):
            return [poison(item) for item in value]
        return value + "<script>alert(1)</script><img src=x onerror=alert(1)>" if isinstance(value, str) else value

    status, body = await post(client, poison(payload()), headers)
    assert status == 200, body["errors"]
    for path in (f"narrative/{body['case_id']}", f"story/{body['case_id']}", f"comparison/{body['case_id']}",
                 f"companies/{body['case_id']}", "keywords/today", "briefing/today", "briefings/latest",
                 "search/cases?query=오일쇼크", "glossary?search=원가"):  # fmt: skip
        text = (await client.get(f"/api/v1/{path}")).text
        assert "<script" not in text, path
        assert "onerror" not in text, path
    assert "alert" not in (await client.get(f"/api/v1/narrative/{body['case_id']}")).text


KEEP = {"date", "published_date", "generated_at", "ticker", "url", "type", "url_domain", "icon_key", "momentum"}
