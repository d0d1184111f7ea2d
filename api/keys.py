"""Keys of programs as commands of this machine handle them."""

import datetime as dt
import unicodedata
from contextlib import suppress

import asyncpg

from api.auth import Scope, kept_of, make_key
from api.database import opened
from api.routes.v2.api_keys import ApiKey, created, listed, revoked, rotated
from api.settings import Settings

BY = {"kind": "command"}
PAGE = 100
HEADINGS = ("id", "name", "prefix", "scopes", "created", "ends", "revoked", "last used", "replaces")


async def keep_key(
    settings: Settings, name: str, scopes: list[Scope], key: str, expires_at: dt.datetime | None = None
) -> None:
    """Make a key known to the database; one that is known stays as it is."""
    async with opened(settings) as db:
        with suppress(asyncpg.UniqueViolationError):
            await created(db, by=BY, key_name=name, scopes=scopes, expires_at=expires_at, **kept_of(key))


async def list_keys(settings: Settings) -> list[ApiKey]:
    """Every key, newest first."""
    found: list[ApiKey] = []
    async with opened(settings) as db:
        cursor = None
        while True:
            page = await listed(db, sort="-api_key_id", cursor=cursor, limit=PAGE)
            found += page.items
            if (cursor := page.next_cursor) is None:
                return found


async def rotate_key(settings: Settings, api_key_id: int, overlap_hours: int) -> str:
    """The key that takes this one's place."""
    async with opened(settings) as db:
        key = make_key()
        await rotated(db, by=BY, api_key_id=api_key_id, overlap_hours=overlap_hours, **kept_of(key))
        return key


async def revoke_key(settings: Settings, api_key_id: int) -> ApiKey:
    """The key, taken back."""
    async with opened(settings) as db:
        return await revoked(db, by=BY, api_key_id=api_key_id)


def table(keys: list[ApiKey]) -> str:
    """Keys as lines in columns; a letter that a terminal would act on is shown as a question mark."""
    rows = [HEADINGS, *(_row(key) for key in keys)]
    widths = [max(_width(row[n]) for row in rows) for n in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _row(key: ApiKey) -> tuple[str, ...]:
    moments = (key.created_at, key.expires_at, key.revoked_at, key.last_used_at)
    name = "".join(letter if letter.isprintable() else "?" for letter in key.key_name)
    shown = [moment.strftime("%Y-%m-%d %H:%M") if moment else "-" for moment in moments]
    return (str(key.api_key_id), name, key.prefix, ",".join(key.scopes), *shown, str(key.replaces or "-"))


def _width(text: str) -> int:
    """How many places it takes in a terminal: Korean letters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
