"""Rewards: what the signed-in user was paid for reading, staying and answering; claims, heartbeats, quizzes."""

import datetime as dt
from typing import Annotated, Literal

from litestar import Response, Router, get, post
from litestar.params import JSONBody, QueryParameter
from msgspec import Struct
from msgspec.structs import asdict

from api.browse import Browse
from api.database import Db
from api.idempotency import REPLAYED_HEADER, replayed
from api.identity import CurrentUser, by_user
from api.openapi import shows
from api.sql import many, one
from api.types import Cursor, Key, Short, Size

CLAIM_SECONDS = 5.0  # a claim waits for others of the same user
RewardKind = Literal["briefing", "dwell", "quiz"]
OfKind = Annotated[RewardKind | None, QueryParameter(description="Only rewards of this kind.")]


class NewBriefingReward(Struct, forbid_unknown_fields=True):
    """The case that was read to its end."""

    case_id: Key


class OpenPage(Struct, forbid_unknown_fields=True):
    """A page that is open: narrative, story or comparison."""

    page: Short


class NewQuizAnswer(Struct, forbid_unknown_fields=True):
    """One of today's quizzes, and the option chosen."""

    quiz_key: Short
    option_id: Short


class Reward(Struct):
    """A reward; one for a briefing is `pending` until its day of maturity is over, then `applied` or `expired`."""

    reward_id: int
    portfolio_id: int
    reward_kind: RewardKind
    case_id: int | None
    page: str | None
    quiz_key: str | None
    status: Literal["paid", "pending", "applied", "expired"]
    base_amount: int
    offered_bonus: int
    bonus_amount: int
    multiplier: float
    profit_loss: int | None
    matures_at: dt.datetime | None
    settled_at: dt.datetime | None
    claimed_at: dt.datetime


class RewardPage(Struct):
    """One page of rewards; `next_cursor` fetches the one after it, null ends the list."""

    items: list[Reward]
    next_cursor: str | None


class ClaimedReward(Reward):
    """A reward as it is, and the cash that can be spent now."""

    spendable_cash: int


class Claimed(Struct):
    """What was answered, and whether it was paid before."""

    is_replayed: bool
    answer: ClaimedReward


class ClaimedStay(Struct):
    """What was answered."""

    answer: ClaimedReward


class PageVisit(Struct):
    """Since when a page is seen in this session today; `claimable_at` is null once it was paid today."""

    page: str
    first_seen_at: dt.datetime
    claimable_at: dt.datetime | None


class QuizOption(Struct):
    """One of the answers to choose from."""

    option_id: str
    label: str


class Quiz(Struct):
    """A quiz of today; verdict, right option and reward once it is answered."""

    quiz_key: str
    quiz_number: int
    question: str
    options: list[QuizOption]
    is_correct: bool | None
    right_option: str | None
    reward_amount: int | None
    answered_at: dt.datetime | None


class QuizVerdict(Struct):
    """The verdict on the first answer, and what this one brought: 0 for a second one."""

    quiz_key: str
    is_correct: bool
    right_option: str | None
    reward_amount: int
    spendable_cash: int
    is_replayed: bool


AT = dt.datetime(2026, 11, 20, 0, 30, tzinfo=dt.UTC)
LATER = AT + dt.timedelta(days=7)
BRIEFING = Reward(5, 7, "briefing", 3, None, None, "pending", 100_000, 50_000, 0, 1.0, None, LATER, None, AT)
STAY = Reward(6, 7, "dwell", None, "story", None, "paid", 50_000, 0, 0, 1.0, None, None, None, AT)
QUIZ = Quiz(
    "daily-2026-11-20-1", 1, "다음 중 ‘환율’의 뜻은 무엇일까요?", [QuizOption("a", "두 나라 돈의 교환 비율이에요.")],
    None, None, None, None,
)  # fmt: skip
VERDICT = QuizVerdict("daily-2026-11-20-1", True, "a", 100_000, 1_100_000, is_replayed=False)
PAID = ("portfolio_not_found", "cash_limit_reached")

rewards = Browse(
    "list_rewards", view="rewards", page=RewardPage, filters=("user_id", "reward_kind"),
    sorts={"reward_id": ("reward_id",)},
)  # fmt: skip
claimed = one("claim_briefing_reward", Claimed, seconds=CLAIM_SECONDS)
stayed = one("claim_dwell_reward", ClaimedStay, seconds=CLAIM_SECONDS)
visited = one("record_page_visit", PageVisit, missing="sign_in_required")
quizzes = many("list_quizzes_today", Quiz)
answered = one("answer_quiz", QuizVerdict, seconds=CLAIM_SECONDS)


@get("/rewards", opt=shows(RewardPage([BRIEFING], None), "invalid_cursor"), **by_user())
async def list_rewards(
    db: Db, user: CurrentUser, reward_kind: OfKind = None, cursor: Cursor = None, limit: Size = 20
) -> RewardPage:
    """Your rewards of all seasons by cursor, the newest first, optionally of one kind."""
    mine = {"user_id": user.user_id, "reward_kind": reward_kind}
    return await rewards(db, sort="-reward_id", cursor=cursor, limit=limit, **mine)


@post(
    "/rewards", status_code=200, response_headers=[REPLAYED_HEADER],
    opt=shows(ClaimedReward(**asdict(BRIEFING), spendable_cash=1_100_000), "case_not_found", *PAID), **by_user(),
)  # fmt: skip
async def claim_briefing_reward(
    db: Db, user: CurrentUser, data: JSONBody[NewBriefingReward]
) -> Response[ClaimedReward]:
    """Claim the reward for a briefing read to its end, once a case; a second claim is told of the first."""
    told = await claimed(db, data, user_id=user.user_id)
    return replayed(told.answer, is_replayed=told.is_replayed)


@post(
    "/rewards/dwell", status_code=200,
    opt=shows(
        ClaimedReward(**asdict(STAY), spendable_cash=1_050_000), "page_not_rewarded", "dwell_reward_claimed",
        "dwell_too_short", "dwell_claims_too_close", *PAID,
    ),
    **by_user(),
)  # fmt: skip
async def claim_dwell_reward(db: Db, user: CurrentUser, data: JSONBody[OpenPage]) -> ClaimedReward:
    """Claim the reward for staying on a page, once a page and KST day, as long as the server itself saw it open."""
    return (await stayed(db, data, user_id=user.user_id, session_id=user.session_id)).answer


@post("/page-visits", status_code=200, opt=shows(PageVisit("story", AT, AT), "page_not_rewarded"), **by_user())
async def record_page_visit(db: Db, user: CurrentUser, data: JSONBody[OpenPage]) -> PageVisit:
    """Say that a page is open: a heartbeat, from which on staying counts."""
    return await visited(db, data, user_id=user.user_id, session_id=user.session_id)


@get("/quizzes/today", opt=shows([QUIZ]), **by_user())
async def list_quizzes_today(db: Db, user: CurrentUser) -> list[Quiz]:
    """Today's quizzes, and what you answered. The day is that of Korea; the worker makes them the day before."""
    return await quizzes(db, user_id=user.user_id)


@post("/quiz-answers", status_code=200, opt=shows(VERDICT, "quiz_not_found", "quiz_option_unknown", *PAID), **by_user())
async def answer_quiz(db: Db, user: CurrentUser, data: JSONBody[NewQuizAnswer]) -> QuizVerdict:
    """Answer one of today's quizzes. The first answer counts and is paid, right or wrong."""
    return await answered(db, data, user_id=user.user_id)


router = Router(
    "/",
    tags=["보상"],
    route_handlers=[
        list_rewards, claim_briefing_reward, claim_dwell_reward, record_page_visit, list_quizzes_today, answer_quiz,
    ],
)  # fmt: skip
