"""Keywords under the v1 contract: the cards of a day, the days before, the days of one title."""

from typing import Any

from litestar import Router, get
from msgspec import Struct

from api.database import Db
from api.openapi import shows
from api.sql import one
from api.types import Day, Limit, Title, day_of


class CardStock(Struct):
    """A stock that a card names."""

    stock_code: str
    stock_name: str
    reason: str


class PastEvent(Struct):
    """The past case of a card, in brief."""

    year: int | None
    title: str
    label: str


class KeywordCard(Struct):
    """A keyword of the day beside the past case it resembles; without a case its fields are null."""

    id: int
    category: str
    title: str
    description: str | None
    icon_key: str
    sector: str | None
    stocks: list[CardStock]
    trend_days: int | None
    trend_type: str | None
    catalyst: str | None
    catalyst_url: str | None
    catalyst_source: str | None
    mirroring_hint: str | None
    quality_score: float | None
    case_id: int | None
    case_title: str | None
    event_year: int | None
    sync_rate: float | None
    past_event: PastEvent | None
    present_label: str | None


class KeywordDay(Struct):
    """The cards of one trading day, newest first."""

    date: str
    market_summary: str
    keywords: list[KeywordCard]


class KeywordTitle(Struct):
    """A keyword by its title."""

    title: str
    category: str


class KeywordHistoryDay(Struct):
    """One day of the history."""

    date: str
    market_summary: str
    keywords: list[KeywordTitle]
    keywords_count: int


class KeywordHistory(Struct):
    """The newest days, newest first."""

    history: list[KeywordHistoryDay]


class KeywordDays(Struct):
    """The days on which a title stood, newest first."""

    title: str
    history: list[KeywordHistoryDay]


CARD: dict[str, Any] = {
    "id": 1, "category": "ATTENTION", "title": "유가가 오르면 누가 먼저 흔들릴까", "description": "유가와 이익을 봐요.",
    "icon_key": "money-dynamic-color", "sector": "원가", "trend_days": 30, "trend_type": "상승", "catalyst": None,
    "catalyst_url": None, "catalyst_source": None, "mirroring_hint": "1973-1974 1차 오일쇼크", "quality_score": 0.5,
    "case_id": 3, "case_title": "1차 오일쇼크", "event_year": 1973, "sync_rate": None, "present_label": "2024년",
}  # fmt: skip
EXAMPLE_CARD = KeywordCard(
    **CARD,
    stocks=[CardStock("010950", "S-Oil", "case_match")],
    past_event=PastEvent(1973, "1차 오일쇼크", "1973년"),
)
EXAMPLE_DAY = KeywordHistoryDay(
    "20261120", "유가와 기업 이익의 관계를 봐요.", [KeywordTitle(CARD["title"], "ATTENTION")], 1
)

shown = one("v1_get_keywords_today", KeywordDay, missing="briefing_not_found")
listed = one("v1_list_keywords_history", KeywordHistory)
searched = one("v1_search_keywords", KeywordDays)


@get(
    "/today",
    security=[],
    opt=shows(
        KeywordDay("20261120", "유가와 기업 이익의 관계를 봐요.", [EXAMPLE_CARD]), "briefing_not_found", "date_invalid"
    ),
)
async def v1_get_keywords_today(db: Db, date: Day = None) -> KeywordDay:
    """The cards of a day. Without `date`, those of the newest day up to today."""
    return await shown(db, briefed_on=day_of(date))


@get("/history", security=[], opt=shows(KeywordHistory([EXAMPLE_DAY])))
async def v1_list_keywords_history(db: Db, limit: Limit = 7) -> KeywordHistory:
    """The newest days with the titles of their keywords."""
    return await listed(db, size=limit)


@get("/search", security=[], opt=shows(KeywordDays(CARD["title"], [EXAMPLE_DAY])))
async def v1_search_keywords(db: Db, title: Title, limit: Limit = 7) -> KeywordDays:
    """The days on which a keyword of exactly this title stood."""
    return await searched(db, title=title, size=limit)


router = Router(
    "/keywords", tags=["키워드"], route_handlers=[v1_get_keywords_today, v1_list_keywords_history, v1_search_keywords]
)
