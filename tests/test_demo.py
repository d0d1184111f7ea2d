"""The demo content: each file has what the screens need, says it in one way, and passes the door."""

import datetime as dt
import json
import re

import msgspec
import pytest

from api.demo import CARDS_A_DAY, FOLDER, compose, read_cases
from api.payload import Payload
from api.routes.v2.editions import CaseEditorial
from tests.content import PAGES

STOCKS = {stock["stock_code"]: stock["stock_name"] for stock in json.loads((FOLDER / "stocks.json").read_text())}
FILES = sorted(path.name for path in (FOLDER / "cases").glob("*.json"))
CASES = dict(zip(FILES, read_cases(), strict=True))
CHARTED = ("background", "concept_explain", "history", "application")
CARDS = ("caution", "summary")
LEVELS = ("beginner", "elementary", "intermediate")
DRAWN = {"scatter", "bar", "pie"}
# The demo is dated by its first start, so its words must be true on any day.
OF_A_DAY = re.compile(r"오늘|어제|올해|작년|지난해|내년|이번 주|이번 달|최근")


def pages_of(case):
    for briefing in case.briefings:
        payload = compose(case, briefing, dt.date(2026, 11, 20))
        yield from zip(PAGES, payload.interface_3_final_briefing.pages, strict=True)


def test_there_are_enough_cases_for_three_cards_on_each_of_ten_days():
    assert len(CASES) * 2 == CARDS_A_DAY * 10
    themes = [briefing.theme for case in CASES.values() for briefing in case.briefings]
    assert len(set(themes)) == len(themes)
    assert len({case.past.title for case in CASES.values()}) == len(CASES)


def test_sixty_stocks_are_listed():
    assert len(STOCKS) == 60
    assert len(set(STOCKS.values())) == 60


@pytest.mark.parametrize("name", FILES)
def test_a_case_composes_payloads_that_the_door_takes(name):
    for briefing in CASES[name].briefings:
        body = msgspec.json.encode(compose(CASES[name], briefing, dt.date(2026, 11, 20)))
        msgspec.json.decode(body, type=Payload)


@pytest.mark.parametrize("name", FILES)
def test_pages_have_a_text_a_marked_term_and_a_chart_or_cards(name):
    for place, page in pages_of(CASES[name]):
        assert len(page.content) >= 150, place
        assert any(term.term in page.content for term in page.glossary), place
        if place in CARDS:
            assert 3 <= len(page.bullets) <= 5, place
        if place in CHARTED:
            assert page.chart, place


@pytest.mark.parametrize("name", FILES)
def test_charts_draw_numbers_under_labels(name):
    for place, page in pages_of(CASES[name]):
        for trace in page.chart["data"] if page.chart else []:
            assert trace["type"] in DRAWN
            labels, numbers = ("labels", "values") if trace["type"] == "pie" else ("x", "y")
            assert len(trace[labels]) == len(trace[numbers]) >= 2, place
            assert all(isinstance(label, str) for label in trace[labels]), place
            assert any(trace[numbers]), place
        if page.chart:
            assert isinstance(page.chart["layout"]["title"], str)


@pytest.mark.parametrize("name", FILES)
def test_what_no_payload_says_is_whole(name):
    told = msgspec.json.decode(CASES[name].editorial, type=CaseEditorial)
    assert set(told.stories) == set(LEVELS)
    assert len(set(told.stories.values())) == len(LEVELS)
    for story in told.stories.values():
        assert len(story.split("\n\n")) >= 3
        assert "[[" in story
    comparison = told.comparison
    assert comparison.past_metric is not None
    assert comparison.present_metric is not None
    assert comparison.past_metric.name == comparison.present_metric.name
    assert 2 <= len(comparison.analysis) <= 4
    assert 3 <= len(comparison.points) <= 6
    assert comparison.sync_rate is None  # nobody measured how alike they are
    assert told.thinking_point
    assert told.key_insight.term_definitions
    assert 2 <= len(told.companies) <= 5
    assert [company.relation_type for company in told.companies].count("main_subject") == 1


@pytest.mark.parametrize("name", FILES)
def test_stocks_are_those_of_the_listing(name):
    told = msgspec.json.decode(CASES[name].editorial, type=CaseEditorial)
    named = {company.stock_code: company.stock_name for company in told.companies}
    for briefing in CASES[name].briefings:
        assert 2 <= len(briefing.stocks) <= 5
        named |= {stock.ticker: stock.name for stock in briefing.stocks}
        assert {stock.change_pct for stock in briefing.stocks} == {None}  # prices would be invented
    assert named.items() <= STOCKS.items()


@pytest.mark.parametrize("name", FILES)
def test_texts_are_true_on_any_day_and_hold_no_markup(name):
    text = (FOLDER / "cases" / name).read_text()
    assert not OF_A_DAY.findall(text)
    assert not re.search(r"<[a-z/!]", text)
    assert "$" not in text  # a formula, to markdown
