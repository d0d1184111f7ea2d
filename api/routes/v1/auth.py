"""Sign-in under the v1 contract: tokens travel in cookies only."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, Router, get, post
from litestar.datastructures import Cookie
from litestar.params import JSONBody, RawBody
from msgspec import Meta, Struct

from api.database import Db
from api.errors import Refusal
from api.identity import REFRESH, Identity, SignedIn, Who
from api.openapi import shows
from api.sql import one
from api.types import AnyRequest, Difficulty, Email, Password, Username


class V1Registration(Struct):
    """Who wants an account."""

    email: Email
    password: Password
    username: Username | None = None
    difficulty_level: Difficulty | None = None


class V1Credentials(Struct):
    """Who signs in."""

    email: Email
    password: Password


class V1User(Struct):
    """The account."""

    id: int
    email: str
    username: str
    difficulty_level: Difficulty


class V1SignedIn(Struct, rename="camel"):
    """A session; its tokens are in the cookies."""

    token_type: Literal["Bearer"]
    expires_in: int
    user: V1User


class V1Me(Struct, rename="camel"):
    """Who is signed in."""

    id: int
    email: str
    username: str
    difficulty_level: Difficulty
    authenticated: bool = True


class V1CsrfToken(Struct, rename="camel"):
    """What to send in the header X-CSRF-Token."""

    csrf_token: str


class V1Profile(Struct):
    """The part of a profile that v1 shows."""

    user_id: int
    email: str
    username: str
    difficulty: str


class V1Nothing(Struct):
    """An empty object."""


class V1Refresh(Struct, rename="camel"):
    """A refresh token outside of the cookie."""

    refresh_token: Annotated[str, Meta(max_length=1000)] = ""


USER = V1User(7, "kim@example.com", "김투자", "beginner")
SIGNED_IN = V1SignedIn("Bearer", 600, USER)
profile = one("v1_get_me", V1Profile, missing="sign_in_required")


def answer(identity: Identity, signed: SignedIn) -> Response[V1SignedIn]:
    """The session, its tokens in cookies."""
    a = signed.account
    user = V1User(a.user_id, a.email, a.username, a.difficulty)  # type: ignore[arg-type]
    return no_store(V1SignedIn("Bearer", identity.tokens.seconds, user), identity.cookies(signed))


def no_store(body: Any, cookies: list[Cookie]) -> Response[Any]:
    """An answer about the user, which nobody keeps."""
    return Response(body, status_code=200, cookies=cookies, headers={"cache-control": "no-store"})


def refresh_token_of(request: AnyRequest, body: bytes) -> str:
    """From the cookie, else from the body, which is empty or says nothing as a rule."""
    if cookie := request.cookies.get(REFRESH):
        return cookie
    try:
        return msgspec.json.decode(body, type=V1Refresh).refresh_token
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""


@post("/register", status_code=200, opt=shows(SIGNED_IN, *("email_taken", "email_invalid", "email_domain_blocked",
      "username_taken", "username_invalid", "username_blocked", "password_invalid")), security=[])  # fmt: skip
async def v1_register(db: Db, identity: Who, data: JSONBody[V1Registration]) -> Response[V1SignedIn]:
    """Make an account and sign in. Without a username, one is made of the address."""
    given = data.email, data.username, data.difficulty_level, data.password
    return answer(identity, await identity.register(db, *given))


@post("/login", status_code=200, opt=shows(SIGNED_IN, "credentials_invalid", "too_many_sign_ins"), security=[])
async def v1_login(db: Db, identity: Who, request: AnyRequest, data: JSONBody[V1Credentials]) -> Response[V1SignedIn]:
    """Sign in; the session that the browser had ends. A wrong address and a wrong password are one refusal."""
    replaced = request.cookies.get(REFRESH, "")
    return answer(identity, await identity.sign_in(db, data.email, data.password, replaced))


@post("/refresh", status_code=200, opt=shows(SIGNED_IN, *("refresh_token_required", "refresh_token_invalid",
      "refresh_token_reused")), security=[])  # fmt: skip
async def v1_refresh(db: Db, identity: Who, request: AnyRequest, body: RawBody) -> Response[V1SignedIn]:
    """Renew the session by the cookie refreshToken; the body may be empty."""
    return answer(identity, await identity.renew(db, refresh_token_of(request, body)))


@post("/logout", status_code=200, opt=shows(V1Nothing(), "csrf_token_invalid"), security=[])
async def v1_logout(db: Db, identity: Who, request: AnyRequest, body: RawBody) -> Response[V1Nothing]:
    """Sign out: the session ends, its cookies go. Never refused for want of a session."""
    identity.check_csrf(request)
    await identity.sign_out(db, request, refresh_token_of(request, body))
    return no_store(V1Nothing(), identity.no_cookies())


@get("/csrf", opt=shows(V1CsrfToken("4f1c")), security=[])
async def v1_get_csrf(identity: Who, request: AnyRequest) -> Response[V1CsrfToken]:
    """The value for the header X-CSRF-Token, also as a cookie; without a session one that proves nothing."""
    user, _ = identity.user_of(request)
    cookie = identity.csrf_cookie(user.session_id if user else 0)
    return no_store(V1CsrfToken(cookie.value or ""), [cookie])


@get("/me", opt=shows(V1Me(7, "kim@example.com", "김투자", "beginner"), "sign_in_required", "refresh_token_reused"),
     security=[])  # fmt: skip
async def v1_get_me(db: Db, identity: Who, request: AnyRequest) -> Response[V1Me]:
    """Who is signed in. Where only the refresh token is still good, the session is renewed."""
    user, is_by_cookie = identity.user_of(request)
    return await (whoever(db, identity, request) if user is None else known(db, identity, user, is_by_cookie))


async def known(db: Db, identity: Identity, user: Any, is_by_cookie: bool) -> Response[V1Me]:
    """The profile of an access token."""
    found = await profile(db, user_id=user.user_id)
    cookies = [identity.csrf_cookie(user.session_id)] if is_by_cookie else []
    return no_store(me(found), cookies)


async def whoever(db: Db, identity: Identity, request: AnyRequest) -> Response[V1Me]:
    """The profile of a refresh token, with new cookies."""
    if not (presented := request.cookies.get(REFRESH, "")):
        raise Refusal("sign_in_required")
    try:
        signed = await identity.renew(db, presented)
    except Refusal as refusal:  # this route knows one refusal only: nobody is signed in
        raise Refusal("sign_in_required") if refusal.code == "refresh_token_invalid" else refusal from None
    return no_store(me(signed.account), identity.cookies(signed))


def me(found: Any) -> V1Me:
    """In the words of v1."""
    return V1Me(found.user_id, found.email, found.username, found.difficulty)


router = Router(
    "/auth", tags=["로그인"],
    route_handlers=[v1_register, v1_login, v1_refresh, v1_logout, v1_get_csrf, v1_get_me],
)  # fmt: skip
