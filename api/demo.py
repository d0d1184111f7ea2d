"""Demo content of the embedded mode: what a pipeline would have sent on the last ten trading days, by the same door."""

import asyncio
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from api import payload as p
from api.auth import KEY, Scope
from api.embedded import write_private
from api.keys import keep_key
from api.schema.files import HOME
from api.sending import send
from api.settings import Settings

FOLDER = HOME / "sql" / "demo"
CARDS_A_DAY = 3
EMAIL, USERNAME = "demo@example.com", "데모"
SCOPES: dict[str, list[Scope]] = {
    "pipeline": ["pipeline:read", "pipeline:write"],
    "admin": ["admin:read", "admin:write"],
}


class Loaded(msgspec.Struct):
    """.precedent/demo_content.json: on which days the content was put, and whether all of it is there."""

    days: list[dt.date]
    is_whole: bool = False


class DemoPage(msgspec.Struct, forbid_unknown_fields=True):
    """One of the six pages."""

    title: str
    content: str
    bullets: list[str]
    glossary: list[p.PayloadTerm]
    chart: dict[str, Any] | None = None


class DemoBriefing(msgspec.Struct, forbid_unknown_fields=True):
    """A day's headline that resembles the case, and the four pages that speak of the present."""

    theme: str
    one_liner: str
    icon_key: str
    stocks: list[p.SelectedStock]
    background: DemoPage
    application: DemoPage
    caution: DemoPage
    summary: DemoPage


class DemoCase(msgspec.Struct, forbid_unknown_fields=True):
    """A file of sql/demo/cases/: a past case, two headlines that resemble it, and what no payload says."""

    past: p.PastCase
    concept: p.PayloadConcept
    concept_explain: DemoPage
    history: DemoPage
    sources: list[p.PayloadSource]
    checklist: list[p.PayloadClaim]
    briefings: tuple[DemoBriefing, DemoBriefing]
    editorial: msgspec.Raw


def read_cases(folder: Path = FOLDER) -> list[DemoCase]:
    """All cases, in the order in which they are sent."""
    return [msgspec.json.decode(path.read_bytes(), type=DemoCase) for path in sorted((folder / "cases").glob("*.json"))]


def compose(case: DemoCase, briefing: DemoBriefing, day: dt.date) -> p.Payload:
    """The payload that a pipeline would have sent that day; it names no news and no prices, which would be invented."""
    pages = {
        "background": briefing.background,
        "concept_explain": case.concept_explain,
        "history": case.history,
        "application": briefing.application,
        "caution": briefing.caution,
        "summary": briefing.summary,
    }
    theme, one_liner = briefing.theme, briefing.one_liner
    drafts = {name: p.DraftPage(page.content, page.bullets) for name, page in pages.items()}
    return p.Payload(
        briefing.theme,
        p.CuratedContext(
            day,
            theme,
            one_liner,
            selected_stocks=briefing.stocks,
            verified_news=[],
            reports=[],
            concept=case.concept,
        ),
        p.RawNarrative(theme, one_liner, case.concept, case.past, p.DraftPages(**drafts)),
        p.FinalBriefing(
            theme,
            one_liner,
            generated_at=dt.datetime.combine(day, dt.time(8)).isoformat(),
            pages=[
                p.FinalPage(step, page.title, page.content, page.bullets, page.glossary, page.chart)
                for step, page in enumerate(pages.values(), 1)
            ],
            sources=case.sources,
            hallucination_checklist=case.checklist,
            home_icon=p.HomeIcon(briefing.icon_key),
        ),
    )


def keep_keys(settings: Settings, pipeline_key: str, admin_key: str) -> None:
    """Make both keys known to the database; harmless when repeated."""
    for name, key in (("pipeline", pipeline_key), ("admin", admin_key)):
        assert KEY.fullmatch(key)
        asyncio.run(keep_key(settings, f"demo {name}", SCOPES[name], key))


def load(
    folder: Path,
    base_url: str,
    keys: tuple[str, str],
    days: Callable[[], list[dt.date]],
    folder_of_content: Path = FOLDER,
) -> bool:
    """Send everything, once; a load that was interrupted goes on where each repeated request changes nothing."""
    state = folder / "demo_content.json"
    kept = msgspec.json.decode(state.read_bytes(), type=Loaded) if state.exists() else Loaded(days())
    if kept.is_whole or not kept.days:
        return False
    write_private(state, msgspec.json.encode(kept))
    pipeline, admin = keys
    send(base_url, "POST", "/api/v1/pipeline/stocks", pipeline, (folder_of_content / "stocks.json").read_bytes())
    cases = read_cases(folder_of_content)
    # First one headline of each case, then the other: a case comes back on a later day.
    rounds = [(case, case.briefings[n]) for n in range(2) for case in cases]
    for place, (case, briefing) in enumerate(rounds):
        day = kept.days[min(place // CARDS_A_DAY, len(kept.days) - 1)]
        body = msgspec.json.encode(compose(case, briefing, day))
        saved = send(base_url, "POST", "/api/v1/pipeline/briefings", pipeline, body)
        send(base_url, "PUT", f"/api/v2/admin/cases/{saved['case_id']}", admin, bytes(case.editorial))
    kept.is_whole = True
    write_private(state, msgspec.json.encode(kept))
    return True
