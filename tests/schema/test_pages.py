"""The generated pages are current."""

from api.schema.files import HOME, Project
from api.schema.pages import migrations_page, views_page, write_pages


def test_the_data_dictionary_is_current(owner):
    assert views_page(owner, Project()) == (HOME / "views" / "README.md").read_text()


def test_the_page_of_tables_is_current(owner):
    assert migrations_page(owner, Project()) == (HOME / "migrations" / "README.md").read_text()


def test_pages_are_written_from_the_files(scratch):
    scratch.edit("views/020_error_codes.sql", "Every refusal a client can meet. One", "All of them. One")
    scratch.edit(
        "sql/functions/search_glossary_terms.sql", "-- for: web, analyst\n", "-- for: web, analyst\n-- PT404 x_y\n"
    )
    write_pages(scratch.release())
    page = (scratch.root / "views" / "README.md").read_text()
    assert "All of them. One row per code. Live." in page
    assert "- 404 `x_y`" in page
