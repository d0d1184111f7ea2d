"""Administration of content: editions of briefings, and what no payload says of a case."""

import datetime as dt
from typing import Annotated, Any, Literal

from litestar import Router, get, post, put
from litestar.params import JSONBody, QueryParameter
from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import asdict

from api.auth import by_key
from api.browse import Browse
from api.database import Db
from api.openapi import shows
from api.payload import Line, Text, Ticker, Title
from api.routes.v1.pipeline import SAVE_SECONDS, SAVED, SavedBriefing
from api.sql import one
from api.types import LARGEST_ID, Cursor, Difficulty, Id, Size

Against = Annotated[int, QueryParameter(ge=1, le=LARGEST_ID, description="The edition to hold it against.")]


class Edition(Struct):
    """An edition: a payload that was saved, or brought back (`restores`)."""

    edition_id: int
    briefed_on: dt.date
    theme: str
    restores: int | None
    unknown_fields: int
    payload_sha256: str
    payload_bytes: int
    saved_at: dt.datetime
    key_name: str | None


class EditionPage(Struct):
    """One page of editions, newest first; `next_cursor` fetches the one after it, null ends the list."""

    items: list[Edition]
    next_cursor: str | None


class EditionWithPayload(Edition):
    """An edition with its payload as it came."""

    payload: dict[str, Any]


class Change(Struct):
    """A place where two editions differ; null where one has nothing there."""

    path: str
    before: Any
    after: Any


class EditionDiff(Struct):
    """What changed from the edition `against` to this one."""

    against: int
    edition_id: int
    changes: list[Change]


class CaseMetric(Struct, forbid_unknown_fields=True):
    """A figure of a company, a country or a market."""

    company: Line
    year: Annotated[int, Meta(ge=0, le=9999)]
    name: Line
    value: Annotated[float, Meta(ge=-1e15, le=1e15)]


class CasePoint(Struct, forbid_unknown_fields=True):
    """One aspect, then and now."""

    aspect: Line
    past: Line
    present: Line
    similarity: Literal["유사", "상이", "부분 유사"]


class CaseComparison(Struct, forbid_unknown_fields=True):
    """A case held against the present."""

    title: Title
    past_label: Line
    present_label: Line
    current_summary: Text
    points: Annotated[list[CasePoint], Meta(max_length=20)]
    lessons: Annotated[list[Line], Meta(max_length=20)]
    analysis: Annotated[list[Text], Meta(max_length=20)]
    poll_question: Line
    subtitle: Line | None = None
    past_metric: CaseMetric | None = None
    present_metric: CaseMetric | None = None
    sync_rate: Annotated[float, Meta(ge=0, le=100)] | None = None


class CaseTerm(Struct, forbid_unknown_fields=True):
    """A word that the insight uses."""

    term: Annotated[str, Meta(min_length=1, max_length=100)]
    definition: Text


class CaseInsight(Struct, forbid_unknown_fields=True):
    """What to remember."""

    summary: Text
    term_definitions: Annotated[list[CaseTerm], Meta(max_length=20)]


class CaseCompany(Struct, forbid_unknown_fields=True):
    """A company that the case touches."""

    stock_code: Ticker
    stock_name: Line
    relation_type: Literal["main_subject", "related"]
    relation_detail: Line
    role_label: Annotated[str, Meta(min_length=1, max_length=20)]


class CaseEditorial(Struct, forbid_unknown_fields=True):
    """What no payload says of a case; a part left out stays as it is, null takes it away."""

    stories: dict[Difficulty, Text] | UnsetType | None = UNSET
    comparison: CaseComparison | UnsetType | None = UNSET
    key_insight: CaseInsight | UnsetType | None = UNSET
    thinking_point: Line | UnsetType | None = UNSET
    companies: Annotated[list[CaseCompany], Meta(max_length=50)] | UnsetType | None = UNSET


class SavedCase(Struct):
    """The case that was changed, and how many companies it touches now."""

    case_id: int
    relations_saved: int


AT = dt.datetime(2026, 11, 20, 0, 30, tzinfo=dt.UTC)
EDITION = Edition(34, AT.date(), "유가가 오르면 누가 먼저 흔들릴까", None, 0, "9f" * 32, 8123, AT, "pipeline")
WITH_PAYLOAD = EditionWithPayload(**asdict(EDITION), payload={"topic": "유가"})
DIFF = EditionDiff(33, 34, [Change("$.topic", "원유", "유가")])

listed = Browse("list_editions", "briefing_editions", EditionPage, filters=(), sorts={"edition_id": ("edition_id",)})
found = one("get_edition", EditionWithPayload, missing="edition_not_found")
compared = one("diff_editions", EditionDiff, missing="edition_not_found")
restored = one("restore_edition", SavedBriefing, seconds=SAVE_SECONDS)
saved = one("save_case", SavedCase, seconds=SAVE_SECONDS)


@get("/editions", opt=shows(EditionPage([EDITION], None), "invalid_cursor"), **by_key("admin:read"))
async def list_editions(db: Db, cursor: Cursor = None, limit: Size = 20) -> EditionPage:
    """Editions by cursor, newest first."""
    return await listed(db, sort="-edition_id", cursor=cursor, limit=limit)


@get("/editions/{edition_id:str}", opt=shows(WITH_PAYLOAD, "edition_not_found"), **by_key("admin:read"))
async def get_edition(db: Db, edition_id: Id) -> EditionWithPayload:
    """One edition with its payload, byte for byte as it came."""
    return await found(db, edition_id=edition_id)


@get("/editions/{edition_id:str}/diff", opt=shows(DIFF, "edition_not_found"), **by_key("admin:read"))
async def diff_editions(db: Db, edition_id: Id, against: Against) -> EditionDiff:
    """The places in which an edition is not what another was."""
    return await compared(db, edition_id=edition_id, against=against)


@post(
    "/editions/{edition_id:str}/restore", status_code=200, opt=shows(SAVED, "edition_not_found"),
    **by_key("admin:write"),
)  # fmt: skip
async def restore_edition(db: Db, edition_id: Id) -> SavedBriefing:
    """Bring an edition back: its payload is saved again, as a new edition."""
    return await restored(db, edition_id=edition_id)


@put("/cases/{case_id:str}", opt=shows(SavedCase(5, 3), "case_not_found"), **by_key("admin:write"))
async def save_case(db: Db, case_id: Id, data: JSONBody[CaseEditorial]) -> SavedCase:
    """Save what no payload says of a case: stories, comparison, key insight, thinking point, companies."""
    return await saved(db, case_id=case_id, editorial=data)


router = Router(
    "/admin",
    tags=["관리"],
    route_handlers=[list_editions, get_edition, diff_editions, restore_edition, save_case],
)
