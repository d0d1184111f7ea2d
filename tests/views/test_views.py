"""Each view: rows in, the columns out."""

import json

from tests.content import DAY, encoded, key, payload, save


def test_schema_builds_lists_builds(owner):
    owner.execute("DELETE FROM app.schema_builds")
    for build in (1, 2):
        owner.execute(
            "INSERT INTO app.schema_builds (build, head, migrations_sha256, definitions_sha256, definitions) "
            "VALUES (%s, 'h', 'm', 'd', '{}')", (build,)
        )  # fmt: skip
    rows = owner.execute("SELECT build, head, migrations_sha256, definitions_sha256 FROM api.schema_builds ORDER BY 1")
    assert rows.fetchall() == [(1, "h", "m", "d"), (2, "h", "m", "d")]


def test_error_codes_lists_codes(owner):
    owner.execute("DELETE FROM app.error_codes")
    owner.execute("INSERT INTO app.error_codes VALUES ('teapot', 418, 400, 'A teapot.', '주전자입니다.', NULL, NULL)")
    assert owner.execute("SELECT * FROM api.error_codes").fetchall() == [
        ("teapot", 418, 400, "A teapot.", "주전자입니다.", None)
    ]


def test_glossary_terms_lists_terms(owner):
    owner.execute("DELETE FROM app.glossary_terms")
    owner.execute("INSERT INTO app.glossary_terms (term, term_en, definition_short) VALUES ('환율', 'FX', '교환 비율')")
    rows = owner.execute("SELECT term, term_en, difficulty, category, search_text, grams FROM api.glossary_terms")
    assert rows.fetchall() == [
        ("환율", "FX", "beginner", "basic", "환율 fx  교환 비율", ["fx", "교환", "비율", "환율"])
    ]


def test_market_days_knows_when_the_exchange_opens(owner):
    rows = owner.execute(
        "SELECT market_on::text, is_trading_day, closed_for, app.iso(opens_at), app.iso(closes_at) "
        "FROM api.market_days WHERE market_on IN "
        "('2026-06-03', '2026-07-17', '2026-11-19', '2026-11-20', '2026-01-02', '2026-11-21') "
        "ORDER BY 1"
    ).fetchall()
    assert rows == [
        ("2026-01-02", True, None, "2026-01-02T01:00:00.000000Z", "2026-01-02T06:30:00.000000Z"),
        ("2026-06-03", False, "지방선거일", None, None),
        ("2026-07-17", False, "제헌절", None, None),
        ("2026-11-19", True, None, "2026-11-19T01:00:00.000000Z", "2026-11-19T07:30:00.000000Z"),
        ("2026-11-20", True, None, "2026-11-20T00:00:00.000000Z", "2026-11-20T06:30:00.000000Z"),
    ]
    counts = owner.execute(
        "SELECT extract(year FROM market_on)::int, count(*) FILTER (WHERE is_trading_day), "
        "count(*) FILTER (WHERE NOT is_trading_day) FROM api.market_days GROUP BY 1 ORDER BY 1"
    ).fetchall()
    assert [(year, closed) for year, _, closed in counts] == [(2024, 18), (2025, 19), (2026, 17), (2027, 15)]
    assert all(240 <= open_days <= 250 for _, open_days, _ in counts)


def test_feeds_are_shown_as_they_were_sent(owner):
    owner.execute(
        "INSERT INTO app.stocks (stock_code, stock_name, market, sector) VALUES ('010950', 'S-Oil', 'KOSPI', '정유')"
    )
    owner.execute("INSERT INTO app.index_prices VALUES ('1001', '2026-11-20', 2, 3, 1, 2.5, 7)")
    owner.execute("INSERT INTO app.reports (broker_name, report_title, report_date) VALUES ('가', '나', '2026-11-20')")
    assert owner.execute("SELECT stock_code, stock_name, market, sector FROM api.stocks").fetchall() == [
        ("010950", "S-Oil", "KOSPI", "정유")
    ]
    assert owner.execute("SELECT index_code, close::float8, volume FROM api.index_prices").fetchall() == [
        ("1001", 2.5, 7)
    ]
    assert owner.execute("SELECT broker_name, report_title, stock_codes FROM api.reports").fetchall() == [
        ("가", "나", [])
    ]


def test_briefing_editions_show_who_saved_what(owner):
    made = key(owner)
    (number,) = owner.execute("SELECT api_key_id FROM app.api_keys").fetchone()
    by = json.dumps({"kind": "api_key", "id": number})
    owner.execute("SELECT api.save_briefing(%s, %s, 2)", (by, encoded(payload())))
    row = owner.execute(
        "SELECT edition_id, briefed_on, restores, unknown_fields, payload_bytes, key_name, length(payload_sha256) "
        "FROM api.briefing_editions"
    ).fetchone()
    assert row == (1, DAY, None, 2, len(encoded(payload())), "tests", 64)
    assert made


def test_daily_briefings_and_their_stocks(owner):
    save(owner, payload())
    save(owner, payload(theme="다른 주제"))
    assert owner.execute("SELECT briefed_on, keywords_count FROM api.daily_briefings").fetchall() == [(DAY, 2)]
    rows = owner.execute(
        "SELECT stock_code, momentum, change_rate::float8, volume, catalyst, cardinality(keywords) "
        "FROM api.briefing_stocks ORDER BY 1"
    ).fetchall()
    assert rows == [
        ("010950", "상승", 4.2, None, "원유 감산 합의", 2),
        ("LMT", "하락", -1.5, 1200, "원유 감산 합의", 2),
    ]


def test_keyword_cards_join_the_keyword_and_its_case(owner):
    save(owner, payload())
    row = owner.execute(
        "SELECT category, title, icon_key, sector, trend_days, trend_type, catalyst_source, mirroring_hint, "
        "quality_score, case_title, event_year, sync_rate, past_event, present_label FROM api.keyword_cards"
    ).fetchone()
    assert row == (
        "ATTENTION", "유가가 오르면 누가 먼저 흔들릴까", "money-dynamic-color", "원가", 30, "mixed", "한국신문",
        "1973-1974 1차 오일쇼크", 0.7, "1차 오일쇼크", 1973, None,
        {"year": 1973, "title": "1차 오일쇼크", "label": "1973-1974"}, "2026",
    )  # fmt: skip


def test_keyword_cards_of_a_day_without_cases_are_its_keywords(owner):
    owner.execute(
        "INSERT INTO app.daily_briefings (briefed_on, market_summary, top_keywords) VALUES "
        """('2026-11-19', 'x', '{"keywords": [{"title": "가"}, {"title": "나", "category": "ATTENTION"}]}')"""
    )
    rows = owner.execute("SELECT title, category, icon_key, case_id FROM api.keyword_cards ORDER BY edition_id DESC")
    assert rows.fetchall() == [
        ("가", "GENERAL", "chart-dynamic-color", None), ("나", "ATTENTION", "chart-dynamic-color", None),
    ]  # fmt: skip


def test_keyword_cards_find_a_keyword_by_its_bare_title(owner):
    save(owner, payload())
    owner.execute("UPDATE app.case_matches SET current_keyword = '유가가-오르면 누가 먼저 흔들릴까:'")
    assert owner.execute("SELECT category FROM api.keyword_cards").fetchone() == ("ATTENTION",)
    owner.execute("UPDATE app.case_matches SET current_keyword = '아주 다른 말'")
    assert owner.execute("SELECT category FROM api.keyword_cards").fetchone() == ("GENERATED_CASE",)


def test_cases_without_editors_say_what_the_payload_says(owner):
    save(owner, payload())
    row = owner.execute("SELECT case_id, title, period, event_year, editorial FROM api.historical_cases").fetchone()
    assert row == (1, "1차 오일쇼크", "1973-1974", 1973, {})
    row = owner.execute(
        "SELECT comparison_points, past_metric, lessons, comparison_title, current_situation, key_insight "
        "FROM api.case_comparisons"
    ).fetchone()
    assert row[:4] == ([], None, ["값에 옮길 수 있는 회사가 버텼어요."], "1차 오일쇼크")
    assert row[4]["label"] == "2026"
    assert {term["term"] for term in row[5]["term_definitions"]} == {"원가", "PER(주가수익비율)"}
    (analysis,) = owner.execute("SELECT analysis FROM api.case_comparisons").fetchone()
    assert analysis == [f"{step}쪽의 점 {n}" for step in (4, 5) for n in range(3)]
    story = owner.execute("SELECT difficulty, content, thinking_point, glossary_terms FROM api.case_stories").fetchone()
    assert story[0] == "beginner"
    assert len(story[1].split("\n\n")) == 4
    assert story[2] is None
    assert set(story[3]) == {"원가", "에쓰오일", "록히드마틴", "유가가 오르면 누가 먼저 흔들릴까"}
    relations = owner.execute(
        "SELECT stock_code, relation_type, role_label, sort_order FROM api.case_stock_relations ORDER BY 4"
    )
    assert relations.fetchall() == [("010950", "main_subject", "대장주", 0), ("LMT", "related", "관련주", 1)]


def test_case_narratives_show_six_pages(owner):
    save(owner, payload())
    row = owner.execute("SELECT theme, steps, concept, sources, related_companies FROM api.case_narratives").fetchone()
    assert list(row[1])
    assert set(row[1]) == {
        "background",
        "concept_explain",
        "history",
        "application",
        "caution",
        "summary",
    }
    assert row[2]["name"] == "원가"
    assert row[3][0]["url"] == "https://bok.or.kr"
    assert [company["impact_description"] for company in row[4]] == ["상승 4.2%", "하락 -1.5%"]


def test_daily_narratives_hold_five_scenarios_at_most(owner):
    for n in range(6):
        save(owner, payload(theme=f"주제 {n}"))
    row = owner.execute("SELECT briefed_on, main_keywords, glossary, scenarios FROM api.daily_narratives").fetchone()
    assert row[:2] == (DAY, [f"주제 {n}" for n in range(5)])
    assert row[2]["원가"] == "만드는 데 든 돈이에요."
    assert [scenario["sort_order"] for scenario in row[3]] == [0, 1, 2, 3, 4]


def test_search_entries_hold_cases_and_keywords(owner):
    save(owner, payload())
    rows = owner.execute("SELECT entry_kind, title, published_on FROM api.search_entries ORDER BY 1").fetchall()
    assert rows == [("case", "1차 오일쇼크", DAY), ("keyword", "유가가 오르면 누가 먼저 흔들릴까", DAY)]


def test_pipeline_jobs_show_a_lost_lease_as_waiting(owner):
    owner.execute("SELECT api.trigger_job('{}', '{stock}', '2026-11-20')")
    owner.execute("SELECT api.claim_job('{}')")
    assert owner.execute("SELECT status, attempts FROM api.pipeline_jobs").fetchone() == ("running", 1)
    owner.execute("UPDATE app.pipeline_jobs SET lease_until = app.clock()")
    assert owner.execute("SELECT status FROM api.pipeline_jobs").fetchone() == ("queued",)


def test_api_keys_lists_keys_without_their_hash(owner):
    made = key(owner, "admin:read")
    rows = owner.execute("SELECT k::text, key_name, prefix, scopes, replaces FROM api.api_keys AS k").fetchall()
    assert [row[1:] for row in rows] == [("tests", made.split("_")[1], ["admin:read"], None)]
    (hashed,) = owner.execute("SELECT encode(secret_sha256, 'hex') FROM app.api_keys").fetchone()
    assert hashed not in rows[0][0]
