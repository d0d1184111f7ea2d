"""What the files say: migrations, views, functions, triggers, and the two lines that vouch for them."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Literal

HOME = Path(__file__).parents[2]
ROLES = ("web", "worker", "analyst")
FIRST_MATERIALIZED = 900

Kind = Literal["view", "materialized view", "function", "trigger"]


@dataclass(frozen=True)
class Definition:
    """One file of views/, sql/functions/ or sql/triggers/: the current text of one thing."""

    path: Path
    kind: Kind
    name: str
    text: str

    @property
    def sentence(self) -> str:
        """Its first line."""
        return self.text.split("\n", 1)[0].removeprefix("-- ")

    @property
    def audience(self) -> tuple[str, ...]:
        """Who may use it, as its `-- for:` line says; `by key` counts among them."""
        found = re.search(r"\A--.*\n-- for: (.+)\n", self.text)
        return tuple(word.strip() for word in found[1].split(",")) if found else ()

    @property
    def refusals(self) -> list[tuple[int, str]]:
        """A function's header lines `-- PT409 insufficient_cash`, as (409, "insufficient_cash")."""
        head = self.text[: self.text.index("CREATE")]
        return [(int(status), code) for status, code in re.findall(r"^-- PT(\d{3}) (\w+)", head, re.M)]

    @property
    def sha256(self) -> str:
        """Of the file's bytes."""
        return sha256_of_file(self.path)

    @property
    def makes(self) -> list[tuple[str, str]]:
        """What its CREATE statements make, outside of bodies: [("VIEW", "api.glossary_terms")]."""
        bare = re.sub(r"\$(\w*)\$.*?\$\1\$|--[^\n]*", "", self.text, flags=re.S)
        what = r"(?:(?:MATERIALIZED|UNIQUE|CONSTRAINT)\s+)?[A-Z]+"  # words that are part of the kind, not the name
        found = re.findall(rf"\bCREATE\s+(?:OR\s+REPLACE\s+)?({what})\s+([a-z\"][\w.\"]*)", bare, re.I)
        return [(" ".join(kind.upper().split()), name) for kind, name in found]

    @property
    def should_make(self) -> list[tuple[str, str]]:
        """What a file of its place and name is to make."""
        if self.kind == "trigger":
            return [("FUNCTION", f"app.{self.name}"), ("TRIGGER", self.name)]
        if self.kind == "materialized view":
            return [("MATERIALIZED VIEW", f"app.{self.name}")]
        return [(self.kind.upper(), f"api.{self.name}")]


@dataclass(frozen=True)
class MigrationFile:
    """One file of migrations/, with the one that undoes it beside it."""

    path: Path
    text: str

    @property
    def migration_id(self) -> str:
        """Its name without the ending."""
        return self.path.stem

    @property
    def number(self) -> str:
        """The four digits in front."""
        return self.path.name[:4]

    @property
    def depends(self) -> str | None:
        """What line 2 names; "" for the first migration, None where the line is missing."""
        found = re.search(r"\A--.*\n-- depends:[ ]?(.*)\n", self.text)
        return found[1].strip() if found else None

    @property
    def transactional(self) -> bool:
        """False under `-- transactional: false`, its third line."""
        return self.text.split("\n")[2:3] != ["-- transactional: false"]

    @property
    def concurrent_index(self) -> str | None:
        """The index that a non-transactional file makes."""
        found = re.search(r"CREATE (?:UNIQUE )?INDEX CONCURRENTLY IF NOT EXISTS (\w+)", self.text)
        return found[1] if found else None

    @property
    def rollback(self) -> Path:
        """The file that undoes it."""
        return self.path.with_suffix(".rollback.sql")

    @property
    def sha256(self) -> str:
        """Of the file's bytes."""
        return sha256_of_file(self.path)


class Project:
    """Everything that the checkout at `root` says about the schema; each file is read once."""

    def __init__(self, root: Path = HOME) -> None:
        self.root = root

    @cached_property
    def migrations(self) -> list[MigrationFile]:
        """In the order of their names, which is the order of their numbers."""
        paths = sorted((self.root / "migrations").glob("*.sql"))
        return [MigrationFile(p, _text(p)) for p in paths if not p.name.endswith(".rollback.sql")]

    @cached_property
    def views(self) -> list[Definition]:
        """Plain views, in build order."""
        return [d for d in self._numbered if d.kind == "view"]

    @cached_property
    def materialized(self) -> list[Definition]:
        """Materialized views, in build order; all are built before the plain ones."""
        return [d for d in self._numbered if d.kind == "materialized view"]

    @cached_property
    def _numbered(self) -> list[Definition]:
        found = []
        for path in sorted((self.root / "views").glob("*.sql")):
            number, _, name = path.stem.partition("_")
            late = number.isdigit() and int(number) >= FIRST_MATERIALIZED
            found.append(Definition(path, "materialized view" if late else "view", name, _text(path)))
        return found

    @cached_property
    def functions(self) -> list[Definition]:
        """Functions, each after those that it calls."""
        paths = sorted((self.root / "sql" / "functions").glob("*.sql"))
        found = {p.stem: Definition(p, "function", p.stem, _text(p)) for p in paths}
        calls = {
            # Sorted: the order of a set differs from run to run, and with it the checksum of the whole.
            name: sorted({other for other in re.findall(r"\bapi\.(\w+)\s*\(", d.text) if other in found} - {name})
            for name, d in found.items()
        }
        return [found[name] for name in TopologicalSorter(calls).static_order()]

    @cached_property
    def triggers(self) -> list[Definition]:
        """Trigger functions with their triggers."""
        paths = sorted((self.root / "sql" / "triggers").glob("*.sql"))
        return [Definition(p, "trigger", p.stem, _text(p)) for p in paths]

    @cached_property
    def column_comments(self) -> dict[str, str]:
        """What each column name means, by the first COMMENT ON COLUMN that says so."""
        found: dict[str, str] = {}
        for m in self.migrations:
            for name, text in re.findall(r"^COMMENT ON COLUMN app\.\w+\.(\w+) IS\s+'((?:[^']|'')*)';", m.text, re.M):
                found.setdefault(name, text.replace("''", "'"))
        return found

    @property
    def definitions(self) -> list[Definition]:
        """All that is not history."""
        return [*self.triggers, *self.materialized, *self.views, *self.functions]

    @cached_property
    def definitions_sha256(self) -> str:
        """Over all definitions."""
        return _sha256_of(f"{d.path.relative_to(self.root)} {d.sha256}" for d in self.definitions)

    @property
    def build_sha256(self) -> str:
        """What a build number stands for: definitions and migrations alike."""
        return _sha256_of([self.migrations_sha256, self.definitions_sha256])

    @cached_property
    def migrations_sha256(self) -> str:
        """Over all migrations."""
        return _sha256_of(f"{m.migration_id} {m.sha256}" for m in self.migrations)

    @property
    def head(self) -> str:
        """The newest migration."""
        return self.migrations[-1].migration_id

    @cached_property
    def build(self) -> tuple[int, str]:
        """The number and the checksum in views/BUILD; (0, "") where there is none."""
        file = self.root / "views" / "BUILD"
        number, sha256 = file.read_text().split() if file.exists() else ("0", "")
        return int(number), sha256

    @cached_property
    def checksums(self) -> dict[str, str]:
        """migrations/CHECKSUMS: file name to SHA-256, in the form that `sha256sum --check` reads."""
        file = self.root / "migrations" / "CHECKSUMS"
        lines = file.read_text().splitlines() if file.exists() else []
        return {name: sha256 for sha256, name in (line.split("  ") for line in lines)}

    def vouch(self) -> None:
        """Raise the build number if anything changed, and append the checksums of new migration files."""
        number, sha256 = self.build
        if sha256 != self.build_sha256:
            (self.root / "views" / "BUILD").write_text(f"{number + 1} {self.build_sha256}\n")
        with (self.root / "migrations" / "CHECKSUMS").open("a") as out:
            for path in sorted((self.root / "migrations").glob("*.sql")):
                if path.name not in self.checksums:
                    out.write(f"{sha256_of_file(path)}  {path.name}\n")


def _text(path: Path) -> str:
    """An unreadable file is a fault for check and migrate to name, not a reason to stop."""
    return path.read_text(errors="replace")


def sha256_of_file(path: Path) -> str:
    """Of its bytes, hexadecimal: what CHECKSUMS and app.migration_checksums hold."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _sha256_of(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
