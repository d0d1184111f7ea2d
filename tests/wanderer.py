"""Histories at random, by a seed: somebody trades for weeks by the real functions while business time goes on."""

import datetime as dt
import json
import random
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from tests.market import HYNIX, KAKAO, SAMSUNG, open_market, order, quote
from tests.people import Person, sign_up

SEOUL = ZoneInfo("Asia/Seoul")
START = dt.datetime(2026, 3, 3, 9, tzinfo=SEOUL)
CODES = (SAMSUNG, HYNIX, KAKAO)
FEES = {"buy_fee_ratio": 0.00015, "sell_fee_ratio": 0.0023}


def turn_clock(con: psycopg.Connection, moment: dt.datetime) -> None:
    """Business time is then, and goes on."""
    con.execute(
        "INSERT INTO app.clock_offset (clock_offset) VALUES (%s - clock_timestamp()) "
        "ON CONFLICT (singleton) DO UPDATE SET clock_offset = EXCLUDED.clock_offset",
        (moment,),
    )


def pay(con: psycopg.Connection, person: Person, amount: int) -> None:
    """A reward of any size, once a day."""
    con.execute(
        "WITH made AS (INSERT INTO app.rewards "
        "(user_id, portfolio_id, reward_kind, page, rewarded_on, base_amount, status) "
        "SELECT user_id, portfolio_id, 'dwell', (SELECT min(page) FROM app.reward_pages), api.today(), %s, 'paid' "
        "FROM app.portfolios WHERE user_id = %s ON CONFLICT DO NOTHING RETURNING reward_id) "
        "SELECT api.pay_reward(reward_id, false) FROM made",
        (amount, person.user_id),
    )


class Wanderer:
    """One person's history: quotes, orders of both kinds, cancellations, orders that expire; each a step in time."""

    def __init__(self, con: psycopg.Connection, seed: int, *, takes_down: bool = False) -> None:
        self.con, self.dice, self.now, self.takes_down = con, random.Random(seed), START, takes_down
        turn_clock(con, self.now)
        open_market(con, **FEES)
        self.prices = {code: self.dice.randrange(5, 90) * 1_000 for code in CODES}
        self.closes: dict[tuple[str, dt.date], int] = {}
        for code in CODES[:2]:
            self._quote(code)
        self.person: Person = sign_up(con)

    def wait(self, longest: dt.timedelta = dt.timedelta(hours=3)) -> None:
        """Time goes on, and orders that are over expire."""
        self.now += dt.timedelta(seconds=1) + longest * self.dice.random()
        turn_clock(self.con, self.now)
        self.con.execute("SELECT api.expire_orders()")
        while self.takes_down and self.con.execute("SELECT api.snapshot_portfolios()").fetchone() != (0,):
            pass

    def step(self) -> None:
        """Something happens."""
        self.wait()
        what = self.dice.random()
        if what < 0.35:
            self._quote(self.dice.choice(CODES))
        elif what < 0.9:
            self._order(self.dice.choice(CODES))
        else:
            self._cancel()

    def _quote(self, code: str) -> None:
        if self.takes_down and (self.now.hour, self.now.minute) >= (15, 30):
            return  # the session was taken down: a close that changes after it is a story of its own
        self.prices[code] = max(1_000, self.prices[code] * self.dice.randrange(93, 108) // 100 // 100 * 100)
        quote(self.con, code, self.prices[code])
        self.closes[code, self.now.date()] = self.prices[code]

    def _order(self, code: str) -> None:
        side, quantity = self.dice.choice(["buy", "buy", "sell"]), self.dice.randrange(1, 6)
        limit = None
        if self.dice.random() < 0.5:
            limit = self.prices[code] * self.dice.randrange(95, 106) // 100 // 100 * 100
        try:
            order(self.con, self.person, side, quantity, limit, code)
        except psycopg.Error as refusal:
            if str(refusal.sqlstate)[:2] != "PT":
                raise

    def _cancel(self) -> None:
        row = self.con.execute(
            "SELECT order_id FROM api.orders WHERE user_id = %s AND status = 'open' ORDER BY order_id LIMIT 1",
            (self.person.user_id,),
        ).fetchone()
        if row:
            self.con.execute("SELECT api.cancel_order('{}', %s, %s)", (self.person.user_id, row[0]))

    def reward(self, amount: int) -> None:
        """Cash from outside."""
        pay(self.con, self.person, amount)

    def last_close(self, code: str, moment: dt.datetime) -> int | None:
        """The close of the last day whose session had ended by then, or that had none."""
        local = moment.astimezone(SEOUL)
        found = self.con.execute(
            "SELECT opens_at IS NULL OR closes_at <= %s FROM app.market_days WHERE market_on = %s",
            (local, local.date()),
        ).fetchone()
        last = local.date() if found and found[0] else local.date() - dt.timedelta(days=1)
        days = [day for stock, day in self.closes if stock == code and day <= last]
        return self.closes[code, max(days)] if days else None


def rows(con: psycopg.Connection, text: str, *values: Any) -> list[Any]:
    """Rows as json has them."""
    found = con.execute(f"SELECT coalesce(json_agg(to_json(r)), '[]')::text FROM ({text}) AS r", values).fetchone()
    assert found
    listed: list[Any] = json.loads(found[0])
    return listed
