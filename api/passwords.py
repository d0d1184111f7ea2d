"""Passwords: argon2id, in a thread of its own behind a short queue: a flood of sign-ins costs no memory."""

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from api.errors import Refusal

Answer = TypeVar("Answer")
# OWASP's least: 19 MiB, two passes, one lane; about 25 ms.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
MOST_WAITING = 8
LETTERS, BYTES = 8, 256
# Nobody's: compared where there is no account, so that both cost the same.
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$bv7P722dWlB24gusAoH5ZA$wwn4VAz0AA1mcZJYUfLOrlNrbNoKQEW19FWgLeYV0VE"


class Passwords:
    """One thread a process, and a queue that says no before it is long."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "passwords")
        self._waiting = 0

    async def hash(self, password: str) -> str:
        """The hash to keep."""
        return await self._run(lambda: HASHER.hash(clean(password)))

    async def verify(self, kept: str | None, password: str) -> tuple[bool, str | None]:
        """Whether it is the password, and its hash by today's parameters where it was kept by others."""
        text = _normal(password)
        return await self._run(lambda: _verify(kept, text))

    def refuse_if_full(self) -> None:
        """Before anything else is done for somebody who would be sent away."""
        if self._waiting >= MOST_WAITING:
            raise Refusal("overloaded")

    async def _run(self, work: Callable[[], Answer]) -> Answer:
        self.refuse_if_full()
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        finally:
            self._waiting -= 1

    def stop(self) -> None:
        """End the thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)


def _verify(kept: str | None, password: str) -> tuple[bool, str | None]:
    try:
        HASHER.verify(kept or NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False, None
    if kept is None:
        return False, None
    return True, HASHER.hash(password) if HASHER.check_needs_rehash(kept) else None


def _normal(password: str) -> str:
    return unicodedata.normalize("NFC", password)


def clean(password: str) -> str:
    """A new password as it is hashed: NFC, of a length that can be remembered and can be hashed."""
    text = _normal(password)
    if len(text) < LETTERS or len(text.encode()) > BYTES:
        raise Refusal("password_invalid")
    return text
