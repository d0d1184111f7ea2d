"""The main reading screen under the v1 contract: six pages of a case."""

import datetime as dt
from typing import Annotated, Any, Literal

from litestar import Router, get
from litestar.params import PathParameter
from msgspec import Struct

from api.database import Db
from api.openapi import shows
from api.routes.v1.briefing import IndexDay
from api.routes.v1.briefings import Source
from api.sql import one
from api.types import Difficulty, key_of
from api.visits import Seen

CaseNumber = Annotated[str, PathParameter(max_length=50, description="A `case_id`; anything else is not found.")]


class PageTerm(Struct):
    """A word that a page explains."""

    term: str
    definition: str
    domain: str | None


class Page(Struct):
    """One page: markdown with its terms marked, points, and a chart of scatter, bar or pie traces."""

    title: str
    content: str
    bullets: list[str]
    chart: dict[str, Any] | None
    glossary: list[PageTerm]
    sources: list[Source]


class Steps(Struct):
    """The six pages, in the order of reading."""

    background: Page
    concept_explain: Page
    history: Page
    application: Page
    caution: Page
    summary: Page


class Concept(Struct):
    """The concept that the case explains."""

    name: str
    definition: str
    relevance: str


class HistoricalCase(Struct):
    """What happened then."""

    period: str
    title: str
    summary: str
    outcome: str
    lesson: str


class NarrativeSource(Struct):
    """A source and the pages that use it."""

    name: str
    url_domain: str | None
    url: str | None
    used_in_pages: list[int]


class Claim(Struct):
    """A claim that a person should check."""

    claim: str
    source: str
    risk: Literal["낮음", "중간", "높음"]
    note: str | None


class NarrativeCompany(Struct):
    """A company of the briefing."""

    stock_code: str
    stock_name: str
    relation_type: Literal["main_subject", "related"]
    impact_description: str


class MarketData(Struct):
    """The newest day's market."""

    briefing_date: dt.date
    market_summary: str
    top_keywords: list[str]


class MarketHistoryDay(Struct):
    """Both indices on one day."""

    date: dt.date
    kospi: IndexDay
    kosdaq: IndexDay | None


class Narrative(Struct):
    """A case as six pages, with what stands around them."""

    case_id: int
    keyword: str
    theme: str
    one_liner: str
    generated_at: dt.datetime | None
    steps: Steps
    concept: Concept
    historical_case: HistoricalCase
    sources: list[NarrativeSource]
    hallucination_checklist: list[Claim]
    related_companies: list[NarrativeCompany]
    sync_rate: float | None
    difficulty_given: Difficulty
    market_data: MarketData | None
    market_history: list[MarketHistoryDay]


CHART = {
    "data": [{"type": "bar", "x": ["1972", "1974"], "y": [2.5, 11.6]}],
    "layout": {"title": "두바이유 (배럴당 달러)"},
}
PAGE = Page(
    "왜 지금 중요할까", '<mark class="term-highlight">원가</mark>가 오르면 이익이 줄어요.', ["원가를 봐요"], CHART,
    [PageTerm("원가", "만드는 데 든 돈이에요.", "금융")], [Source("한국은행 경제통계시스템", "https://ecos.bok.or.kr")],
)  # fmt: skip
NARRATIVE = Narrative(
    3, "유가", "유가가 오르면 누가 먼저 흔들릴까", "유가와 기업 이익의 관계를 봐요.",
    dt.datetime(2026, 11, 20, 0, 30, tzinfo=dt.UTC), Steps(PAGE, PAGE, PAGE, PAGE, PAGE, PAGE),
    Concept("원가", "만드는 데 든 돈이에요.", "유가가 오르면 함께 올라요."),
    HistoricalCase("1973-1974", "1차 오일쇼크", "유가가 네 배가 됐어요.", "물가가 올랐어요.", "원가를 봐요."),
    [NarrativeSource("한국은행 경제통계시스템", None, "https://ecos.bok.or.kr", [1, 3])],
    [Claim("유가가 네 배가 됐다", "미국 에너지정보청", "낮음", None)],
    [NarrativeCompany("010950", "S-Oil", "main_subject", "상승 4.2%")], None, "beginner",
    MarketData(dt.date(2026, 11, 20), "유가와 기업 이익의 관계를 봐요.", ["유가가 오르면 누가 먼저 흔들릴까"]), [],
)  # fmt: skip

read = one("v1_get_narrative", Narrative, missing="case_not_found")


@get("/{case_id:str}", security=[], opt=shows(NARRATIVE, "case_not_found"))
async def v1_get_narrative(db: Db, visits: Seen, case_id: CaseNumber) -> Narrative:
    """The six pages of a case."""
    narrative = await read(db, case_id=key_of(case_id, "case_not_found"))
    visits.count("case", narrative.case_id)
    return narrative


router = Router("/narrative", tags=["사례"], route_handlers=[v1_get_narrative])
