"""Who may come in: people, by an access token in a header or a cookie; and how they get one."""

import asyncio
import datetime as dt
import hmac
import secrets
from typing import Any, NamedTuple

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.handlers.base import BaseRouteHandler
from msgspec import Struct

from api.addresses import household
from api.database import Database, opened
from api.errors import Refusal
from api.limits import Limiter
from api.mail import Mailer
from api.passwords import HASHER, Passwords, clean
from api.settings import Settings
from api.sql import one
from api.telemetry import log, sight
from api.tokens import Tokens, User, hash_of

AnyConnection = ASGIConnection[Any, Any, Any, Any]
SAFE = {"GET", "HEAD", "OPTIONS"}
DAY, MINUTE = 86_400, 60.0
CONFIRMATIONS = (10, 15 * MINUTE)  # how often a password may be asked for again: whoever took a token guesses too
ACCESS, REFRESH, CSRF = "accessToken", "refreshToken", "csrfToken"
LONGEST_TOKEN = 200  # letters of a refresh token; ours have at most 64


class Account(Struct):
    """Who is signed in now, and in which session."""

    user_id: int
    email: str
    username: str
    difficulty: str
    session_id: int


class Compared(Struct):
    """With what a password is compared; nothing where there is no such account."""

    user_id: int | None
    password_hash: str | None


class PasswordHash(Struct):
    """With what the password of a signed-in user is compared."""

    password_hash: str | None


class Done(Struct):
    """Whether it changed something."""

    is_done: bool


class AccountState(Struct):
    """An account as an operator sees it."""

    user_id: int
    locked_at: dt.datetime | None


class Revoked(Struct):
    """The sessions whose access tokens are refused."""

    session_ids: list[int]


class SignedIn(NamedTuple):
    """A session, and the token that renews it."""

    account: Account
    refresh_token: str


registered = one("register_user", Account)
begun = one("begin_sign_in", Compared)
signed_in = one("sign_in", Account)
rotated = one("rotate_refresh_token", Account)
changed = one("change_password", Account)
hashed = one("get_password_hash", PasswordHash)
closed = one("close_account", Done)
signed_out = one("sign_out", Done)
revoked = one("list_revoked_sessions", Revoked)
administered = one("administer_user", AccountState)


class Identity:
    """What a process knows of people: keys, a thread for passwords, a mailer."""

    def __init__(self, settings: Settings, mailer: Mailer, limits: Limiter) -> None:
        self.settings, self.mailer, self.limits = settings, mailer, limits
        self.tokens, self.passwords = Tokens(settings), Passwords()
        self.refresh_seconds = settings.refresh_token_days * DAY
        self.session_seconds = settings.session_days * DAY
        self._letters: set[asyncio.Task[None]] = set()

    async def learn(self, db: Database) -> None:
        """Read which sessions were ended; each second."""
        self.tokens.revoked = frozenset((await revoked(db)).session_ids)

    def user_of(self, connection: AnyConnection) -> tuple[User | None, bool]:
        """Whose request it is, and whether a cookie says so; a header is believed before a cookie."""
        scheme, _, token = connection.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self.tokens.read_access(token.strip()), False
        return self.tokens.read_access(connection.cookies.get(ACCESS, "")), True

    def check_csrf(self, connection: AnyConnection, session_id: int | None = None) -> None:
        """A browser sends cookies whoever asks it to; only our own pages can repeat one in a header."""
        wanted = connection.cookies.get(CSRF, "") if session_id is None else self.tokens.csrf(session_id)
        given = connection.headers.get("x-csrf-token", ""), connection.cookies.get(CSRF, "")
        if not all(hmac.compare_digest(wanted.encode(), value.encode()) for value in given):
            raise Refusal("csrf_token_invalid")

    async def register(
        self, db: Database, email: str, username: str | None, difficulty: str | None, password: str
    ) -> SignedIn:
        """Make an account, signed in."""
        await self._count("registrations")
        token = self.tokens.make_refresh()
        password_hash = await self.passwords.hash(password)
        account = await registered(
            db, email=email, username=username, difficulty=difficulty, password_hash=password_hash,
            token_sha256=hash_of(token), refresh_seconds=self.refresh_seconds,
        )  # fmt: skip
        return SignedIn(account, token)

    async def sign_in(self, db: Database, email: str, password: str, replaced: str = "") -> SignedIn:
        """Compare the password, without saying whether the account or the password was wrong.

        `replaced`: the refresh token of the session that the browser had before, which ends.
        """
        await self._count("sign_ins")
        self.passwords.refuse_if_full()
        token = self.tokens.make_refresh()
        known = await begun(db, email=email)
        is_right, new_hash = await self.passwords.verify(known.password_hash, password)
        account = await signed_in(
            db, email=email, user_id=known.user_id, compared_hash=known.password_hash, is_right=is_right,
            new_hash=new_hash, token_sha256=hash_of(token), refresh_seconds=self.refresh_seconds,
            replaced=hash_of(replaced) if replaced else None,
        )  # fmt: skip
        return SignedIn(account, token)

    async def renew(self, db: Database, presented: str) -> SignedIn:
        """Exchange a refresh token for its successor."""
        if not presented:
            raise Refusal("refresh_token_required")
        if len(presented) > LONGEST_TOKEN:
            raise Refusal("refresh_token_invalid")
        token = self.tokens.successor(presented)
        account = await rotated(
            db, presented=hash_of(presented), successor=hash_of(token), refresh_seconds=self.refresh_seconds,
            grace_seconds=self.settings.refresh_grace_seconds, session_seconds=self.session_seconds,
        )  # fmt: skip
        return SignedIn(account, token)

    async def sign_out(self, db: Database, connection: AnyConnection | None, presented: str) -> Done:
        """End the session of the tokens; harmless where there is none."""
        user = self.user_of(connection)[0] if connection else None
        if not user and not presented:
            return Done(False)
        token = hash_of(presented) if presented else None
        return await signed_out(db, presented=token, session_id=user and user.session_id)

    async def refuse_floods(self) -> None:
        """Before a letter is asked for."""
        await self._count("letters")

    async def post(self, to: str | None, subject: str, text: str) -> Done:
        """Send a letter, beside the answer: how long it takes says nothing of whether there is an account."""
        if to:
            task = asyncio.create_task(self.mailer.send(to, subject, text))
            self._letters.add(task)
            task.add_done_callback(self._sent)
        return Done(True)

    def _sent(self, task: asyncio.Task[None]) -> None:
        self._letters.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("a letter was not sent", exc_info=error)

    async def change_password(
        self, db: Database, user: User, password: str, new_password: str, *, is_everywhere: bool
    ) -> SignedIn:
        """Compare the one before, then change it."""
        token = self.tokens.make_refresh()
        compared = await self._confirm(db, user, password)
        new_hash = await self.passwords.hash(new_password)
        account = await changed(
            db, user_id=user.user_id, session_id=user.session_id, compared_hash=compared, new_hash=new_hash,
            is_everywhere=is_everywhere, token_sha256=hash_of(token), refresh_seconds=self.refresh_seconds,
        )  # fmt: skip
        return SignedIn(account, token)

    async def close(self, db: Database, user: User, password: str) -> Done:
        """Compare the password, then delete the account."""
        return await closed(db, user_id=user.user_id, compared_hash=await self._confirm(db, user, password))

    async def _count(self, name: str) -> None:
        """What strangers may do only so often from one address."""
        await self.limits.spend(name, household(sight.get().ip), self.settings.sign_ins_per_ip, MINUTE)

    async def _confirm(self, db: Database, user: User, password: str) -> str | None:
        await self.limits.spend("confirmations", f"user:{user.user_id}", *CONFIRMATIONS)
        kept = (await hashed(db, user_id=user.user_id)).password_hash
        is_right, _ = await self.passwords.verify(kept, password)
        if not is_right:
            raise Refusal("credentials_invalid")
        return kept

    def cookies(self, signed: SignedIn) -> list[Cookie]:
        """The three cookies of a session; the third can be read by its pages, for the header that proves them."""
        session_id = signed.account.session_id
        access = self.tokens.make_access(signed.account.user_id, session_id)
        return [
            self._cookie(ACCESS, access, self.tokens.seconds),
            self._cookie(REFRESH, signed.refresh_token, self.refresh_seconds),
            self.csrf_cookie(session_id),
        ]

    def csrf_cookie(self, session_id: int) -> Cookie:
        """The cookie that a page repeats in a header."""
        return self._cookie(CSRF, self.tokens.csrf(session_id), self.refresh_seconds, httponly=False)

    def no_cookies(self) -> list[Cookie]:
        """What takes the three away."""
        return [self._cookie(name, "", 0, httponly=name != CSRF) for name in (ACCESS, REFRESH, CSRF)]

    def _cookie(self, key: str, value: str, seconds: int, *, httponly: bool = True) -> Cookie:
        return Cookie(
            key, value=value, max_age=seconds, httponly=httponly, secure=self.settings.cookie_secure, samesite="lax"
        )


def current_user(request: Request[Any, Any, Any]) -> User | None:
    """Whom the guard let in; None a guest, where there may be guests."""
    user: User | None = request.state.user
    return user


Who = NamedDependency[Identity]
CurrentUser = NamedDependency[User]
MaybeUser = NamedDependency[User | None]


def make_letter_token() -> str:
    """The code in a letter: 256 random bits."""
    return secrets.token_urlsafe(32)


def by_user() -> dict[str, Any]:
    """What a handler for people says of itself: its guard, and its `security` entry in OpenAPI."""

    async def guard(connection: AnyConnection, _: BaseRouteHandler) -> None:
        _let_in(connection)

    return {"guards": [guard], "security": [{"Bearer": []}, {"Cookie": []}]}


def by_anyone() -> dict[str, Any]:
    """The same for people who may be guests: a token that is over is refused, so that its owner renews it."""

    async def guard(connection: AnyConnection, _: BaseRouteHandler) -> None:
        connection.state.user = None
        if connection.headers.get("authorization") or {ACCESS, REFRESH} & set(connection.cookies):
            _let_in(connection)

    return {"guards": [guard], "security": [{}, {"Bearer": []}, {"Cookie": []}]}


def _let_in(connection: AnyConnection) -> None:
    identity: Identity = connection.app.state.house.identity
    user, is_by_cookie = identity.user_of(connection)
    if user is None:
        raise Refusal("sign_in_required")
    if is_by_cookie and connection.scope.get("method") not in SAFE:
        identity.check_csrf(connection, user.session_id)
    sight.get().actor = ("user", user.user_id)
    connection.state.user = user


async def administer(
    settings: Settings, email: str, password: str | None, *, is_locked: bool | None = None
) -> AccountState:
    """What a command of this machine does to an account: a new password, a lock (True), an unlock (False)."""
    new_hash = HASHER.hash(clean(password)) if password else None
    async with opened(settings) as db:
        return await administered(db, by={"kind": "command"}, email=email, new_hash=new_hash, is_locked=is_locked)
