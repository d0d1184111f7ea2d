"""The pipeline's payload: what must be in it, how large each part may be, and what in it nothing here reads."""

import datetime as dt
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct

from api.types import NO_NUL

Text = Annotated[str, Meta(max_length=20_000, pattern=NO_NUL)]
Line = Annotated[str, Meta(max_length=1000, pattern=NO_NUL)]
Title = Annotated[str, Meta(min_length=1, max_length=300, pattern=NO_NUL)]
Url = Annotated[str, Meta(max_length=2000, pattern=r"^https?://[^\s\x00]+$")]
Ticker = Annotated[str, Meta(pattern=r"^[0-9A-Za-z.-]{1,12}$")]
Percent = Annotated[float, Meta(ge=-100_000, le=100_000)]
Rank = Annotated[float, Meta(ge=0, le=100)]
Days = Annotated[int, Meta(ge=0, le=36_500)]
Count = Annotated[int, Meta(ge=0, le=9_000_000_000_000_000)]
Step = Annotated[int, Meta(ge=1, le=6)]


class SelectedStock(Struct):
    """A stock of the briefing; `change_pct` in percent over `period_days`."""

    ticker: Ticker
    name: Annotated[str, Meta(min_length=1, max_length=100, pattern=NO_NUL)]
    momentum: Annotated[str, Meta(max_length=20, pattern=NO_NUL)] | None = None
    change_pct: Percent | None = None
    period_days: Days | None = None
    attention_score: float | None = None
    attention_percentile: Rank | None = None
    volume_ratio: float | None = None
    volume: Count | None = None


class News(Struct):
    """News that the briefing stands on."""

    title: Line
    url: Url
    source: Line
    summary: Text = ""
    published_date: dt.date | None = None


class CitedReport(Struct):
    """A report that the briefing stands on."""

    title: Line
    source: Line
    summary: Text = ""
    date: dt.date | None = None


class PayloadConcept(Struct):
    """The concept that it explains."""

    name: Title
    definition: Text
    relevance: Text


class CuratedContext(Struct):
    """What the pipeline found; `date` is the trading day."""

    date: dt.date
    theme: Title
    one_liner: Line
    selected_stocks: Annotated[list[SelectedStock], Meta(max_length=50)]
    verified_news: Annotated[list[News], Meta(max_length=100)]
    reports: Annotated[list[CitedReport], Meta(max_length=100)]
    concept: PayloadConcept
    source_ids: Annotated[list[Line], Meta(max_length=500)] = []
    evidence_source_urls: Annotated[list[Line], Meta(max_length=500)] = []


class PastCase(Struct):
    """The past case."""

    period: Annotated[str, Meta(min_length=1, max_length=100, pattern=NO_NUL)]
    title: Title
    summary: Text
    outcome: Text
    lesson: Text


class DraftPage(Struct):
    """A page as first written."""

    content: Text
    bullets: Annotated[list[Line], Meta(max_length=30)] = []
    purpose: Text = ""
    viz_hint: Line | None = None


class DraftPages(Struct):
    """The six pages as first written."""

    background: DraftPage
    concept_explain: DraftPage
    history: DraftPage
    application: DraftPage
    caution: DraftPage
    summary: DraftPage


class RawNarrative(Struct):
    """The story as first written."""

    theme: Title
    one_liner: Line
    concept: PayloadConcept
    historical_case: PastCase
    narrative: DraftPages


class PayloadTerm(Struct):
    """A word that a page explains."""

    term: Annotated[str, Meta(min_length=1, max_length=100, pattern=NO_NUL)]
    definition: Annotated[str, Meta(min_length=1, max_length=5000, pattern=NO_NUL)]
    domain: Annotated[str, Meta(max_length=100, pattern=NO_NUL)] | None = None


class FinalPage(Struct):
    """A page as readers get it; `chart` is a Plotly figure of at most 64 kB."""

    step: Step
    title: Line
    content: Text
    bullets: Annotated[list[Line], Meta(max_length=30)]
    glossary: Annotated[list[PayloadTerm], Meta(max_length=50)]
    chart: dict[str, Any] | None = None
    purpose: Text = ""


class PayloadSource(Struct):
    """Where it comes from, and the pages that use it."""

    name: Line
    url_domain: Line | None = None
    url: Url | None = None
    used_in_pages: Annotated[list[Step], Meta(max_length=6)] = []


class PayloadClaim(Struct):
    """A claim that a person should check."""

    claim: Line
    source: Line
    risk: str
    note: Line | None = None


class HomeIcon(Struct):
    """The picture of its card."""

    icon_key: Annotated[str, Meta(max_length=50, pattern=NO_NUL)]


class FinalBriefing(Struct):
    """The briefing as readers get it; a naive `generated_at` is KST."""

    theme: Annotated[str, Meta(min_length=1, max_length=200, pattern=NO_NUL)]
    one_liner: Annotated[str, Meta(min_length=1, max_length=1000, pattern=NO_NUL)]
    generated_at: Annotated[str, Meta(max_length=40)]
    pages: Annotated[list[FinalPage], Meta(min_length=6, max_length=6)]
    sources: Annotated[list[PayloadSource], Meta(max_length=100)]
    hallucination_checklist: Annotated[list[PayloadClaim], Meta(max_length=100)]
    home_icon: HomeIcon | None = None

    def __post_init__(self) -> None:
        """A moment must be text: of a number the driver would make one, and PostgreSQL would not."""
        try:
            dt.datetime.fromisoformat(self.generated_at)
        except ValueError as error:
            raise ValueError(f"`generated_at`: {error}") from error


class Payload(Struct):
    """A whole payload. Fields that nothing here reads are kept and counted."""

    topic: Line
    interface_1_curated_context: CuratedContext
    interface_2_raw_narrative: RawNarrative
    interface_3_final_briefing: FinalBriefing
    data_collection_status: Any = None


@cache
def _fields(struct: type[Struct]) -> dict[str, Any]:
    """The struct or the list of structs that each field holds; None for the others."""
    return {name: _inner(hint) for name, hint in get_type_hints(struct).items()}


def _inner(hint: Any) -> Any:
    options = get_args(hint) if get_origin(hint) in {Union, UnionType, list} else (hint,)
    return next((o for o in options if isinstance(o, type) and issubclass(o, Struct)), None)


def count_unknown_fields(body: bytes, data: Struct) -> int:
    """How many fields of a JSON body its struct does not name, in it or in the structs that it holds."""

    def count(value: Any, struct: Any) -> int:
        if struct is None or not isinstance(value, (dict, list)):
            return 0
        if isinstance(value, list):
            return sum(count(item, struct) for item in value)
        known = _fields(struct)
        return sum(1 for name in value if name not in known) + sum(
            count(item, known[name]) for name, item in value.items() if name in known
        )

    return count(msgspec.json.decode(body), type(data))
