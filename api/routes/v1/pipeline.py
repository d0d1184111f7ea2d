"""What the pipeline sends under the v1 contract: briefings, listings, prices, reports, and its jobs."""

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from litestar import Router, get, post
from litestar.params import Body, JSONBody, PathParameter, RawBody
from msgspec import Meta, Struct

from api.auth import by_key
from api.database import Db
from api.openapi import shows
from api.payload import Count, Line, Payload, Ticker, Title, Url, count_unknown_fields
from api.sql import one
from api.types import NO_NUL

INGEST_BYTES = 8 * 1024 * 1024
SAVE_SECONDS = 5.0
JobId = Annotated[UUID, PathParameter(description="`job_id` of a job, as another answer gave it.")]
Price = Annotated[float, Meta(gt=0, le=1_000_000)]
Seconds = Annotated[float, Meta(ge=0, le=1_000_000)]
Task = Literal["stock", "report", "vision"]


class SavedBriefing(Struct):
    """What a payload became; the same payload again gets the same answer."""

    briefing_date: dt.date
    briefing_id: int
    edition_id: int
    case_id: int
    stocks_saved: int
    matches_saved: int
    relations_saved: int
    unknown_fields: int


class NewStock(Struct):
    """A row of the listing."""

    stock_code: Annotated[str, Meta(pattern=r"^[0-9A-Z]{6}$")]
    stock_name: Annotated[str, Meta(min_length=1, max_length=100, pattern=NO_NUL)]
    market: Literal["KOSPI", "KOSDAQ", "KONEX"]
    sector: Annotated[str, Meta(max_length=100, pattern=NO_NUL)] | None = None


class NewIndexPrice(Struct):
    """One day of an index, in points."""

    index_code: Literal["1001", "2001"]
    priced_on: dt.date
    open: Price
    high: Price
    low: Price
    close: Price
    volume: Count


class NewReport(Struct):
    """A report of a broker."""

    broker_name: Annotated[str, Meta(min_length=1, max_length=100, pattern=NO_NUL)]
    report_title: Title
    report_date: dt.date
    stock_codes: Annotated[list[Ticker], Meta(max_length=50)] = []
    pdf_url: Url | None = None
    minio_path: Line | None = None
    summary: Annotated[str, Meta(max_length=5000, pattern=NO_NUL)] | None = None
    extracted_text: Annotated[str, Meta(max_length=200_000, pattern=NO_NUL)] | None = None


class Saved(Struct):
    """How many rows were saved: all of them."""

    saved: int


class NewJob(Struct):
    """Work for the pipeline; `date` is today in KST by default."""

    tasks: Annotated[list[Task], Meta(min_length=1, max_length=3)]
    date: dt.date | None = None


class TaskResult(Struct):
    """What became of one task."""

    task: Task
    status: Literal["pending", "success", "failed", "skipped"]
    records_processed: Count = 0
    error: Line | None = None
    duration_seconds: Seconds = 0


class JobReport(Struct):
    """What became of some or all tasks of a job."""

    results: Annotated[list[TaskResult], Meta(min_length=1, max_length=3)]


class Triggered(Struct):
    """The job that was asked for, or that waits already for the same work."""

    job_id: UUID
    status: Literal["queued", "running"]
    results: list[TaskResult]
    total_duration: float


class Job(Struct):
    """A job as it stands."""

    job_id: UUID
    status: Literal["queued", "running", "success", "failed"]
    tasks: list[Task]
    date: dt.date
    results: list[TaskResult]
    total_duration: float
    attempts: int
    created_at: dt.datetime
    claimed_at: dt.datetime | None
    lease_until: dt.datetime | None
    finished_at: dt.datetime | None


class ClaimedJob(Struct):
    """The job to work on now; null where none waits."""

    job: Job | None


Stocks = Annotated[list[NewStock], Body(min_items=1, max_items=5000)]
IndexPrices = Annotated[list[NewIndexPrice], Body(min_items=1, max_items=5000)]
Reports = Annotated[list[NewReport], Body(min_items=1, max_items=5000)]

AT = dt.datetime(2026, 11, 20, 0, 30, tzinfo=dt.UTC)
JOB = Job(
    UUID("019c0000-0000-7000-8000-000000000003"), "running", ["stock"], AT.date(), [TaskResult("stock", "pending")], 0,
    1, AT, AT, AT + dt.timedelta(minutes=15), None,
)  # fmt: skip
SAVED = SavedBriefing(AT.date(), 12, 34, 5, 3, 1, 3, 0)

save_briefing = one("v1_save_briefing", SavedBriefing, seconds=SAVE_SECONDS)
save_stocks = one("v1_save_stocks", Saved, seconds=SAVE_SECONDS)
save_index_prices = one("v1_save_index_prices", Saved, seconds=SAVE_SECONDS)
save_reports = one("v1_save_reports", Saved, seconds=SAVE_SECONDS)
trigger = one("v1_trigger_pipeline", Triggered)
status = one("v1_get_pipeline_status", Job, missing="job_not_found")
claim = one("v1_claim_pipeline_job", ClaimedJob)
report = one("v1_report_pipeline_job", Job)


@post(
    "/briefings",
    status_code=200,
    request_max_body_size=INGEST_BYTES,
    opt=shows(SAVED, "duplicate_key", "chart_too_large", "date_in_future", "text_missing", "payload_too_large"),
    **by_key("pipeline:write"),
)
async def v1_save_briefing(db: Db, body: RawBody, data: JSONBody[Payload]) -> SavedBriefing:
    """Save a day's payload whole. The same payload again changes nothing and gets the same answer."""
    return await save_briefing(db, payload=body, unknown_fields=count_unknown_fields(body, data))


@post(
    "/stocks", status_code=200, request_max_body_size=INGEST_BYTES, opt=shows(Saved(60), "duplicate_row"),
    **by_key("pipeline:write"),
)  # fmt: skip
async def v1_save_stocks(db: Db, data: Stocks) -> Saved:
    """Save rows of the listing, all or none; a known code is renewed."""
    return await save_stocks(db, rows=data)


@post(
    "/indices", status_code=200, request_max_body_size=INGEST_BYTES,
    opt=shows(Saved(2), "duplicate_row", "price_range_invalid"), **by_key("pipeline:write"),
)  # fmt: skip
async def v1_save_index_prices(db: Db, data: IndexPrices) -> Saved:
    """Save daily prices of indices, all or none; a known day is corrected."""
    return await save_index_prices(db, rows=data)


@post(
    "/reports", status_code=200, request_max_body_size=INGEST_BYTES, opt=shows(Saved(3), "duplicate_row"),
    **by_key("pipeline:write"),
)  # fmt: skip
async def v1_save_reports(db: Db, data: Reports) -> Saved:
    """Save reports, all or none; one of the same day, broker and title is renewed."""
    return await save_reports(db, rows=data)


@post(
    "/trigger", status_code=200, opt=shows(Triggered(JOB.job_id, "queued", JOB.results, 0)), **by_key("pipeline:write")
)
async def v1_trigger_pipeline(db: Db, data: JSONBody[NewJob]) -> Triggered:
    """Ask the pipeline for work. The same work that waits already is one job."""
    return await trigger(db, tasks=data.tasks, target_on=data.date)


@get("/status/{job_id:str}", opt=shows(JOB, "job_not_found"), **by_key("pipeline:read"))
async def v1_get_pipeline_status(db: Db, job_id: JobId) -> Job:
    """What became of a job."""
    return await status(db, job_id=job_id)


@post("/jobs/claim", status_code=200, opt=shows(ClaimedJob(JOB)), **by_key("pipeline:write"))
async def v1_claim_pipeline_job(db: Db) -> ClaimedJob:
    """Take the job that has waited longest, for 15 minutes; each report renews them."""
    return await claim(db)


@post(
    "/jobs/{job_id:str}/report", status_code=200,
    opt=shows(JOB, "job_not_found", "job_not_claimed", "job_finished", "task_unknown"), **by_key("pipeline:write"),
)  # fmt: skip
async def v1_report_pipeline_job(db: Db, job_id: JobId, data: JSONBody[JobReport]) -> Job:
    """Say what became of some or all tasks of a job; the last one ends it."""
    return await report(db, job_id=job_id, results=data.results)


router = Router(
    "/pipeline",
    tags=["파이프라인"],
    route_handlers=[
        v1_save_briefing, v1_save_stocks, v1_save_index_prices, v1_save_reports, v1_trigger_pipeline,
        v1_get_pipeline_status, v1_claim_pipeline_job, v1_report_pipeline_job,
    ],
)  # fmt: skip
