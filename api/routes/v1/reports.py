"""Reports of brokers under the v1 contract."""

import datetime as dt
from typing import Annotated, Literal

from litestar import Router, get
from litestar.params import PathParameter, QueryParameter
from msgspec import Struct
from msgspec.structs import asdict

from api.browse import offset_of
from api.database import Db
from api.openapi import shows
from api.routes.v1.briefings import PageSize
from api.sql import one
from api.types import NO_NUL, Day, Id, Number, day_of

Broker = Annotated[str, QueryParameter(max_length=100, pattern=NO_NUL, description="Exactly this broker.")]
StockCode = Annotated[str, PathParameter(pattern=r"^[0-9A-Za-z.-]{1,12}$", description="The code of a stock.")]


class Report(Struct):
    """A report of a broker."""

    id: int
    broker_name: str
    report_title: str
    report_date: dt.date
    stock_codes: list[str]
    pdf_url: str | None
    minio_path: str | None
    summary: str | None
    created_at: dt.datetime


class ReportWithText(Report):
    """A report with its text as read from the file."""

    extracted_text: str | None


class ReportRows(Struct):
    """A page of reports as the database answers."""

    data: list[Report]
    total: int


class ReportPage(Struct):
    """Reports, newest first; `total` counts all that there are."""

    status: Literal["success"]
    data: list[Report]
    total: int


class OneReportRow(Struct):
    """One report as the database answers."""

    data: ReportWithText


class OneReport(Struct):
    """One report."""

    status: Literal["success"]
    data: ReportWithText


REPORT = Report(
    5, "대신증권", "정유 업종 점검", dt.date(2026, 11, 20), ["010950"], "https://www.daishin.com/report.pdf", None,
    "정제 마진을 살펴봤습니다.", dt.datetime(2026, 11, 20, 0, 30, tzinfo=dt.UTC),
)  # fmt: skip
WITH_TEXT = ReportWithText(**asdict(REPORT), extracted_text="정제 마진이란")

listed = one("v1_list_reports", ReportRows)
of_broker = one("v1_list_broker_reports", ReportRows)
of_stock = one("v1_list_stock_reports", ReportRows)
found = one("v1_get_report", OneReportRow, missing="report_not_found")


@get("/", security=[], opt=shows(ReportPage("success", [REPORT], 1), "page_too_deep", "date_invalid"))
async def v1_list_reports(
    db: Db, page: Number = 1, size: PageSize = 20, broker_name: Broker = "", start_date: Day = None,
    end_date: Day = None,
) -> ReportPage:  # fmt: skip
    """Reports by numbered pages, newest first, optionally of one broker or between two days."""
    days = {"start_date": day_of(start_date), "end_date": day_of(end_date)}
    call = of_broker if broker_name else listed
    rows = await call(db, broker_name=broker_name, size=size, skip=offset_of(page, size), **days)
    return ReportPage("success", rows.data, rows.total)


@get("/stock/{stock_code:str}", security=[], opt=shows(ReportPage("success", [REPORT], 1)))
async def v1_list_stock_reports(db: Db, stock_code: StockCode) -> ReportPage:
    """The newest hundred reports that speak of a stock."""
    rows = await of_stock(db, stock_code=stock_code)
    return ReportPage("success", rows.data, rows.total)


@get("/{report_id:str}", security=[], opt=shows(OneReport("success", WITH_TEXT), "report_not_found"))
async def v1_get_report(db: Db, report_id: Id) -> OneReport:
    """One report with its text."""
    return OneReport("success", (await found(db, report_id=report_id)).data)


router = Router("/reports", tags=["리포트"], route_handlers=[v1_list_reports, v1_list_stock_reports, v1_get_report])
