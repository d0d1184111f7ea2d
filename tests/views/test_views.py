"""Each view: rows in, the columns out."""


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
