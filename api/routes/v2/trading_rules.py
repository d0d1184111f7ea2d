"""The rules of trading as administrators change them."""

from typing import Annotated, Literal

from litestar import Router, get, patch
from litestar.params import JSONBody
from msgspec import UNSET, Meta, Struct, UnsetType

from api.auth import by_key
from api.database import Db
from api.openapi import shows
from api.sql import one

HoursPolicy = Literal["always", "trading_day", "session"]
Ratio = Annotated[float, Meta(ge=0, le=1)]
Multiplier = Annotated[float, Meta(ge=1, le=10)]
Whole = Annotated[int, Meta(ge=0, le=9_000_000_000_000_000)]
INVALID = (
    "opening_cash_invalid", "fee_ratio_invalid", "price_limit_ratio_invalid", "open_orders_limit_invalid",
    "quote_age_invalid", "reward_rules_invalid",
)  # fmt: skip


class TradingRules(Struct):
    """The rules of trading."""

    opening_cash: int
    hours_policy: HoursPolicy
    buy_fee_ratio: float
    sell_fee_ratio: float
    price_limit_ratio: float
    open_orders_limit: int
    stale_after_seconds: int
    quote_age_limit_seconds: int | None
    briefing_reward: int
    reward_multiplier: float
    reward_days: int
    dwell_reward: int
    dwell_seconds: int
    quiz_right_reward: int
    quiz_wrong_reward: int


class TradingRulesChange(Struct, forbid_unknown_fields=True):
    """Rules to change; one left out stays. `quote_age_limit_seconds` null lets quotes of any age fill."""

    opening_cash: Whole | UnsetType = UNSET
    hours_policy: HoursPolicy | UnsetType = UNSET
    buy_fee_ratio: Ratio | UnsetType = UNSET
    sell_fee_ratio: Ratio | UnsetType = UNSET
    price_limit_ratio: Ratio | UnsetType = UNSET
    open_orders_limit: Whole | UnsetType = UNSET
    stale_after_seconds: Whole | UnsetType = UNSET
    quote_age_limit_seconds: Whole | UnsetType | None = UNSET
    briefing_reward: Whole | UnsetType = UNSET
    reward_multiplier: Multiplier | UnsetType = UNSET
    reward_days: Whole | UnsetType = UNSET
    dwell_reward: Whole | UnsetType = UNSET
    dwell_seconds: Whole | UnsetType = UNSET
    quiz_right_reward: Whole | UnsetType = UNSET
    quiz_wrong_reward: Whole | UnsetType = UNSET


RULES = TradingRules(
    1_000_000, "trading_day", 0, 0, 0.3, 100, 1200, None, 100_000, 1.5, 7, 50_000, 180, 100_000, 10_000
)

found = one("get_trading_rules", TradingRules)
changed = one("change_trading_rules", TradingRules)


@get("/", opt=shows(RULES), **by_key("admin:read"))
async def get_trading_rules(db: Db) -> TradingRules:
    """The rules of trading: hours, fees, bounds, rewards."""
    return await found(db)


@patch("/", opt=shows(RULES, *INVALID), **by_key("admin:write"))
async def change_trading_rules(db: Db, data: JSONBody[TradingRulesChange]) -> TradingRules:
    """Change the rules of trading. They hold from the next order and reward on; what is left out stays."""
    return await changed(db, changes=data)


router = Router("/admin/trading-rules", tags=["관리"], route_handlers=[get_trading_rules, change_trading_rules])
