"""The leaderboard under the v1 contract: places without ties, nobody's amounts but one's own."""

import datetime as dt
from typing import Annotated

from litestar import Router, get
from litestar.params import QueryParameter
from msgspec import Struct

from api.database import Db
from api.identity import MaybeUser, by_anyone
from api.openapi import shows
from api.sql import one
from api.types import Size

# No page costs more than another: any may be asked for.
Skipped = Annotated[int, QueryParameter(ge=0, le=1_000_000_000, description="How many to leave out.")]


class V1Ranked(Struct):
    """Somebody's place; `user_id` is an opaque number, the amounts of others are 0."""

    rank: int
    user_id: int
    username: str
    total_value: int
    profit_loss: int
    profit_loss_pct: float
    is_me: bool


class V1Leaderboard(Struct):
    """A page of the leaderboard; `my_rank` and `my_entry` are null for guests and who is not ranked."""

    my_rank: int | None
    my_entry: V1Ranked | None
    rankings: list[V1Ranked]
    total_users: int
    offset: int
    has_more: bool
    as_of: dt.datetime | None


AT = dt.datetime(2026, 11, 20, 0, 30, tzinfo=dt.UTC)
MINE = V1Ranked(1, 4_503_599_627_370_496, "김투자", 1_123_400, 123_400, 12.34, is_me=True)
OTHER = V1Ranked(2, 1_234_567_890_123_456, "이투자", 0, 0, 11.5, is_me=False)
LEADERBOARD = V1Leaderboard(1, MINE, [MINE, OTHER], 2, 0, has_more=False, as_of=AT)

leaderboard = one("v1_get_leaderboard", V1Leaderboard)


@get("/ranking", opt=shows(LEADERBOARD), **by_anyone())
async def v1_get_leaderboard(db: Db, user: MaybeUser, limit: Size = 20, offset: Skipped = 0) -> V1Leaderboard:
    """Everybody who is ranked by the rate of profit, and your own place, as of the last refresh some seconds ago."""
    return await leaderboard(db, user_id=user and user.user_id, size=limit, skip=offset)


router = Router("/portfolio/leaderboard", tags=["모의투자"], route_handlers=[v1_get_leaderboard])
