"""Rewards under the v1 contract: for reading a briefing, staying on a page, answering a quiz. The server decides."""

import datetime as dt
from typing import Annotated, Literal

from litestar import Router, get, post
from litestar.params import JSONBody
from msgspec import Meta, Struct

from api.database import Db
from api.identity import CurrentUser, by_user
from api.openapi import shows
from api.routes.v2.rewards import CLAIM_SECONDS
from api.sql import many, one
from api.types import LARGEST_ID, Key, Short

MOST_LISTED = 1000


class V1NewReward(Struct):
    """The case that was read to its end."""

    case_id: Key


class V1PaidReward(Struct):
    """A reward as it was paid; at `maturity_at` more may come."""

    reward_id: int
    base_reward: int
    status: Literal["pending"]
    maturity_at: dt.datetime
    message: str


class V1Reward(Struct):
    """A reward for a briefing; `final_reward` is null until it is settled."""

    reward_id: int
    case_id: int
    base_reward: int
    multiplier: float
    final_reward: int | None
    status: Literal["pending", "applied", "expired"]
    maturity_at: dt.datetime
    created_at: dt.datetime


class V1Rewards(Struct):
    """Rewards for briefings, the newest first."""

    rewards: list[V1Reward]


class V1NewDwellReward(Struct):
    """The page, and for how long the client believes it was open; the server counts for itself."""

    page: Short
    dwell_seconds: Annotated[int, Meta(ge=0, le=LARGEST_ID)]


class V1DwellReward(Struct):
    """What staying brought."""

    reward_amount: int
    page: str
    message: str


class V1QuizAnswer(Struct):
    """The quiz of today and the option chosen, -1 none. What is right is not asked: `correct_answer` is not read."""

    scenario_id: Short
    selected_answer: Annotated[int, Meta(ge=-1, le=3)]


class V1QuizReward(Struct):
    """The verdict on the first answer, and what this one brought: 0 for a second one."""

    reward_amount: int
    is_correct: bool
    new_cash_balance: int


AT = dt.datetime(2026, 11, 20, 0, 30, tzinfo=dt.UTC)
LATER = AT + dt.timedelta(days=7)
CLAIMED = V1PaidReward(5, 100_000, "pending", LATER, "100,000원을 받았습니다.")
REWARD = V1Reward(5, 3, 100_000, 1.5, 150_000, "applied", LATER, AT)
DWELL = V1DwellReward(50_000, "story", "50,000원을 받았습니다.")

claimed = one("v1_claim_briefing_reward", V1PaidReward, seconds=CLAIM_SECONDS)
listed = many("v1_list_rewards", V1Reward)
stayed = one("v1_claim_dwell_reward", V1DwellReward, seconds=CLAIM_SECONDS)
answered = one("v1_answer_quiz", V1QuizReward, seconds=CLAIM_SECONDS)


@post(
    "/portfolio/reward", status_code=200,
    opt=shows(CLAIMED, "portfolio_not_found", "case_not_found", "briefing_reward_claimed", "cash_limit_reached"),
    **by_user(),
)  # fmt: skip
async def v1_claim_briefing_reward(db: Db, user: CurrentUser, data: JSONBody[V1NewReward]) -> V1PaidReward:
    """Claim the reward for a briefing read to its end, once a case; what it brings on top is settled at maturity."""
    return await claimed(db, data, user_id=user.user_id)


@get("/portfolio/rewards", opt=shows(V1Rewards([REWARD])), **by_user())
async def v1_list_rewards(db: Db, user: CurrentUser) -> V1Rewards:
    """Your rewards for briefings, the newest first; up to a thousand."""
    return V1Rewards(await listed(db, user_id=user.user_id, size=MOST_LISTED))


@post(
    "/portfolio/dwell-reward", status_code=200,
    opt=shows(
        DWELL, "portfolio_not_found", "page_not_rewarded", "dwell_too_short", "dwell_claims_too_close",
        "dwell_reward_claimed", "cash_limit_reached",
    ),
    **by_user(),
)  # fmt: skip
async def v1_claim_dwell_reward(db: Db, user: CurrentUser, data: JSONBody[V1NewDwellReward]) -> V1DwellReward:
    """Claim the reward for staying on a page, once a page and KST day, as long as the server itself saw it open."""
    return await stayed(db, data, user_id=user.user_id, session_id=user.session_id)


@post(
    "/quiz/reward", status_code=200,
    opt=shows(V1QuizReward(100_000, True, 1_100_000), "portfolio_not_found", "quiz_not_found", "cash_limit_reached"),
    **by_user(),
)  # fmt: skip
async def v1_answer_quiz(db: Db, user: CurrentUser, data: JSONBody[V1QuizAnswer]) -> V1QuizReward:
    """Answer one of today's three quizzes. The first answer counts; what is right is known here."""
    return await answered(db, data, user_id=user.user_id)


router = Router(
    "/",
    tags=["보상"],
    route_handlers=[v1_claim_briefing_reward, v1_list_rewards, v1_claim_dwell_reward, v1_answer_quiz],
)
