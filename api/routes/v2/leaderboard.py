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
from api.types import AsOf, Cursor, Size, instant_of


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


class FoundThen(Struct):
    """The same of a day that is over, with the place of the page's last entry where more follow."""

    as_of: dt.datetime | None
    ranked_count: int
    items: list[LeaderboardEntry]
    place: int | None


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
past_ranking = Excerpt("list_past_leaderboard", FoundThen, LeaderboardPage, ("place",))
position = one("get_leaderboard_position", LeaderboardPosition, missing="not_ranked")
past_position = one("get_past_leaderboard_position", LeaderboardPosition, missing="not_ranked")


@get("/", security=[], opt=shows(PAGE, "invalid_cursor", "as_of_in_future"))
async def list_leaderboard(db: Db, cursor: Cursor = None, limit: Size = 20, as_of: AsOf = None) -> LeaderboardPage:
    """Everybody who is ranked, the highest rate first, as of the last refresh some seconds ago.

    Ranked are open portfolios, by profit in percent of the opening cash; rewards are no profit. `as_of` an instant it
    is the one at the closes of the last session that had ended by then: when it ended is the answer's `as_of`.
    """
    if as_of is not None:
        return await past_ranking(db, cursor=cursor, limit=limit, as_of=instant_of(as_of))
    return await ranking(db, cursor=cursor, limit=limit)


@get("/me", opt=shows(POSITION, "not_ranked", "as_of_in_future"), **by_user())
async def get_leaderboard_position(db: Db, user: CurrentUser, as_of: AsOf = None) -> LeaderboardPosition:
    """Where you stand, or stood at the end of the last session by `as_of`.

    Not at all, if you asked not to be ranked (`is_ranked` of your profile) or had no portfolio then.
    """
    if as_of is not None:
        return await past_position(db, user_id=user.user_id, as_of=instant_of(as_of))
    return await position(db, user_id=user.user_id)


router = Router("/leaderboard", tags=["모의투자"], route_handlers=[list_leaderboard, get_leaderboard_position])
