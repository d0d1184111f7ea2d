"""`precedent migrate --check`: what the files must be before anybody may run them. Needs no database."""

import re
from collections import Counter
from functools import cache

import sqlparse

from api.schema.files import ROLES, Definition, MigrationFile, Project, sha256_of_file

MIGRATION_WORDS = frozenset(
    ["ALTER", "COMMENT", "CREATE", "DELETE", "DO", "DROP", "INSERT", "SELECT", "TRUNCATE", "UPDATE", "WITH"]
)
DEFINITION_WORDS = frozenset({"COMMENT", "CREATE"})
TRIGGER_WORDS = frozenset({"COMMENT", "CREATE", "DROP"})


def check(project: Project) -> list[str]:
    """Every fault of the checkout, one sentence each; empty where it is sound."""
    return [*check_files(project), *_vouchers(project)]


def check_files(project: Project) -> list[str]:
    """The faults of the files themselves; whether anybody vouched for them is another question."""
    if not project.migrations:
        return [f"{project.root / 'migrations'} holds no migrations"]
    return [
        *_line(project.migrations),
        *(fault for m in project.migrations for fault in _migration(m)),
        *(fault for d in project.definitions for fault in _definition(d)),
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
    code = _code(m.text)
    if "\ufffd" in m.text:
        faults.append(f"{m.path.name}: is not UTF-8")
    if re.search(r"\bapi\b", code, re.I):
        faults.append(f"{m.path.name}: mentions schema api, which is rebuilt after it")
    faults += _statements(m.path.name, m.text, MIGRATION_WORDS)
    if re.search(r"^\s*--\s*transactional", m.text, re.M | re.I) and m.transactional:
        faults.append(f"{m.path.name}: the third line, and no other, may be exactly -- transactional: false")
    return faults if m.transactional else [*faults, *_alone(m, code)]


def _alone(m: MigrationFile, code: str) -> list[str]:
    """A file outside of transactions makes one index, and can be tried again in both directions."""
    faults = []
    if len(sqlparse.split(code)) != 1 or m.concurrent_index is None:
        faults.append(f"{m.path.name}: not transactional, so one CREATE INDEX CONCURRENTLY IF NOT EXISTS and no more")
    undo = f"DROP INDEX CONCURRENTLY IF EXISTS app.{m.concurrent_index};"
    if not m.rollback.exists() or undo not in m.rollback.read_text():
        faults.append(f"{m.rollback.name}: must say {undo}")
    return faults


@cache
def _code(text: str) -> str:
    """Text without comments, strings and bodies between dollars."""
    bare = re.sub(r"--[^\n]*|\$(\w*)\$.*?\$\1\$|'[^']*'", lambda m: "" if m[0][:2] == "--" else "''", text, flags=re.S)
    return str(sqlparse.format(bare, strip_comments=True))


@cache
def _first_words(text: str) -> frozenset[str]:
    """The words with which its statements begin."""
    first = [re.match(r"\W*(\w*)", statement) for statement in sqlparse.split(_code(text))]
    return frozenset(found[1].upper() for found in first if found and found[1])


def _statements(name: str, text: str, words: frozenset[str]) -> list[str]:
    """Each statement begins with a word that its place allows: none ends the transaction or changes the role."""
    wrong = _first_words(text) - words
    return [f"{name}: may not say {', '.join(sorted(wrong))}"] if wrong else []


def _definition(d: Definition) -> list[str]:
    """One file makes the one thing that it is named after, and says for whom."""
    name = f"{d.path.parent.name}/{d.path.name}"
    faults = _statements(name, d.text, TRIGGER_WORDS if d.kind == "trigger" else DEFINITION_WORDS)
    made = [thing for thing in d.makes if thing[0] != "UNIQUE INDEX" or d.kind != "materialized view"]
    if [(what.replace("CONSTRAINT ", ""), thing) for what, thing in made] != d.should_make:
        faults.append(f"{name}: makes {made}, its name says {d.should_make}")
    if d.kind == "materialized view" and ("UNIQUE INDEX" not in [what for what, _ in d.makes]):
        faults.append(f"{name}: a materialized view needs its unique index")
    if d.kind in ("view", "function"):
        unknown = set(d.audience) - {*ROLES, "by key"}
        is_inner = d.kind == "function" and d.audience == ("owner",)  # called by functions only
        if not is_inner and (not set(d.audience) & set(ROLES) or unknown):
            faults.append(f"{name}: line 2 is not -- for: web, worker or analyst{f' but {unknown}' if unknown else ''}")
    return faults


def _vouchers(project: Project) -> list[str]:
    """views/BUILD and migrations/CHECKSUMS fit the files."""
    faults = []
    number, sha256 = project.build
    if sha256 != project.build_sha256:
        faults.append(f"views/BUILD: something changed and the build number {number} was not raised: make catalog")
    folder = project.root / "migrations"
    present = {p.name: sha256_of_file(p) for p in folder.glob("*.sql")}
    for name, landed in project.checksums.items():
        if name not in present:
            faults.append(f"migrations/CHECKSUMS: {name} has landed and is gone")
        elif present[name] != landed:
            faults.append(f"{name}: edited after it landed; write a new migration instead")
    faults += [
        f"{name}: not in migrations/CHECKSUMS: make catalog" for name in sorted(present.keys() - project.checksums)
    ]
    return faults
