"""The audit for operators: whether its chain is whole, and its head, to be kept where nobody can rewrite it."""

import asyncio
import datetime as dt
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec

from api.books import VERIFY_SECONDS, verify
from api.database import opened
from api.errors import OUTAGES
from api.settings import Settings
from api.sql import one
from api.worker import ROLE, settings_of

Result = TypeVar("Result")


class Chain(msgspec.Struct):
    """How many rows were checked, where they end, and the first one at fault; NULLs: none is."""

    checked: int
    head_seq: int
    head_hash: str
    seq: int | None
    fault: str | None


class AuditState(msgspec.Struct):
    """Where the audit stands."""

    seq: int
    sealed_at: dt.datetime
    hash: str
    outbox_rows: int
    lag_seconds: float
    is_ddl_noted: bool


class Head(msgspec.Struct):
    """Where the chain ended once, as `precedent audit-head` prints it."""

    seq: Annotated[int, msgspec.Meta(ge=0)]
    sealed_at: dt.datetime
    hash: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


verify_audit = one("verify_audit", Chain, seconds=VERIFY_SECONDS)
get_audit_state = one("get_audit_state", AuditState)


async def _verify_chain(settings: Settings, head: Head | None) -> tuple[str, bool]:
    """What the command prints of the audit, and whether its chain is whole."""
    known = {"head_seq": head.seq, "head_hash": bytes.fromhex(head.hash)} if head and head.seq else {}
    async with opened(settings_of(settings), ROLE, VERIFY_SECONDS) as db:
        chain = await verify_audit(db, **{"head_seq": None, "head_hash": None} | known)
    if chain.fault is None:
        return f"the audit is whole: {chain.checked} rows, head {chain.head_seq} {chain.head_hash[:16]}", True
    return f"audit row {chain.seq}: {chain.fault}", False


async def _read_head(settings: Settings) -> Head:
    async with opened(settings_of(settings), ROLE) as db:
        state = await get_audit_state(db)
    return Head(state.seq, state.sealed_at, state.hash)


def _head_of(file: str) -> Head:
    """The head that a file holds."""
    try:
        return msgspec.json.decode(Path(file).read_bytes(), type=Head)
    except msgspec.DecodeError as error:
        raise RuntimeError(f"{file} holds no head of the audit: {error}") from error


def run_verify(settings: Settings, head_file: str | None) -> tuple[str, int]:
    """`precedent verify`: what it prints of the books and then the audit, and its exit status."""
    head = _head_of(head_file) if head_file else None
    lines, is_exact = asyncio.run(verify(settings))
    line, is_whole = _run(_verify_chain(settings, head))
    return "\n".join([*lines, line]), 0 if is_exact and is_whole else 1


def show_head(settings: Settings) -> tuple[str, int]:
    """`precedent audit-head`: one line of JSON."""
    return msgspec.json.encode(_run(_read_head(settings))).decode(), 0


def _run(work: Coroutine[Any, Any, Result]) -> Result:
    try:
        return asyncio.run(work)
    except OUTAGES as error:
        raise RuntimeError(f"the audit could not be read: {type(error).__name__}: {error}") from error
