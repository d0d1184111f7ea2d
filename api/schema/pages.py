"""The two generated pages: views/README.md, the data dictionary, and migrations/README.md, the tables as they stand."""

import tempfile
from pathlib import Path
from typing import Any

import psycopg

from api.embedded import Postgres, keep_secrets
from api.schema.files import Definition, Project
from api.schema.migrate import migrate
from api.schema.roles import bootstrap, create_login

COLUMNS = """
SELECT
    c.relname,
    a.attname,
    format_type(a.atttypid, a.atttypmod),
    a.attnotnull,
    CASE a.attgenerated WHEN 's' THEN 'generated' ELSE pg_get_expr(d.adbin, d.adrelid) END,
    coalesce(col_description(c.oid, a.attnum), '')
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = to_regnamespace(%s) AND c.relkind IN ('r', 'p', 'v', 'm')
ORDER BY c.relname, a.attnum
"""
RELATIONS = """
SELECT c.relname, c.relkind::text, coalesce(obj_description(c.oid, 'pg_class'), '')
FROM pg_class AS c
WHERE c.relnamespace = to_regnamespace(%s) AND c.relkind IN ('r', 'p', 'v', 'm')
ORDER BY c.relname
"""
CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
FROM pg_constraint
WHERE connamespace = to_regnamespace('app') AND contype <> 'n' AND conrelid <> 0
ORDER BY contype = 'c', conname
"""
INDEXES = """
SELECT tablename, indexname, regexp_replace(indexdef, '^.* USING ', '')
FROM pg_indexes
WHERE schemaname = 'app'
ORDER BY indexname
"""
FUNCTIONS = """
SELECT p.proname, pg_get_function_arguments(p.oid), pg_get_function_result(p.oid),
    coalesce(obj_description(p.oid, 'pg_proc'), '')
FROM pg_proc AS p
WHERE p.pronamespace = to_regnamespace(%s)
ORDER BY p.proname
"""
MIGRATIONS_HEAD = """# The tables as they stand

Written by `make catalog` from the database that the migrations of this folder build; do not edit. The files are the
past: `NNNN_words.sql` with `NNNN_words.rollback.sql`, one straight line, never edited once landed (`CHECKSUMS` holds
their SHA-256, `sha256sum --check CHECKSUMS` agrees). `precedent migrate --plan` prints the SQL that would run.

**Two branches took one number?** The younger one moves up: rename both of its files to the next number, set its
`-- depends:` to the migration now before it, take its lines out of `CHECKSUMS`, run `make catalog`. Nothing has
applied it yet but your own database: `precedent rollback` there first. `precedent migrate --check` finds both cases, a
number used twice and two heads, and CI runs it.

Head: `{head}`, {count} migrations.
"""
VIEWS_HEAD = """# The data dictionary

Written by `make catalog` from the database; do not edit. Everything here is in schema `api`. Look around with
`.venv/bin/precedent psql --as analyst`: `\\dv+` lists the views, `\\d+ glossary_terms` describes one. Moments are
`timestamptz`, shown in UTC unless your session says otherwise; a name that ends in `_on` is a day in Korea (KST).
Live means: as of your statement. An analyst's login has ten connections; a statement ends after 30 s, unless your
session sets another `statement_timeout`.
"""


def write_pages(project: Project) -> None:
    """Build the schema in a database of its own and write both pages."""
    with tempfile.TemporaryDirectory() as folder:
        secrets = keep_secrets(Path(folder) / "catalog")
        postgres = Postgres(Path(folder) / "catalog" / "postgres", secrets.postgres, secrets.postgres_port)
        postgres.start()
        try:
            create_login(postgres.url("postgres"), "precedent_app", secrets.app)
            bootstrap(postgres.url("postgres"), "precedent_app")
            migrate(postgres.url("postgres", "precedent_app", secrets.app), project)
            with psycopg.connect(postgres.url("postgres")) as con:
                (project.root / "views" / "README.md").write_text(views_page(con, project))
                (project.root / "migrations" / "README.md").write_text(migrations_page(con, project))
        finally:
            postgres.stop()


def views_page(con: psycopg.Connection, project: Project) -> str:
    """The data dictionary: every view and function, for whom, what each column is."""
    definitions = {d.name: d for d in [*project.views, *project.functions]}
    columns = con.execute(COLUMNS, ("api",)).fetchall()
    lines = [VIEWS_HEAD]
    for name, _, comment in con.execute(RELATIONS, ("api",)):
        lines += [f"## {name}", "", _for(definitions[name]), "", comment, ""]
        lines += ["| column | type | meaning |", "|---|---|---|"]
        lines += [f"| `{c[1]}` | {c[2]} | {_cell(c[5])} |" for c in columns if c[0] == name] + [""]
    lines += ["# Functions", ""]
    for name, arguments, result, comment in con.execute(FUNCTIONS, ("api",)):
        d = definitions[name]
        lines += [f"## {name}", "", _for(d), "", comment or d.sentence, ""]
        lines += [f"`{name}({arguments})` → `{result}`", ""]
        lines += [f"- {status} `{code}`" for status, code in d.refusals] + ([""] if d.refusals else [])
    return "\n".join(lines).rstrip() + "\n"


def migrations_page(con: psycopg.Connection, project: Project) -> str:
    """Every table: columns, constraints, indexes; and the helper functions beside them."""
    columns, constraints, indexes = (_all(con, q) for q in (COLUMNS, CONSTRAINTS, INDEXES))
    lines = [MIGRATIONS_HEAD.format(head=project.head, count=len(project.migrations))]
    for name, kind, comment in con.execute(RELATIONS, ("app",)):
        lines += [f"## {name}{' (materialized view)' if kind == 'm' else ''}", "", comment, ""]
        lines += ["| column | type | null | default | meaning |", "|---|---|---|---|---|"]
        for _, column, type_, not_null, default, meaning in (c for c in columns if c[0] == name):
            lines.append(
                f"| `{column}` | {type_} | {'' if not_null else 'yes'} | {_cell(default or '')} | {_cell(meaning)} |"
            )
        lines += ["", *(f"- `{c[1]}` {_cell(c[2])}" for c in constraints if c[0] == f"app.{name}")]
        keys = {c[1] for c in constraints}
        lines += [*(f"- `{i[1]}` index {i[2]}" for i in indexes if i[0] == name and i[1] not in keys), ""]
    lines += ["# Helper functions", ""]
    for name, arguments, result, comment in con.execute(FUNCTIONS, ("app",)):
        lines += [f"- `app.{name}({arguments})` → `{result}`: {comment}"]
    return "\n".join(lines).rstrip() + "\n"


def _all(con: psycopg.Connection, query: str) -> list[tuple[Any, ...]]:
    return con.execute(query.encode(), ("app",) if "%s" in query else None).fetchall()


def _for(definition: Definition) -> str:
    return f"For: {', '.join(definition.audience)}."


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
