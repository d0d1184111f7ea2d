"""What every migration ends with: triggers and materialized views that changed, schema `api` anew, grants, a record."""

from typing import Any

import psycopg
from psycopg import errors
from psycopg.types.json import Jsonb

from api.schema.backend import Backend
from api.schema.files import ROLES, Project

HELPERS = ("clock", "iso", "fold", "bigrams")  # app functions that views and read functions call
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


def is_complete(backend: Backend, project: Project) -> bool:
    """Whether everything that is rebuilt is there."""
    things = [f"app.{d.name}" for d in project.materialized] + [f"api.{d.name}" for d in project.views]
    missing = backend.read("SELECT count(*) FROM unnest(%s::text[]) AS n WHERE to_regclass(n) IS NULL", things)
    schema = backend.read("SELECT 1 FROM pg_namespace WHERE nspname = 'api'")
    return bool(schema) and not missing[0][0] and not _missing_triggers(backend, project)


def _missing_triggers(backend: Backend, project: Project) -> set[str]:
    present = backend.read("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
    return {d.name for d in project.triggers} - {name for (name,) in present}


def drop_api(backend: Backend) -> None:
    """Drop schema api; refuse if anything else would go with it."""
    outside = backend.read(OUTSIDE_DEPENDENTS)
    if outside:
        raise SchemaError(f"something outside schema api depends on it and would be lost: {outside[0][0]}")
    backend.run("DROP SCHEMA IF EXISTS api CASCADE")


def rebuild(backend: Backend, project: Project, known: dict[str, str]) -> None:
    """Make everything that is not history. `known` are the checksums of triggers and materialized views as made."""
    missing = _missing_triggers(backend, project)
    for d in project.triggers:
        if d.name in missing or known.get(d.name) != d.sha256:
            _define(backend, d.path.name, d.text)
    for d in project.materialized:
        there = backend.read("SELECT to_regclass(%s)", f"app.{d.name}")[0][0]
        if not there or known.get(d.name) != d.sha256:
            backend.run(f"DROP MATERIALIZED VIEW IF EXISTS app.{d.name}")
            _define(backend, d.path.name, d.text)
    backend.run("CREATE SCHEMA api")
    backend.run("COMMENT ON SCHEMA api IS 'What everybody uses: views to read, functions to change. Rebuilt at will.'")
    for d in [*project.views, *project.functions]:
        _define(backend, d.path.name, d.text)
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
