"""Sign-in for programs that hold their tokens themselves; and the letters that replace a password."""

from typing import Annotated, Literal

from litestar import Router, post
from litestar.params import JSONBody
from msgspec import Meta, Struct

from api.database import Db
from api.identity import Done, Identity, SignedIn, Who, make_letter_token
from api.mail import reset_letter
from api.openapi import shows
from api.sql import one
from api.tokens import hash_of
from api.types import NO_NUL, Difficulty, Email, Password, Username

Token = Annotated[str, Meta(min_length=1, max_length=200, pattern=NO_NUL)]


class NewUser(Struct, forbid_unknown_fields=True):
    """Who wants an account."""

    email: Email
    password: Password
    username: Username | None = None
    difficulty: Difficulty | None = None


class Credentials(Struct, forbid_unknown_fields=True):
    """Who signs in."""

    email: Email
    password: Password


class Tokens(Struct):
    """A session: send the access token as a bearer token, and exchange the refresh token before its time is over."""

    token_type: Literal["Bearer"]
    expires_in: int
    access_token: str
    refresh_token: str


class RefreshToken(Struct, forbid_unknown_fields=True):
    """The token that renews a session."""

    refresh_token: Token


class Address(Struct, forbid_unknown_fields=True):
    """Where a letter is to go."""

    email: Email


class LetterToken(Struct, forbid_unknown_fields=True):
    """The code that a letter brought."""

    token: Token


class NewPassword(Struct, forbid_unknown_fields=True):
    """The code that a letter brought, and the password to have from now on."""

    token: Token
    new_password: Password


class Letter(Struct):
    """To whom a letter goes; nobody where there is no such account."""

    email: str | None


TOKENS = Tokens("Bearer", 600, "eyJhbGciOiJIUzI1NiIs...", "kP3v0xQ...")
letter_for_reset = one("send_reset_mail", Letter)
verified = one("verify_email", Done)
reset = one("reset_password", Done)


def tokens_of(identity: Identity, signed: SignedIn) -> Tokens:
    """Both tokens, for the program that asked."""
    access = identity.tokens.make_access(signed.account.user_id, signed.account.session_id)
    return Tokens("Bearer", identity.tokens.seconds, access, signed.refresh_token)


@post("/register", status_code=200, opt=shows(TOKENS, *("email_taken", "email_invalid", "email_domain_blocked",
      "username_taken", "username_invalid", "username_blocked", "password_invalid")), security=[])  # fmt: skip
async def register_user(db: Db, identity: Who, data: JSONBody[NewUser]) -> Tokens:
    """Make an account and sign in. Without a username, one is made of the address."""
    return tokens_of(identity, await identity.register(db, data.email, data.username, data.difficulty, data.password))


@post("/sign-in", status_code=200, opt=shows(TOKENS, "credentials_invalid", "too_many_sign_ins"), security=[])
async def sign_in(db: Db, identity: Who, data: JSONBody[Credentials]) -> Tokens:
    """Sign in. A wrong address and a wrong password are one refusal."""
    return tokens_of(identity, await identity.sign_in(db, data.email, data.password))


@post("/refresh", status_code=200, opt=shows(TOKENS, "refresh_token_invalid", "refresh_token_reused"), security=[])
async def rotate_refresh_token(db: Db, identity: Who, data: JSONBody[RefreshToken]) -> Tokens:
    """Renew a session. The same token may be sent again for ten seconds, and gets the same successor."""
    return tokens_of(identity, await identity.renew(db, data.refresh_token))


@post("/sign-out", status_code=200, opt=shows(Done(True)), security=[])
async def sign_out(db: Db, identity: Who, data: JSONBody[RefreshToken]) -> Done:
    """End the session of a refresh token; nothing is done where there is none."""
    return await identity.sign_out(db, None, data.refresh_token)


@post("/reset-mail", status_code=200, opt=shows(Done(True)), security=[])
async def send_reset_mail(db: Db, identity: Who, data: JSONBody[Address]) -> Done:
    """Send a letter in which a new password can be chosen; the answer is the same where there is no such account."""
    await identity.refuse_floods()
    token = make_letter_token()
    letter = await letter_for_reset(db, email=data.email, token_sha256=hash_of(token))
    return await identity.post(letter.email, *reset_letter(token))


@post("/verify-email", status_code=200, opt=shows(Done(True), "mail_token_invalid"), security=[])
async def verify_email(db: Db, data: JSONBody[LetterToken]) -> Done:
    """Prove an address by the code of a letter; once, within 30 minutes."""
    return await verified(db, token_sha256=hash_of(data.token))


@post("/reset-password", status_code=200, opt=shows(Done(True), "mail_token_invalid", "password_invalid"), security=[])
async def reset_password(db: Db, identity: Who, data: JSONBody[NewPassword]) -> Done:
    """Choose a new password by the code of a letter; every session ends."""
    new_hash = await identity.passwords.hash(data.new_password)
    return await reset(db, token_sha256=hash_of(data.token), new_hash=new_hash)


router = Router(
    "/auth", tags=["로그인"], response_headers={"cache-control": "no-store"},
    route_handlers=[
        register_user, sign_in, rotate_refresh_token, sign_out, send_reset_mail, verify_email, reset_password,
    ],
)  # fmt: skip
