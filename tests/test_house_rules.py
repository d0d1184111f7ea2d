"""The house rules: what can't be checked isn't a rule."""

import ast
import re
import subprocess

import pytest

from api import audit, books, prices  # noqa: F401 -- what commands and the worker ask
from api.app import create_app
from api.browse import BROWSERS
from api.errors import CATALOGUE
from api.openapi import TAGS, make_document
from api.schema.files import HOME, Project
from api.settings import Settings
from api.sql import CALLS, STATEMENTS

PROJECT = Project()
APP = create_app(Settings(database_url="postgresql://nobody@127.0.0.1:1/x", cursor_secret="x" * 32, mode="test"))
PYTHON = sorted((HOME / "api").rglob("*.py"))
LONGEST_HANDLER, LONGEST_FILE = 5, 300
TOP_LEVEL = {
    "sql", "views", "migrations", "api", "tests", "docs", "pyproject.toml", "Dockerfile", "README.md", "README.ko.md",
    "Makefile", "compose.yaml", "requirements.lock", ".ci", ".gitignore", ".dockerignore", ".env.example", ".sqlfluff",
    ".squawk.toml",
}  # fmt: skip
SQL_HOMES = {"browse.py", "database.py", "up.py"}  # and api/schema/


def tracked():
    """Every committed file; without git, every file but those that are made here."""
    git = ["git", "-c", "safe.directory=*", "ls-files", "-c"]
    try:
        listed = subprocess.run(git, cwd=HOME, capture_output=True, text=True, check=True).stdout.splitlines()
    except (OSError, subprocess.CalledProcessError):
        made = {".venv", ".precedent", ".git", "__pycache__", "precedent.egg-info", ".mypy_cache", ".ruff_cache"}
        paths = (path.relative_to(HOME) for path in HOME.rglob("*") if path.is_file())
        listed = [str(path) for path in paths if not made & set(path.parts) and not path.name.startswith(".coverage")]
    found = [HOME / line for line in listed if (HOME / line).exists()]
    assert len(found) > 50
    return found


def handlers():
    """Every function under a route decorator: (file, node)."""
    for path in [*(HOME / "api" / "routes").rglob("*.py"), HOME / "api" / "app.py", HOME / "api" / "openapi.py"]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef) and any(
                isinstance(d, ast.Call) and getattr(d.func, "id", "") in {"get", "post", "put", "patch", "delete"}
                for d in node.decorator_list
            ):
                yield path, node


def test_the_top_level_is_what_every_project_has():
    assert {path.relative_to(HOME).parts[0] for path in tracked()} <= TOP_LEVEL


def test_every_handler_has_a_summary_and_at_most_five_lines():
    found = list(handlers())
    assert found
    for path, node in found:
        assert ast.get_docstring(node), f"{path.name}: {node.name} has no summary"
        body = node.body[1:]
        lines = body[-1].end_lineno - body[0].lineno + 1
        assert lines <= LONGEST_HANDLER, f"{path.name}: {node.name} has {lines} lines"


def test_handler_statement_and_operation_share_their_name():
    for path, node in handlers():
        if "v1" in path.parts:
            assert node.name.startswith("v1_"), node.name
        elif "v2" in path.parts:
            assert not node.name.startswith("v1_"), node.name
            assert node.name in STATEMENTS or node.name in {b.name for b in BROWSERS}, node.name


def test_files_stay_under_three_hundred_lines():
    for path in tracked():
        if path.suffix in {".py", ".sql", ".md"} and "seed" not in path.name and path.name != "README.md":
            assert len(path.read_text().splitlines()) <= LONGEST_FILE, path


def test_readmes_stay_under_one_hundred_and_twenty_lines():
    for name in ("README.md", "README.ko.md"):
        assert len((HOME / name).read_text().splitlines()) < 120, name


def test_no_sql_outside_its_homes():
    for path in PYTHON:
        if path.name in SQL_HOMES or "schema" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not re.match(r"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH)\b", node.value), path


def test_only_the_wrapper_acquires_a_connection():
    for path in PYTHON:
        if path.name != "database.py":
            assert not re.search(r"\.acquire\(|asyncpg\.connect|create_pool", path.read_text()), path


def test_nothing_says_select_star():
    for path in [*(HOME / "sql").rglob("*.sql"), *(HOME / "views").glob("*.sql")]:
        assert not re.search(r"SELECT\s+(\w+\.)?\*", path.read_text()), path


def test_no_index_urls_in_the_lock_file():
    assert "://" not in (HOME / "requirements.lock").read_text()


def test_every_definition_begins_with_a_sentence():
    for d in PROJECT.definitions:
        assert re.fullmatch(r"[A-Z].*\.", d.sentence), d.path
    for m in PROJECT.migrations:
        assert re.match(r"-- [A-Z].*\.\n", m.text), m.path
    for s in STATEMENTS.values():
        assert re.fullmatch(r"[A-Z].*\.", s.sentence), s.name


def test_every_file_of_functions_raises_what_its_header_says():
    for d in [*PROJECT.functions, *PROJECT.triggers]:
        raised = set(re.findall(r"(?:RAISE|SELECT) '(\w+)'", d.text))
        assert raised == {code for _, code in d.refusals}, d.path


def test_every_refusal_of_a_function_is_in_the_catalogue_and_has_a_test():
    tests = "\n".join(path.read_text() for path in (HOME / "tests").rglob("test_*.py"))
    for d in PROJECT.functions:
        for status, code in d.refusals:
            assert CATALOGUE[code].status == status, f"{d.name}: {code}"
            assert f"refuses_{code}" in tests, f"{d.name}: {code}"


def test_bodies_of_functions_keep_the_style_of_sql():
    """A body between dollars is one string to the linter of SQL."""
    words = (
        "select|insert|update|delete|from|where|join|perform|raise|return|begin|end|if|then|else|loop|declare|null|into"
    )
    for path in [*(HOME / "migrations").glob("*.sql"), *(HOME / "sql").rglob("*.sql")]:
        for body in re.findall(r"AS \$\$(.*?)\$\$", path.read_text(), re.S):
            bare = re.sub(r"'[^']*'|--[^\n]*", "", body)
            assert not re.search(rf"\b({words})\b", bare), path
            assert all(len(line) - len(line.lstrip()) in range(0, 60, 4) for line in body.splitlines() if line), path


def test_statements_know_only_schema_api():
    for s in STATEMENTS.values():
        assert not re.search(r"\bapp\.\w", s.text), s.name
        assert re.search(r"\bapi\.\w", s.text), s.name
        assert not re.search(r"\b(INSERT INTO|UPDATE|DELETE FROM)\b", s.text), s.name


def personal_views():
    return {d.name for d in PROJECT.views if "web" in d.audience and not {"analyst", "by key"} & set(d.audience)}


def test_every_list_of_a_personal_view_filters_by_its_user():
    for browse in BROWSERS:
        assert browse.table._table_name not in personal_views() or "user_id" in browse.filters, browse.name


def test_every_statement_on_a_personal_view_filters_by_its_user():
    for s in STATEMENTS.values():
        for name in personal_views():
            if re.search(rf"\bapi\.{name}\b", s.text):
                assert ":user_id" in s.path.read_text(), s.name
                assert "user_id = $" in s.text, s.name


def test_every_statement_is_declared_and_every_declaration_used():
    assert set(CALLS) == set(STATEMENTS)


def test_every_operation_says_who_may_call_it():
    """Nothing is public because somebody forgot to say for whom it is: a public one says so by an empty list."""
    for route in APP.routes:
        for handler in getattr(route, "route_handlers", []):
            if handler.include_in_schema:
                assert handler.security is not None, handler.handler_name


def test_operations_are_whole():
    """Each has a summary, one tag of the list, a typed success with an example, its refusals, a security entry."""
    document = make_document(APP)
    assert document["openapi"].startswith("3.1")
    assert [tag["name"] for tag in document["tags"]] == [tag.name for tag in TAGS]
    assert all(re.search("[가-힣]", tag.name) and re.search("[a-z]", tag.description or "") for tag in TAGS)
    ids = []
    for path, item in document["paths"].items():
        for operation in item.values():
            ids.append(operation["operationId"])
            assert operation["summary"], path
            assert len(operation["tags"]) == 1, path
            assert operation["tags"][0] in {tag.name for tag in TAGS}, path
            (done,) = (response for status, response in operation["responses"].items() if status < "300")
            (media,) = done["content"].values()  # of a stream of events another type
            assert media["schema"], path
            assert media["examples"]["example"]["value"] is not None, path
            bad = operation["responses"].get("400", {"content": {"application/json": {"examples": {}}}})
            ours = bad["content"]["application/json"]["examples"]  # Litestar's own 400 has none of our codes
            assert all(CATALOGUE[code].v1_status == 400 for code in ours), path
            assert ("400" in operation["responses"]) == bool(ours), path
            takes = operation.get("parameters") or operation.get("requestBody")
            assert ("422" in operation["responses"]) == bool(takes), path
            for status, response in operation["responses"].items():
                if status >= "400":
                    assert all(CATALOGUE[code] for code in response["content"]["application/json"]["examples"])
    assert len(ids) == len(set(ids))


def test_the_environment_file_names_every_setting():
    example = (HOME / ".env.example").read_text()
    for name in Settings.__struct_fields__:
        assert re.search(rf"^#? ?{name.upper()}=", example, re.M), name


@pytest.mark.parametrize(
    "path", [p for p in tracked() if p.suffix in {".py", ".sql", ".md", ".toml", ".yaml"}], ids=str
)
def test_nothing_names_a_path_of_a_machine(path):
    assert not re.search("/(root|home|work)/[a-z]", path.read_text()), path


def test_every_proof_named_in_the_security_page_is_a_test():
    page = (HOME / "docs" / "security.md").read_text()
    tests = "\n".join(path.read_text() for path in (HOME / "tests").rglob("test_*.py"))
    named = re.findall(r"`(test_\w+)`", page)
    assert len(named) > 30
    assert [name for name in named if f"def {name}(" not in tests] == []
    rows = [line for line in page.splitlines() if re.match(r"\| \d", line)]
    unproved = [line for line in rows if not re.search(r"`test_|\*\*open\*\*|see above|none", line)]
    assert unproved == []
