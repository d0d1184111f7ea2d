"""`precedent migrate --check`: what the files must be before anybody may run them. Needs no database."""

import hashlib
import re
from collections import Counter

from api.schema.files import ROLES, Definition, MigrationFile, Project


def check(project: Project) -> list[str]:
    """Every fault of the checkout, one sentence each; empty where it is sound."""
    if not project.migrations:
        return [f"{project.root / 'migrations'} holds no migrations"]
    return [
        *_line(project.migrations),
        *(fault for m in project.migrations for fault in _migration(m)),
        *(fault for d in project.definitions for fault in _definition(d)),
        *_vouchers(project),
    ]


def _line(migrations: list[MigrationFile]) -> list[str]:
    """Migrations form one straight line, by number and by dependency."""
    faults = []
    for number, uses in Counter(m.number for m in migrations).items():
        if uses > 1:
            names = ", ".join(m.path.name for m in migrations if m.number == number)
            faults.append(f"number {number} is used {uses} times: {names}; give the younger one the next number")
    children = Counter(m.depends for m in migrations)
    faults += [f"two heads: {children[d]} migrations depend on {d or 'nothing'}" for d in children if children[d] > 1]
    before = ""
    for m in migrations:
        if not re.fullmatch(r"\d{4}_[a-z0-9_]+", m.migration_id):
            faults.append(f"{m.path.name}: the name is not NNNN_words.sql")
        if m.depends is None:
            faults.append(f"{m.path.name}: line 2 is not -- depends:")
        elif m.depends != before:
            faults.append(
                f"{m.path.name}: depends on {m.depends or 'nothing'}, but {before or 'nothing'} stands before it"
            )
        before = m.migration_id
    return faults


def _migration(m: MigrationFile) -> list[str]:
    """One file: undone by another, silent about schema api, alone if not transactional."""
    faults = []
    if not m.rollback.exists():
        faults.append(f"{m.path.name}: {m.rollback.name} is missing")
    if re.search(r"\bapi\.\w", m.text):
        faults.append(f"{m.path.name}: mentions schema api, which is rebuilt after it")
    if not m.transactional:
        statements = [s for s in re.sub(r"--[^\n]*", "", m.text).split(";") if s.strip()]
        if len(statements) != 1 or m.concurrent_index is None:
            faults.append(
                f"{m.path.name}: not transactional, so one CREATE INDEX CONCURRENTLY IF NOT EXISTS and no more"
            )
    return faults


def _definition(d: Definition) -> list[str]:
    """One file makes the one thing that it is named after, and says for whom."""
    name = f"{d.path.parent.name}/{d.path.name}"
    made = [thing for thing in d.makes if thing[0] != "UNIQUE INDEX" or d.kind != "materialized view"]
    faults = []
    if [(what.replace("CONSTRAINT ", ""), thing) for what, thing in made] != d.should_make:
        faults.append(f"{name}: makes {made}, its name says {d.should_make}")
    if d.kind == "materialized view" and ("UNIQUE INDEX" not in [what for what, _ in d.makes]):
        faults.append(f"{name}: a materialized view needs its unique index")
    if d.kind in ("view", "function"):
        unknown = set(d.audience) - {*ROLES, "by key"}
        if not d.audience or unknown:
            faults.append(f"{name}: line 2 is not -- for: web, worker or analyst{f' but {unknown}' if unknown else ''}")
    return faults


def _vouchers(project: Project) -> list[str]:
    """views/BUILD and migrations/CHECKSUMS fit the files."""
    faults = []
    number, sha256 = project.build
    if sha256 != project.definitions_sha256:
        faults.append(f"views/BUILD: a definition changed and the build number {number} was not raised: make catalog")
    folder = project.root / "migrations"
    present = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.glob("*.sql")}
    for name, landed in project.checksums.items():
        if name not in present:
            faults.append(f"migrations/CHECKSUMS: {name} has landed and is gone")
        elif present[name] != landed:
            faults.append(f"{name}: edited after it landed; write a new migration instead")
    faults += [
        f"{name}: not in migrations/CHECKSUMS: make catalog" for name in sorted(present.keys() - project.checksums)
    ]
    return faults
