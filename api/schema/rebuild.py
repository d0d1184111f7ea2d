"""What every migration ends with: triggers and materialized views that changed, schema `api` anew, grants, a record."""

from typing import Any

import psycopg
from psycopg import errors
from psycopg.types.json import Jsonb

from api.schema.backend import Backend
from api.schema.files import ROLES, Definition, MigrationFile, Project

# App functions that views and read functions call.
HELPERS = ("clock", "iso", "fold", "bigrams", "title_key", "measure_returns")
EVERYBODY = ", ".join(f"precedent_{role}" for role in ROLES)


class SchemaError(RuntimeError):
    """Why the schema cannot be brought to the head; `migration` is the file at fault, if one is."""

    def __init__(self, reason: str, migration: str = "") -> None:
        super().__init__(f"{migration}: {reason}" if migration else reason)
        self.reason = reason
        self.migration = migration


# Objects of other schemas that need one of schema api; its own rules and types apart.
OUTSIDE_DEPENDENTS = """
SELECT DISTINCT pg_describe_object(d.classid, d.objid, d.objsubid)
FROM pg_depend AS d
CROSS JOIN LATERAL pg_identify_object(d.refclassid, d.refobjid, d.refobjsubid) AS needed
CROSS JOIN LATERAL pg_identify_object(d.classid, d.objid, d.objsubid) AS needs
LEFT JOIN pg_rewrite AS r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
LEFT JOIN pg_class AS v ON v.oid = r.ev_class
WHERE needed.schema = 'api' AND coalesce(v.relnamespace::regnamespace::text, needs.schema, '') <> 'api'
AND d.deptype = 'n'
"""

# A column of a view means what the column of that name means in app, unless the view says something else.
COPY_COLUMN_COMMENTS = """
DO $$
DECLARE
    _column record;
BEGIN
    FOR _column IN
        SELECT c.relname, a.attname, (
            SELECT col_description(t.oid, b.attnum)
            FROM pg_class AS t
            JOIN pg_attribute AS b ON b.attrelid = t.oid AND b.attname = a.attname
            WHERE t.relnamespace = 'app'::regnamespace AND col_description(t.oid, b.attnum) IS NOT NULL
            ORDER BY t.relname <> c.relname, t.relname
            LIMIT 1
        ) AS meaning
        FROM pg_class AS c
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
        WHERE c.relnamespace = 'api'::regnamespace AND c.relkind = 'v' AND col_description(c.oid, a.attnum) IS NULL
    LOOP
        EXECUTE format('COMMENT ON COLUMN api.%I.%I IS %L', _column.relname, _column.attname, _column.meaning);
    END LOOP;
END;
$$
"""


def is_complete(backend: Backend, project: Project) -> bool:
    """Whether everything that is rebuilt is there."""
    things = [f"app.{d.name}" for d in project.materialized] + [f"api.{d.name}" for d in project.views]
    missing = backend.read("SELECT count(*) FROM unnest(%s::text[]) AS n WHERE to_regclass(n) IS NULL", things)
    functions = sorted(d.name for d in project.functions)
    present = backend.read("SELECT proname FROM pg_proc WHERE pronamespace = to_regnamespace('api')")
    schema = backend.read("SELECT 1 FROM pg_namespace WHERE nspname = 'api'")
    return (
        bool(schema)
        and functions == sorted(name for (name,) in present)
        and not missing[0][0]
        and not _missing_triggers(backend, project)
    )


def _missing_triggers(backend: Backend, project: Project) -> set[str]:
    present = backend.read("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
    return {d.name for d in project.triggers} - {name for (name,) in present}


def drop_api(backend: Backend) -> None:
    """Drop schema api; refuse if anything else would go with it."""
    outside = backend.read(OUTSIDE_DEPENDENTS)
    if outside:
        raise SchemaError(f"something outside schema api depends on it and would be lost: {outside[0][0]}")
    backend.run("DROP SCHEMA IF EXISTS api CASCADE")


def drop_materialized(backend: Backend, definitions: list[Definition]) -> None:
    """Drop those of them that are materialized views, the youngest first: one may stand on another."""
    for d in reversed(definitions):
        if d.kind == "materialized view":
            backend.run(f"DROP MATERIALIZED VIEW IF EXISTS app.{d.name}")


def to_remake(
    backend: Backend, project: Project, known: dict[str, str], pending: list[MigrationFile]
) -> list[Definition]:
    """Triggers and materialized views to make anew: those changed or missing, and those a pending migration may take.

    Decided before the first statement, so that the plan says what happens.
    """
    missing = _missing_triggers(backend, project)
    found = [d for d in project.triggers if pending or d.name in missing or known.get(d.name) != d.sha256]
    for d in project.materialized:
        there = backend.read("SELECT to_regclass(%s)", f"app.{d.name}")[0][0]
        if not there or known.get(d.name) != d.sha256 or any(f"app.{d.name}" in m.text for m in pending):
            found.append(d)
    return found


def rebuild(backend: Backend, project: Project, remade: list[Definition]) -> None:
    """Make everything that is not history; of triggers and materialized views those that must be."""
    for d in remade:
        _define(backend, d.path.name, d.text)
    backend.run("CREATE SCHEMA api")
    backend.run("COMMENT ON SCHEMA api IS 'What everybody uses: views to read, functions to change. Rebuilt at will.'")
    for d in [*project.views, *project.functions]:
        _define(backend, d.path.name, d.text)
    backend.run(COPY_COLUMN_COMMENTS)
    _grant(backend, project)
    record(backend, project, project.build[0], project.head)


def _define(backend: Backend, name: str, text: str) -> None:
    backend.say(name)
    try:
        backend.run(text)
    except errors.LockNotAvailable:
        raise
    except psycopg.Error as error:
        raise SchemaError(str(error).strip(), name) from error


def _grant(backend: Backend, project: Project) -> None:
    """Exactly what the `-- for:` lines say."""
    backend.say("grants")
    backend.run("REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA api, app FROM PUBLIC")
    backend.run(f"GRANT USAGE ON SCHEMA api TO {EVERYBODY}")
    for name in HELPERS:
        backend.run(f"GRANT EXECUTE ON ROUTINE app.{name} TO {EVERYBODY}")
    for d in [*project.views, *project.functions]:
        roles = ", ".join(f"precedent_{role}" for role in d.audience if role in ROLES)
        what = f"SELECT ON api.{d.name}" if d.kind == "view" else f"EXECUTE ON ROUTINE api.{d.name}"
        if roles:  # `-- for: owner` is nobody else
            backend.run(f"GRANT {what} TO {roles}")


def record(backend: Backend, project: Project, build: int, head: str) -> None:
    """One row of app.schema_builds; build 0 says that schema api is gone."""
    made: dict[str, Any] = {d.name: d.sha256 for d in [*project.triggers, *project.materialized]} if build else {}
    backend.run(
        "INSERT INTO app.schema_builds (build, head, migrations_sha256, definitions_sha256, definitions) "
        "VALUES (%s, %s, %s, %s, %s)",
        build,
        head,
        project.migrations_sha256,
        project.definitions_sha256 if build else "",
        Jsonb(made),
    )
