"""Past cases under the v1 contract: the search, the story, the comparison, the companies."""

from typing import Annotated, Literal

from litestar import Router, get
from litestar.params import QueryParameter
from msgspec import Struct

from api.database import Db
from api.errors import Refusal
from api.openapi import shows
from api.sql import one
from api.types import NO_NUL, AnyRequest, Difficulty, Id
from api.visits import Seen

Words = Annotated[
    str, QueryParameter(name="query", max_length=100, pattern=NO_NUL, description="Words; each must be found.")
]
Keyword = Annotated[str, QueryParameter(max_length=200, pattern=NO_NUL, description="Exactly this keyword.")]
Recency = Annotated[
    Literal["year", "month", "week"],
    QueryParameter(description="Published here in this time; where none was, older cases follow."),
]
Few = Annotated[int, QueryParameter(ge=1, le=10, description="How many.")]
Level = Annotated[Difficulty, QueryParameter(description="The text for these readers, or the nearest there is.")]
DAYS = {"year": 366, "month": 31, "week": 7}


class FoundCase(Struct):
    """A case that a search found; `similarity_score` 1 is the title itself."""

    id: int
    title: str
    event_year: int
    summary: str
    keywords: list[str]
    similarity_score: float
    citations: list[str]


class FoundCases(Struct):
    """What a search found, best first."""

    query: str
    cases: list[FoundCase]
    search_source: Literal["database"]


class Story(Struct):
    """A case as a story; `difficulty_given` is for whom its text is written."""

    case_id: int
    title: str
    difficulty: Difficulty
    difficulty_given: Difficulty
    content: str
    glossary_terms: list[str]
    reading_time_minutes: int
    thinking_point: str | None


class ComparedEvent(Struct):
    """What happened then."""

    title: str
    year: int | None
    summary: str
    label: str


class CurrentSituation(Struct):
    """How it is now."""

    summary: str
    label: str


class ComparisonPoint(Struct):
    """One aspect, then and now."""

    aspect: str
    past: str
    present: str
    similarity: Literal["유사", "상이", "부분 유사"]


class Metric(Struct):
    """A figure of a company, a country or a market."""

    company: str
    year: int
    name: str
    value: float


class InsightTerm(Struct):
    """A word that the insight uses."""

    term: str
    definition: str


class KeyInsight(Struct):
    """What to remember."""

    summary: str
    term_definitions: list[InsightTerm]


class Comparison(Struct):
    """A case held against the present."""

    past_event: ComparedEvent
    current_situation: CurrentSituation
    comparison_points: list[ComparisonPoint]
    lessons: list[str]
    comparison_title: str
    past_metric: Metric | None
    present_metric: Metric | None
    analysis: list[str]
    poll_question: str
    summary: str
    key_insight: KeyInsight


class RelatedCompany(Struct):
    """A company that a case touches; `role_label` is its badge."""

    stock_code: str
    stock_name: str
    relation_type: Literal["main_subject", "related"]
    relation_detail: str
    role_label: str
    hops: int


class GraphNode(Struct):
    """A company in the graph."""

    id: str
    name: str


class Graph(Struct):
    """The companies as a graph; no edges are known."""

    nodes: list[GraphNode]
    edges: list[dict[str, str]]


class Companies(Struct):
    """The companies that a case touches."""

    center_company: str
    related_companies: list[RelatedCompany]
    graph_data: Graph


CASE = FoundCase(3, "1차 오일쇼크", 1973, "석 달 만에 유가가 네 배가 됐어요.", ["원가", "유가"], 0.87, [])
STORY = Story(
    3, CASE.title, "elementary", "beginner", "기름값이 하룻밤에 올랐어요.\n\n공장이 멈췄어요.", CASE.keywords, 1, None
)
COMPARISON = Comparison(
    ComparedEvent(CASE.title, 1973, CASE.summary, "1973년"), CurrentSituation("유가와 기업 이익을 봐요.", "2024년"),
    [ComparisonPoint("원인", "금수 조치", "감산", "부분 유사")], ["원가를 봐요."], "그때와 지금의 유가",
    Metric("두바이유", 1974, "배럴당 달러", 11.6), Metric("두바이유", 2023, "배럴당 달러", 82.1), ["원가가 올랐어요."],
    "얼마나 닮았다고 생각하세요?", CASE.summary, KeyInsight("원가를 봐요.", []),
)  # fmt: skip
COMPANIES = Companies(
    "S-Oil",
    [RelatedCompany("010950", "S-Oil", "main_subject", "원유를 사서 정제해요.", "정유주", 1)],
    Graph([GraphNode("010950", "S-Oil")], []),
)

searched = one("v1_search_cases", FoundCases)
told = one("v1_get_story", Story, missing="case_not_found")
compared = one("v1_get_comparison", Comparison, missing="case_not_found")
touched = one("v1_get_companies", Companies, missing="case_not_found")


def needs_words(*texts: str) -> None:
    """A search without any word is refused, not answered with everything."""
    if not any(text.strip() for text in texts):
        raise Refusal("search_words_missing")


@get("/search/cases", security=[], opt=shows(FoundCases("오일쇼크", [CASE], "database"), "search_words_missing"))
async def v1_search_cases(
    db: Db, words: Words = "", keyword: Keyword = "", recency: Recency = "year", limit: Few = 5
) -> FoundCases:
    """Cases that hold every word of `query`, carry exactly `keyword`, or both; best first."""
    needs_words(words, keyword)
    return await searched(db, query=words.strip(), keyword=keyword.strip(), days=DAYS[recency], size=limit)


@get("/story/{case_id:str}", security=[], opt=shows(STORY, "case_not_found"))
async def v1_get_story(db: Db, visits: Seen, request: AnyRequest, case_id: Id, difficulty: Level = "beginner") -> Story:
    """A case as a story."""
    story = await told(db, case_id=case_id, difficulty=difficulty)
    visits.see(request, "story")
    visits.count("case", case_id)
    return story


@get("/comparison/{case_id:str}", security=[], opt=shows(COMPARISON, "case_not_found"))
async def v1_get_comparison(db: Db, visits: Seen, request: AnyRequest, case_id: Id) -> Comparison:
    """A case held against the present."""
    comparison = await compared(db, case_id=case_id)
    visits.see(request, "comparison")
    visits.count("case", case_id)
    return comparison


@get("/companies/{case_id:str}", security=[], opt=shows(COMPANIES, "case_not_found"))
async def v1_get_companies(db: Db, case_id: Id) -> Companies:
    """The companies that a case touches."""
    return await touched(db, case_id=case_id)


router = Router("/", tags=["사례"], route_handlers=[v1_search_cases, v1_get_story, v1_get_comparison, v1_get_companies])
