"""Jobs of the pipeline: asked for, claimed once, reported by whoever claimed them."""

import asyncio
import json

import psycopg
import pytest

from tests.functions.test_save_briefing import pool_of


def by(number):
    return json.dumps({"kind": "api_key", "id": number})


@pytest.fixture
def keys(owner):
    for n in (1, 2):
        owner.execute(
            "INSERT INTO app.api_keys (key_name, prefix, secret_sha256, scopes) VALUES ('x', %s, %s, '{admin:read}')",
            (str(n) * 12, b"x" * 32),
        )
    return owner


def trigger(owner, *tasks, day=None):
    return owner.execute("SELECT api.trigger_job(%s, %s, %s)", (by(1), list(tasks), day)).fetchone()[0]


def claim(owner, key=1):
    return owner.execute("SELECT api.claim_job(%s)", (by(key),)).fetchone()[0]


def report(owner, job, *results, key=1):
    rows = json.dumps([{"task": task, "status": status} for task, status in results])
    return owner.execute("SELECT api.report_job(%s, %s, %s)", (by(key), job["job_id"], rows)).fetchone()[0]


def refusal(caught):
    return caught.value.sqlstate, caught.value.diag.message_primary


def test_a_job_from_asking_to_the_end(keys):
    job = trigger(keys, "vision", "stock", "stock")
    assert (job["status"], job["tasks"], job["attempts"]) == ("queued", ["stock", "vision"], 0)
    assert [r["status"] for r in job["results"]] == ["pending", "pending"]
    claimed = claim(keys)
    assert (claimed["job_id"], claimed["status"], claimed["attempts"]) == (job["job_id"], "running", 1)
    assert report(keys, job, ("stock", "success"))["status"] == "running"
    done = report(keys, job, ("vision", "skipped"))
    assert (done["status"], bool(done["finished_at"])) == ("success", True)
    assert keys.execute("SELECT api.describe_job(%s) ->> 'status'", (job["job_id"],)).fetchone() == ("success",)


def test_one_failed_task_fails_the_job(keys):
    job = trigger(keys, "stock", "report")
    claim(keys)
    assert report(keys, job, ("stock", "failed"), ("report", "success"))["status"] == "failed"


def test_the_same_work_asked_for_twice_is_one_job(keys):
    job = trigger(keys, "stock")
    assert trigger(keys, "stock")["job_id"] == job["job_id"]
    claim(keys)
    assert trigger(keys, "stock")["job_id"] == job["job_id"]
    assert trigger(keys, "stock", day="2026-01-02")["job_id"] != job["job_id"]
    report(keys, job, ("stock", "success"))
    assert trigger(keys, "stock")["job_id"] != job["job_id"]


def test_there_may_be_nothing_to_claim(keys):
    assert claim(keys) is None


async def test_twenty_claims_at_once_get_twenty_jobs(keys):
    for n in range(20):
        trigger(keys, "stock", day=f"2026-01-{n + 1:02}")
    pool = await pool_of(keys, 10)
    answers = await asyncio.gather(*(pool.fetchval("SELECT api.claim_job($1)", by(1)) for _ in range(30)))
    await pool.close()
    found = [json.loads(answer)["job_id"] for answer in answers if answer]
    assert len(found) == len(set(found)) == 20


def test_a_lost_lease_lets_another_claim_and_the_third_fails_the_job(keys):
    job = trigger(keys, "stock")
    for attempt in (1, 2, 3):
        assert claim(keys, key=attempt % 2 + 1)["attempts"] == attempt
        assert claim(keys) is None
        keys.execute("UPDATE app.pipeline_jobs SET lease_until = app.clock() - interval '1 second'")
        status = keys.execute("SELECT status FROM api.pipeline_jobs").fetchone()
        assert status == ("queued" if attempt < 3 else "failed",)
    assert claim(keys) is None
    assert keys.execute("SELECT api.describe_job(%s) ->> 'status'", (job["job_id"],)).fetchone() == ("failed",)
    assert trigger(keys, "stock")["job_id"] != job["job_id"]


def test_the_last_report_sent_twice_is_one(keys):
    job = trigger(keys, "stock")
    claim(keys)
    first = report(keys, job, ("stock", "success"))
    assert report(keys, job, ("stock", "success")) == first


def test_report_refuses_job_finished(keys):
    job = trigger(keys, "stock")
    claim(keys)
    report(keys, job, ("stock", "success"))
    with pytest.raises(psycopg.Error) as caught:
        report(keys, job, ("stock", "failed"))
    assert refusal(caught) == ("PT409", "job_finished")


def test_report_refuses_job_not_claimed(keys):
    job = trigger(keys, "stock")
    with pytest.raises(psycopg.Error) as caught:
        report(keys, job, ("stock", "success"))
    assert refusal(caught) == ("PT409", "job_not_claimed")
    claim(keys, key=2)
    with pytest.raises(psycopg.Error) as caught:
        report(keys, job, ("stock", "success"), key=1)
    assert refusal(caught) == ("PT409", "job_not_claimed")


def test_report_refuses_job_not_found(keys):
    with pytest.raises(psycopg.Error) as caught:
        report(keys, {"job_id": "019c0000-0000-7000-8000-000000000001"}, ("stock", "success"))
    assert refusal(caught) == ("PT404", "job_not_found")


def test_report_refuses_task_unknown(keys):
    job = trigger(keys, "stock")
    claim(keys)
    with pytest.raises(psycopg.Error) as caught:
        report(keys, job, ("stock", "success"), ("vision", "success"))
    assert refusal(caught) == ("PT422", "task_unknown")
    assert caught.value.diag.message_detail == "$.results[1].task"


@pytest.mark.parametrize("tasks", [[], ["all"], ["stock", "all"]])
def test_trigger_refuses_tasks_that_are_none(keys, tasks):
    with pytest.raises(psycopg.errors.CheckViolation) as caught:
        trigger(keys, *tasks)
    assert caught.value.diag.constraint_name == "pipeline_jobs_tasks_are_known"
