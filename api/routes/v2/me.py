"""The signed-in user: profile, password, sessions, all that is kept, and the end of the account."""

import datetime as dt
from typing import Annotated, Any, Literal

from litestar import Response, Router, delete, get, patch, post
from litestar.params import JSONBody
from msgspec import Meta, Struct

from api.database import Db
from api.identity import CurrentUser, Done, Who, by_user, make_letter_token
from api.mail import verification_letter
from api.openapi import shows
from api.routes.v2.auth import TOKENS, Letter, Tokens, tokens_of
from api.sql import many, one
from api.tokens import hash_of
from api.types import AnyRequest, Difficulty, Id, Password, Username

TimeOfDay = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class Profile(Struct):
    """Your account and preferences; `morning_briefing_time` is HH:MI in KST; `is_ranked`: shown on the leaderboard."""

    user_id: int
    email: str
    username: str
    difficulty: Difficulty
    theme: Literal["light", "dark"]
    push_notification: bool
    morning_briefing_time: str
    is_ranked: bool
    created_at: dt.datetime
    email_verified_at: dt.datetime | None
    last_login_at: dt.datetime | None


class ProfileChange(Struct, forbid_unknown_fields=True):
    """What is to change; a part left out stays."""

    username: Username | None = None
    difficulty: Difficulty | None = None
    theme: Literal["light", "dark"] | None = None
    push_notification: bool | None = None
    morning_briefing_time: TimeOfDay | None = None
    is_ranked: bool | None = None


class PasswordChange(Struct, forbid_unknown_fields=True):
    """The password there is and the one to have; `is_everywhere` signs out your other devices."""

    password: Password
    new_password: Password
    is_everywhere: bool = False


class Confirmation(Struct, forbid_unknown_fields=True):
    """Your password, before something that cannot be undone."""

    password: Password


class Session(Struct):
    """Where you are signed in; `last_used_at` is its last renewal."""

    session_id: int
    agent: str
    ip: str
    started_at: dt.datetime
    last_used_at: dt.datetime
    is_current: bool


class Ended(Struct):
    """How many sessions ended."""

    ended: int


class Export(Struct):
    """All that is kept about you."""

    profile: dict[str, Any]
    settings: dict[str, Any]
    sessions: list[dict[str, Any]]
    portfolios: list[dict[str, Any]]
    notifications: list[dict[str, Any]]
    watch_entries: list[dict[str, Any]]
    quiz_answers: list[dict[str, Any]]
    tutor_sessions: list[dict[str, Any]]
    learning_progress: list[dict[str, Any]]
    activity: list[dict[str, Any]]


AT = dt.datetime(2026, 11, 20, 0, 30, tzinfo=dt.UTC)
PROFILE = Profile(7, "kim@example.com", "김투자", "beginner", "light", True, "08:00", True, AT, None, AT)
SESSION = Session(12, "Mozilla/5.0", "203.0.113.7", AT, AT, True)
EXPORT = Export({"email": "kim@example.com"}, {"theme": "light"}, [], [], [], [], [], [], [], [])
AFTER_SIGN_IN = {"cache-control": "no-store"}

profile = one("get_profile", Profile, missing="sign_in_required")
change = one("change_profile", Profile, missing="sign_in_required")
exported = one("export_account", Export, missing="sign_in_required")
sessions = many("list_sessions", Session)
end = one("end_session", Ended)
end_others = one("end_other_sessions", Ended)
letter_for_verification = one("send_verification_mail", Letter)


@get("/", opt=shows(PROFILE), **by_user())
async def get_profile(db: Db, user: CurrentUser) -> Profile:
    """Your account and preferences."""
    return await profile(db, user_id=user.user_id)


@patch("/", opt=shows(PROFILE, "username_taken", "username_invalid", "username_blocked"), **by_user())
async def change_profile(db: Db, user: CurrentUser, data: JSONBody[ProfileChange]) -> Profile:
    """Change your name or preferences; a part left out stays."""
    return await change(db, data, user_id=user.user_id)


@delete("/", status_code=200, opt=shows(Done(True), "credentials_invalid"), **by_user())
async def close_account(db: Db, identity: Who, user: CurrentUser, data: JSONBody[Confirmation]) -> Done:
    """Delete your account. All that names you goes; the books of paper money stay, without a name."""
    return await identity.close(db, user, data.password)


@get("/export", opt=shows(EXPORT), **by_user())
async def export_account(db: Db, user: CurrentUser) -> Export:
    """All that is kept about you."""
    return await exported(db, user_id=user.user_id)


@post("/password", status_code=200, opt=shows(TOKENS, "credentials_invalid", "password_invalid"), **by_user())
async def change_password(
    db: Db, identity: Who, user: CurrentUser, request: AnyRequest, data: JSONBody[PasswordChange]
) -> Response[Tokens]:
    """Change your password. This session ends and you go on in a new one, whose tokens and cookies these are."""
    given = data.password, data.new_password
    signed = await identity.change_password(db, user, *given, is_everywhere=data.is_everywhere)
    is_by_cookie = identity.user_of(request)[1]
    return Response(tokens_of(identity, signed), cookies=identity.cookies(signed) if is_by_cookie else [])


@get("/sessions", opt=shows([SESSION]), **by_user())
async def list_sessions(db: Db, user: CurrentUser) -> list[Session]:
    """Where you are signed in, the newest first; up to a hundred."""
    return await sessions(db, user_id=user.user_id, session_id=user.session_id)


@delete("/sessions", status_code=200, opt=shows(Ended(2)), **by_user())
async def end_other_sessions(db: Db, user: CurrentUser) -> Ended:
    """Sign out everywhere but here."""
    return await end_others(db, user_id=user.user_id, session_id=user.session_id)


@delete("/sessions/{session_id:str}", status_code=200, opt=shows(Ended(1), "session_not_found"), **by_user())
async def end_session(db: Db, user: CurrentUser, session_id: Id) -> Ended:
    """Sign out one of your devices."""
    return await end(db, user_id=user.user_id, acting_id=user.session_id, session_id=session_id)


@post("/verification-mail", status_code=200, opt=shows(Done(True)), **by_user())
async def send_verification_mail(db: Db, identity: Who, user: CurrentUser) -> Done:
    """Send a letter in which your address can be proven; none goes out where it is proven already."""
    await identity.refuse_floods()
    token = make_letter_token()
    letter = await letter_for_verification(db, user_id=user.user_id, token_sha256=hash_of(token))
    return await identity.post(letter.email, *verification_letter(token))


router = Router(
    "/me", tags=["내 계정"],
    route_handlers=[
        get_profile, change_profile, close_account, export_account, change_password, list_sessions,
        end_other_sessions, end_session, send_verification_mail,
    ],
)  # fmt: skip
