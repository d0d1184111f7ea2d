"""Narratives of trading days under the v1 contract: the newest, numbered pages, pages by cursor, one."""

import datetime as dt
from typing import Annotated
from uuid import UUID

from litestar import Router, get
from litestar.params import PathParameter, QueryParameter
from msgspec import Struct

from api.browse import Browse, offset_of
from api.database import Db
from api.openapi import shows
from api.sql import many, one
from api.types import Cursor, Number, Size

PageSize = Annotated[int, QueryParameter(ge=1, le=50, description="How many on a page.")]
BriefingId = Annotated[UUID, PathParameter(description="`id` of a briefing, as another answer gave it.")]


class Source(Struct):
    """Where something comes from; `url` is null where no address is known."""

    name: str
    url: str | None


class Company(Struct):
    """A company that a scenario names."""

    code: str
    name: str
    reason: str | None


class MirroringData(Struct):
    """The past beside the present."""

    target_event: str
    year: int | None
    reasoning_log: str


class Section(Struct):
    """A part of a scenario: a text and points."""

    content: str
    bullets: list[str]


class QuizOption(Struct):
    """One of the answers to choose from."""

    id: str
    label: str


class SimulationQuiz(Struct):
    """A question about the scenario; its answer stays here."""

    question: str
    options: list[QuizOption]


class Simulation(Section):
    """The present, with a quiz where the briefing explains two words or more."""

    quiz: SimulationQuiz | None


class NarrativeSections(Struct):
    """The seven sections of a scenario."""

    background: Section
    mirroring: Section
    simulation: Simulation
    result: Section
    difference: Section
    devils_advocate: Section
    action: Section


class Scenario(Struct):
    """One headline of the day, told by its past case."""

    id: UUID
    title: str
    summary: str
    sources: list[Source]
    related_companies: list[Company]
    mirroring_data: MirroringData
    narrative_sections: NarrativeSections
    sort_order: int


class BriefingV1(Struct):
    """A trading day as a whole story, in up to five scenarios."""

    id: UUID
    date: dt.date
    main_keywords: list[str]
    glossary: dict[str, str]
    scenarios: list[Scenario]
    created_at: dt.datetime


class BriefingPageV1(Struct):
    """One page of briefings; `next_cursor` fetches the one after it, null ends the list."""

    items: list[BriefingV1]
    next_cursor: str | None


SECTION = Section("1973년에는 석 달 만에 유가가 네 배가 됐어요.", ["수입국의 물가가 함께 올랐어요"])
QUIZ = SimulationQuiz(
    "다음 중 ‘원가’의 뜻은 무엇일까요?", [QuizOption("a", "만드는 데 든 돈이에요."), QuizOption("b", "남은 돈이에요.")]
)
SCENARIO = Scenario(
    UUID("019c0000-0000-7000-8000-000000000002"), "유가가 오르면 누가 먼저 흔들릴까", "유가와 기업 이익의 관계를 봐요.",
    [Source("한국은행 경제통계시스템", "https://ecos.bok.or.kr")], [Company("010950", "S-Oil", "상승 4.2%")],
    MirroringData("1차 오일쇼크", 1973, "원가가 오를 때는 값에 옮길 수 있는 회사가 버팁니다."),
    NarrativeSections(
        SECTION, SECTION, Simulation(SECTION.content, SECTION.bullets, QUIZ), SECTION, SECTION, SECTION, SECTION
    ),
    0,
)  # fmt: skip
BRIEFING = BriefingV1(
    UUID("019c0000-0000-7000-8000-000000000001"), dt.date(2026, 11, 20), [SCENARIO.title],
    {"원가": "만드는 데 든 돈이에요."}, [SCENARIO], dt.datetime(2026, 11, 20, 0, 30, tzinfo=dt.UTC),
)  # fmt: skip

listed = Browse(
    "v1_list_briefings",
    view="daily_narratives",
    page=BriefingPageV1,
    filters=(),
    sorts={"date": ("date",)},
    aliases={"id": "narrative_id", "date": "briefed_on"},
)
latest = one("v1_get_latest_briefing", BriefingV1, missing="briefing_not_found")
paged = many("v1_list_briefings_by_page", BriefingV1)
found = one("v1_get_briefing", BriefingV1, missing="briefing_not_found")


@get("/", security=[], opt=shows(BriefingPageV1([BRIEFING], None), "invalid_cursor"))
async def v1_list_briefings(db: Db, cursor: Cursor = None, limit: Size = 10) -> BriefingPageV1:
    """Briefings by cursor, newest day first."""
    return await listed(db, sort="-date", cursor=cursor, limit=limit)


@get("/latest", security=[], opt=shows(BRIEFING, "briefing_not_found"))
async def v1_get_latest_briefing(db: Db) -> BriefingV1:
    """The newest briefing."""
    return await latest(db)


@get("/list", security=[], opt=shows([BRIEFING], "page_too_deep"))
async def v1_list_briefings_by_page(db: Db, page: Number = 1, size: PageSize = 10) -> list[BriefingV1]:
    """Briefings by numbered pages, newest day first."""
    return await paged(db, size=size, skip=offset_of(page, size))


@get("/{narrative_id:str}", security=[], opt=shows(BRIEFING, "briefing_not_found"))
async def v1_get_briefing(db: Db, narrative_id: BriefingId) -> BriefingV1:
    """One briefing by its id."""
    return await found(db, narrative_id=narrative_id)


router = Router(
    "/briefings",
    tags=["브리핑"],
    route_handlers=[v1_list_briefings, v1_get_latest_briefing, v1_list_briefings_by_page, v1_get_briefing],
)
