"""The leaderboard: everybody's rate of profit by opaque id, and where the signed-in user stands."""

import datetime as dt
from uuid import UUID

from litestar import Router, get
from msgspec import Struct

from api.browse import Excerpt
from api.database import Db
from api.identity import CurrentUser, by_user
from api.openapi import shows
from api.sql import one
from api.types import Cursor, Size


class LeaderboardEntry(Struct):
    """Somebody's rank, shared with all of the same rate, and the rate in percent; nobody's amounts."""

    rank: int
    public_id: UUID
    username: str
    profit_loss_pct: float


class LeaderboardPage(Struct):
    """One page of the leaderboard; `next_cursor` fetches the one after it, null ends the list."""

    as_of: dt.datetime | None
    ranked_count: int
    items: list[LeaderboardEntry]
    next_cursor: str | None


class Found(Struct):
    """A page as the database answers, with the key of its last entry where more follow."""

    as_of: dt.datetime | None
    ranked_count: int
    items: list[LeaderboardEntry]
    profit_loss_pct: str | None
    public_number: int | None


class LeaderboardPosition(Struct):
    """Where you stand, among how many; the amounts are yours alone to see."""

    as_of: dt.datetime
    ranked_count: int
    rank: int
    public_id: UUID
    username: str
    profit_loss_pct: float
    total_value: int
    profit_loss: int


AT = dt.datetime(2026, 11, 20, 0, 30, tzinfo=dt.UTC)
WHO = UUID("0b7e51a6-5c1e-4f4e-9a53-6d1f6a3d8f10")
PAGE = LeaderboardPage(AT, 6000, [LeaderboardEntry(1, WHO, "김투자", 12.34)], None)
POSITION = LeaderboardPosition(AT, 6000, 1, WHO, "김투자", 12.34, 1_123_400, 123_400)

ranking = Excerpt("list_leaderboard", Found, LeaderboardPage, ("profit_loss_pct", "public_number"))
position = one("get_leaderboard_position", LeaderboardPosition, missing="not_ranked")


@get("/", security=[], opt=shows(PAGE, "invalid_cursor"))
async def list_leaderboard(db: Db, cursor: Cursor = None, limit: Size = 20) -> LeaderboardPage:
    """Everybody who is ranked, the highest rate first, as of the last refresh some seconds ago.

    Ranked are open portfolios, by profit in percent of the opening cash; rewards are no profit.
    """
    return await ranking(db, cursor=cursor, limit=limit)


@get("/me", opt=shows(POSITION, "not_ranked"), **by_user())
async def get_leaderboard_position(db: Db, user: CurrentUser) -> LeaderboardPosition:
    """Where you stand. Not at all, if you asked not to be ranked (`is_ranked` of your profile)."""
    return await position(db, user_id=user.user_id)


router = Router("/leaderboard", tags=["모의투자"], route_handlers=[list_leaderboard, get_leaderboard_position])
