"""What the save makes of texts, charts and titles: each step by itself."""

import json

import pytest


def call(owner, function, *arguments):
    marks = ", ".join(["%s"] * len(arguments))
    given = [json.dumps(a) if isinstance(a, (dict, list)) and function not in LISTS else a for a in arguments]
    return owner.execute(f"SELECT api.{function}({marks})", given).fetchone()[0]


LISTS = {"mark_terms", "find_duplicate_row"}
MARK = '<mark class="term-highlight">'


CLEAN_TEXT = [
        ("그대로 3 < 5", "그대로 3 < 5"),
        ("<script>alert(1)</script>본문", "본문"),
        ("a<script>x</script>b<script>y</script>c", "abc"),
        ("<style>p{}</style><SCRIPT src=x></SCRIPT >글", "글"),
        ("<b>굵게</b> <strong>강하게</strong><br><br/>", "굵게 <strong>강하게</strong><br><br/>"),
        ('<img src=x onerror="alert(1)">글', "글"),
        ("<mark>원가</mark>", f"{MARK}원가</mark>"),
        ("<mark onclick=x>원가</mark>", f"{MARK}원가</mark>"),
        ("<strong onclick=x>글</strong>", "글</strong>"),
        ("<scr<script>ipt>alert(1)</scr</script>ipt>", None),
        ("<<b>script>alert(1)", None),
        ("<img src=x onerror=alert(1)//", None),
        ("<!-- 주석 --><?php ?>글", "글"),
        ("[클릭](javascript:alert(1))", "[클릭](#alert(1))"),
        ("[클릭]( DATA:text/html,x)", "[클릭](#text/html,x)"),
        ("\u1112\u1161\u11ab", "한"),
        ("\ue101글", "글"),
        ("", ""),
    ]  # fmt: skip


def test_clean_text(owner, subtests):
    for text, clean in CLEAN_TEXT:
        with subtests.test(text=text, clean=clean):
            found = call(owner, "clean_text", text)
            bare = found.replace(MARK, "").replace("</mark>", "").replace("<strong>", "").replace("</strong>", "")
            assert not any(f"<{letter}" in bare.replace("<br>", "").replace("<br/>", "") for letter in "abims!?/")
            if clean is not None:
                assert found == clean


def test_clean_json_reaches_every_text(owner):
    document = {"a": ["<i>x</i>", {"b": "<u>y</u>", "n": 1.5, "t": True, "z": None}], "e": [], "o": {}}
    assert call(owner, "clean_json", document) == {
        "a": ["x", {"b": "y", "n": 1.5, "t": True, "z": None}], "e": [], "o": {},
    }  # fmt: skip


MARK_TERMS = [
        ("원가와 원가", ["원가"], "[원가]와 원가"),
        ("NATO(북대서양조약기구)가 NATO를", ["NATO(북대서양조약기구)"], "[NATO(북대서양조약기구)]가 NATO를"),
        ("이제 NATO를 봐요", ["NATO(북대서양조약기구)"], "이제 [NATO]를 봐요"),
        ("PERFORM 그리고 PER", ["PER"], "PERFORM 그리고 [PER]"),
        ("[[원가]]와 [[ 이익 ]]", [], "[원가]와 [이익]"),
        ("남은 [[ 괄호", [], "남은  괄호"),
        ("### 원가 [[이익]]\n원가는", ["원가"], "### 원가 이익\n[원가]는"),
        ("[원가](https://x.y) 원가", ["원가"], "[원가](https://x.y) [원가]"),
        ("$원가 = 1$ 원가", ["원가"], "$원가 = 1$ [원가]"),
        ("$$원가$$ `원가` 원가", ["원가"], "$$원가$$ `원가` [원가]"),
        (f"{MARK}원가</mark> 원가", ["원가"], "[원가] 원가"),
        ("시장 원가율과 원가", ["원가율", "원가"], "시장 [원가율]과 [원가]"),
        ("값이 (1+r)^2 [x] 돼요", ["(1+r)^2", "[x]"], "값이 [(1+r)^2] [[x]] 돼요"),
        ("없어요", ["원가", ""], "없어요"),
    ]  # fmt: skip


def test_mark_terms(owner, subtests):
    for content, terms, marked in MARK_TERMS:
        with subtests.test(content=content, terms=terms, marked=marked):
            found = call(owner, "mark_terms", content, terms)
            assert found.replace(MARK, "[").replace("</mark>", "]") == marked


def bar(**more):
    return {"type": "bar", "x": ["가", "나"], "y": [1, 2], **more}


NORMALISE_TRACE = [
        (bar(), bar()),
        (bar(orientation="h", x=[1, 2], y=["가", "나"]), bar()),
        (bar(x=["가<br>(2024)", "나"]), bar(x=["가 (2024)", "나"])),
        (bar(x=[2023, 2024]), bar(x=["2023", "2024"])),
        (bar(y=[1, None]), bar(x=["가"], y=[1])),
        (bar(type="line"), bar(type="scatter")),
        ({"x": ["가"], "y": [1]}, {"type": "scatter", "x": ["가"], "y": [1]}),
        ({"type": "pie", "labels": ["가"], "values": [1]}, {"type": "pie", "labels": ["가"], "values": [1]}),
        (bar(y=["1", "2"]), None), (bar(y=[1]), None), (bar(y=[]), None), (bar(x=[], y=[]), None),
        (bar(y=[None, None]), None), (bar(type="heatmap"), None), (bar(x="가"), None), (bar(x=[["가"], ["나"]]), None),
        ({"type": "pie", "labels": ["가"]}, None), ({}, None),
    ]  # fmt: skip


def test_normalise_trace(owner, subtests):
    for trace, made in NORMALISE_TRACE:
        with subtests.test(trace=trace, made=made):
            assert call(owner, "normalise_trace", trace) == made


NORMALISE_CHART = [
        ({"data": [bar()], "layout": {"title": {"text": "제목"}}}, {"data": [bar()], "layout": {"title": "제목"}}),
        ({"data": [bar()], "layout": {"title": "제목"}}, {"data": [bar()], "layout": {"title": "제목"}}),
        ({"data": [bar()]}, {"data": [bar()], "layout": {"title": ""}}),
        ({"data": [bar()], "layout": []}, {"data": [bar()], "layout": {"title": ""}}),
        (
            {"data": [bar()], "layout": {"title": {}, "xaxis": {"title": {"text": "해"}}, "yaxis": {"title": 3}}},
            {"data": [bar()], "layout": {"title": "", "xaxis": {"title": "해"}, "yaxis": {"title": "3"}}},
        ),
        ({"data": [bar()], "layout": {"xaxis": "해"}}, {"data": [bar()], "layout": {"title": ""}}),
        (
            {"data": [bar(orientation="h", x=[1, 2], y=["가", "나"])], "layout": {"xaxis": {"title": "원"}}},
            {"data": [bar()], "layout": {"title": "", "yaxis": {"title": "원"}}},
        ),
        ({"data": [bar(), bar(type="heatmap")]}, None),
        ({"data": []}, None),
        ({"data": {}}, None),
        ([], None),
        ({"layout": {}}, None),
        (
            {"chart_type": "bar", "title": "제목", "data_points": [{"label": "가", "value": 1}]},
            {"chart_type": "bar", "title": "제목", "annotation": None, "data_points": [{"label": "가", "value": 1}]},
        ),
        ({"chart_type": "bar", "data_points": [{"label": "가", "value": "1"}]}, None),
        ({"chart_type": "bar", "data_points": []}, None),
    ]  # fmt: skip


def test_normalise_chart(owner, subtests):
    for chart, made in NORMALISE_CHART:
        with subtests.test(chart=chart, made=made):
            assert call(owner, "normalise_chart", chart) == made


ICON_OF = [
        ("달러가 강해요", "target", "dollar-dollar-color"),
        ("반도체 규제", None, "lock-dynamic-color"),
        ("주가 급등", None, "rocket-dynamic-color"),
        ("뜻 없는 말", "target", "target-dynamic-color"),
        ("뜻 없는 말", "target-dynamic-color", "target-dynamic-color"),
        ("뜻 없는 말", "shield-dynamic-color", "sheild-dynamic-color"),
        ("뜻 없는 말", "dollar", "dollar-dollar-color"),
        ("뜻 없는 말", "unknown", "chart-dynamic-color"),
        ("", None, "chart-dynamic-color"),
    ]  # fmt: skip


def test_icon_of(owner, subtests):
    for text, given, icon in ICON_OF:
        with subtests.test(text=text, given=given, icon=icon):
            assert call(owner, "icon_of", text, given) == icon


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ('{"a": 1, "b": {"a": 2}}', None),
        ('{"a": 1, "a": 2}', "$.a"),
        ('{"a": [{"b": 1}, {"c": 1, "c": 1}]}', "$.a[1].c"),
    ],
)
def test_find_duplicate_key(owner, document, path):
    assert call(owner, "find_duplicate_key", document) == path


@pytest.mark.parametrize(
    ("rows", "place"),
    [('[{"a": "가"}, {"a": "나"}]', None), ('[{"a": "가"}, {"a": "나"}, {"a": "가"}]', 2), ("[]", None),
     (json.dumps([{"a": "가"}, {"a": "\u1100\u1161"}]), 1)],
)  # fmt: skip
def test_find_duplicate_row(owner, rows, place):
    assert call(owner, "find_duplicate_row", rows, ["a"]) == place


@pytest.mark.parametrize(
    ("changes", "trend"),
    [
        ([5, 2], "급등"),
        ([2, 1], "상승"),
        ([-5, -4], "급락"),
        ([-1], "하락"),
        ([0], "횡보"),
        ([5, -1], "mixed"),
        ([], None),
    ],
)
def test_build_keyword_names_the_trend(owner, changes, trend):
    stocks = [{"ticker": f"{n}", "name": "가", "change_pct": change} for n, change in enumerate(changes)]
    context = {"selected_stocks": stocks, "verified_news": [], "reports": [{}], "source_ids": ["x"]}
    keyword = call(owner, "build_keyword", {"interface_1_curated_context": context})
    assert keyword["trend_type"] == trend
    assert keyword["quality_score"] == 0.8


def test_sources_of_finds_an_address(owner):
    sources = [
        {"name": "가", "url": "https://own"},
        {"name": "나"},
        {"name": "다", "url_domain": "x.kr"},
        {"name": "라"},
    ]
    document = {
        "interface_1_curated_context": {"verified_news": [{"source": "나", "url": "https://news"}]},
        "interface_3_final_briefing": {"sources": sources},
    }
    found = call(owner, "sources_of", document)
    assert [source["url"] for source in found] == ["https://own", "https://news", "https://x.kr", None]


def test_section_of_takes_text_and_points(owner):
    assert call(owner, "section_of", {"content": "글", "bullets": ["점"], "title": "x"}) == {
        "content": "글", "bullets": ["점"],
    }  # fmt: skip


def test_today_is_a_day_in_seoul(owner):
    owner.execute(
        "INSERT INTO app.clock_offset (clock_offset) "
        "SELECT '2026-11-20 15:30:00+00'::timestamptz - clock_timestamp()"
    )  # fmt: skip
    assert str(owner.execute("SELECT api.today()").fetchone()[0]) == "2026-11-21"
