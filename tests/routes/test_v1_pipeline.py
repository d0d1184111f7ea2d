"""The pipeline's door: nobody, the wrong key, the right one; listings, prices, reports and jobs."""

import asyncio
import itertools

from tests.content import DAY, key
from tests.routes.conftest import post

WRITES = ["briefings", "stocks", "indices", "reports", "trigger", "jobs/claim",
          "jobs/019c0000-0000-7000-8000-000000000001/report"]  # fmt: skip
UNKNOWN = ["x", "prk_aaaaaaaaaaaa_" + "A" * 43, "prk_aaaaaaaaaaaa_" + "A" * 44, "가".encode()]


async def test_nobody_is_let_in(client):
    for path in WRITES:
        status, body = await post(client, b"", {}, f"/api/v1/pipeline/{path}")
        assert (status, body["code"]) == (401, "api_key_required"), path


async def test_an_unknown_key_is_not_let_in(client):
    for path, given in itertools.product(WRITES, UNKNOWN):
        answer = await client.post(f"/api/v1/pipeline/{path}", headers={"x-api-key": given})
        assert (answer.status_code, answer.json()["code"]) == (401, "api_key_invalid"), (path, given)


async def test_a_key_without_the_scope_is_not_let_in(client, owner):
    made = key(owner, "pipeline:read", "admin:read", "admin:write")
    for path in WRITES:
        status, body = await post(client, b"", {"x-api-key": made}, f"/api/v1/pipeline/{path}")
        assert (status, body["code"]) == (403, "scope_missing"), path
        assert body["detail"] == "이 API 키에는 해당 권한이 없습니다."


async def test_a_revoked_key_dies_within_two_seconds(client, owner, headers):
    assert (await post(client, b"", headers, "/api/v1/pipeline/jobs/claim"))[0] == 200
    owner.execute("UPDATE app.api_keys SET revoked_at = app.clock()")
    await asyncio.sleep(1.2)
    assert (await post(client, b"", headers, "/api/v1/pipeline/jobs/claim"))[0] == 401


async def test_stocks_indices_and_reports_are_saved(client, owner, headers):
    stock = {"stock_code": "010950", "stock_name": "S-Oil", "market": "KOSPI"}
    assert await post(client, [stock], headers, "/api/v1/pipeline/stocks") == (200, {"saved": 1})
    price = {"index_code": "1001", "priced_on": str(DAY), "open": 2, "high": 3, "low": 1, "close": 2.5, "volume": 7}
    assert await post(client, [price], headers, "/api/v1/pipeline/indices") == (200, {"saved": 1})
    report = {"broker_name": "대신증권", "report_title": "정유", "report_date": str(DAY), "stock_codes": ["010950"]}
    assert await post(client, [report], headers, "/api/v1/pipeline/reports") == (200, {"saved": 1})


WRONG_ROWS = [
    ("stocks", [], "body"), ("stocks", {}, "body"),
    ("stocks", [{"stock_code": "010950", "stock_name": "S-Oil", "market": "KOSPI"}, {"stock_code": "LMT"}], "[1]"),
    ("stocks", [{"stock_code": "010950", "stock_name": "a\x00", "market": "KOSPI"}], "[0].stock_name"),
    ("stocks", [{"stock_code": "010950", "stock_name": "x", "market": "KOSPI"}] * 2, "[1]"),
    ("stocks", [{"stock_code": "010950", "stock_name": "x", "market": "KOSPI"}] * 5001, "body"),
    ("indices", [{"index_code": "1001", "priced_on": "2026-11-20", "open": 2, "high": 3, "low": 2.4, "close": 2,
                  "volume": 1}], "[0]"),
    ("indices", [{"index_code": "1001", "priced_on": "2026-11-31", "open": 2, "high": 3, "low": 1, "close": 2,
                  "volume": 1}], "[0].priced_on"),
    ("indices", [{"index_code": "1001", "priced_on": "2026-11-20", "open": 1e300, "high": 3, "low": 1, "close": 2,
                  "volume": 1}], "[0].open"),
    ("reports", [{"broker_name": "", "report_title": "x", "report_date": "2026-11-20"}], "[0].broker_name"),
    ("reports", [{"broker_name": "x", "report_title": "x", "report_date": "2026-11-20", "pdf_url": "x"}],
     "[0].pdf_url"),
]  # fmt: skip


async def test_a_wrong_row_is_named_by_its_index_and_nothing_is_saved(client, owner, headers):
    for path, rows, field in WRONG_ROWS:
        status, body = await post(client, rows, headers, f"/api/v1/pipeline/{path}")
        assert status == 422, field
        assert body["errors"][0]["field"].startswith(field), body
    for table in ("stocks", "index_prices", "reports"):
        assert owner.execute(f"SELECT count(*) FROM app.{table}").fetchone() == (0,)


async def test_five_thousand_rows_are_one_call(client, owner, headers):
    rows = [{"stock_code": f"{n:06}", "stock_name": f"종목 {n}", "market": "KOSDAQ"} for n in range(5000)]
    assert await post(client, rows, headers, "/api/v1/pipeline/stocks") == (200, {"saved": 5000})


async def test_a_job_is_asked_for_claimed_reported_and_told(client, headers):
    status, job = await post(client, {"tasks": ["stock", "vision"]}, headers, "/api/v1/pipeline/trigger")
    assert (status, job["status"], job["total_duration"]) == (200, "queued", 0)
    _, claimed = await post(client, b"", headers, "/api/v1/pipeline/jobs/claim")
    assert claimed["job"]["job_id"] == job["job_id"]
    assert (await post(client, b"", headers, "/api/v1/pipeline/jobs/claim"))[1] == {"job": None}
    url = f"/api/v1/pipeline/jobs/{job['job_id']}/report"
    result = {"task": "stock", "status": "success", "records_processed": 12, "duration_seconds": 1.5}
    assert (await post(client, {"results": [result]}, headers, url))[1]["status"] == "running"
    done = [result | {"task": "vision", "status": "failed", "error": "모델 없음"}]
    assert (await post(client, {"results": done}, headers, url))[1]["status"] == "failed"
    answer = await client.get(f"/api/v1/pipeline/status/{job['job_id']}", headers=headers)
    assert (answer.json()["status"], answer.json()["total_duration"]) == ("failed", 3)
    status, body = await post(client, {"results": [result]}, headers, url)
    assert (status, body["status"]) == (200, "failed")  # said already
    status, body = await post(client, {"results": [result | {"records_processed": 13}]}, headers, url)
    assert (status, body["code"]) == (409, "job_finished")


A_JOB_THAT_IS_NONE = ["x", "1", "019c0000-0000-7000-8000-000000000001"]


async def test_a_job_that_is_none(client, headers, subtests):
    for job in A_JOB_THAT_IS_NONE:
        with subtests.test(job=job):
            answer = await client.get(f"/api/v1/pipeline/status/{job}", headers=headers)
            assert answer.status_code == (404 if len(job) == 36 else 422)


TRIGGER_REFUSES_WHAT_IS_NO_TASK = [{"tasks": []}, {"tasks": ["all"]}, {}, {"tasks": ["stock"], "date": "x"}]


async def test_trigger_refuses_what_is_no_task(client, headers, subtests):
    for body in TRIGGER_REFUSES_WHAT_IS_NO_TASK:
        with subtests.test(body=body):
            assert (await post(client, body, headers, "/api/v1/pipeline/trigger"))[0] == 422
