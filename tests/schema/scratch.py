"""Projects of a test's own: a copy of the checkout's SQL, to be broken."""

import shutil
from pathlib import Path

from api.schema.files import HOME, Project

FOLDERS = ("migrations", "views", "sql")


class Scratch:
    """A copy of the checkout's SQL files under `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for folder in FOLDERS:
            shutil.copytree(HOME / folder, root / folder)

    @property
    def project(self) -> Project:
        return Project(self.root)

    def write(self, path: str, text: str) -> None:
        (self.root / path).write_text(text)

    def edit(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text()
        assert old in text
        self.write(path, text.replace(old, new, 1))

    def remove(self, path: str) -> None:
        (self.root / path).unlink()

    def migration(self, sql: str, rollback: str = "SELECT 1;", words: str = "more", directive: str = "") -> str:
        """One more migration at the end of the line."""
        head = self.project.head
        name = f"{int(head[:4]) + 1:04}_{words}"
        self.write(f"migrations/{name}.sql", f"-- A migration of a test.\n-- depends: {head}\n{directive}{sql}\n")
        self.write(f"migrations/{name}.rollback.sql", f"-- Undone.\n{rollback}\n")
        return name

    def release(self) -> Project:
        """Vouch for all files, as make catalog does."""
        self.project.vouch()
        return self.project
