"""A live feed of invented prices, as a process beside `make run`: small steps of every stock, sent as a pipeline does.

It keeps nothing: where it stands is read from the quotes, so that it may be killed, and the API may go, at any moment.
"""

import datetime as dt
import http.client
import os
import random
import sys
import time
from typing import NoReturn

import msgspec

from api.sending import send
from api.ticks import bounds_of, tick_size
from api.types import KST

BEAT_SECONDS = 2.0
LOOK_SECONDS = 60.0  # between two looks at which stocks there are
LONGEST_PAUSE = 30.0  # while nobody answers
STILL, PULL = 0.7, 0.5  # how often a price stays; how strongly it is drawn back to the last close
FAILURES = (OSError, http.client.HTTPException, msgspec.MsgspecError)


class Stock(msgspec.Struct):
    """What is read of a quote; `close` is the last one before today."""

    stock_code: str
    price: int
    volume: int
    change_rate: float
    price_as_of: dt.datetime
    close: int = 0

    def begin(self, today: dt.date) -> None:
        """A quote of an earlier day is the last close."""
        if self.price_as_of.astimezone(KST).date() < today:
            self.close, self.volume = self.price, 0
        else:
            self.close = max(round(self.price / max(1 + self.change_rate / 100, 0.01)), 1)

    def step(self, rng: random.Random) -> None:
        """A tick up, a tick down, or none; never more than 30 percent away from the last close."""
        lowest, highest = bounds_of(self.close)
        drawn = max(min(PULL * (self.price / self.close - 1), 0.1), -0.1)
        luck, up = rng.random(), (1 - STILL) / 2 - drawn
        if luck < up:
            self.price += tick_size(self.price)
        elif luck > STILL + up:
            self.price -= tick_size(self.price - 1)
        self.price = max(min(self.price, highest), lowest)
        self.volume += rng.randrange(1, 2_000)


class QuotePage(msgspec.Struct):
    """A page of quotes, as the API lists them."""

    items: list[Stock]
    next_cursor: str | None


class Feed:
    """All stocks that have a price, as they stand."""

    def __init__(self, base_url: str, key: str, rng: random.Random | None = None) -> None:
        self.base_url, self.key = base_url, key
        self.rng = rng or random.Random()  # noqa: S311 -- prices, not secrets
        self.stocks: list[Stock] = []
        self._day: dt.date | None = None
        self._look_at = 0.0

    def beat(self) -> None:
        """One step of every stock."""
        today = dt.datetime.now(KST).date()
        if time.monotonic() >= self._look_at or today != self._day:
            self.look(today)
        for stock in self.stocks:
            stock.step(self.rng)
        rows = [{"stock_code": s.stock_code, "price": s.price, "volume": s.volume} for s in self.stocks]
        for start in range(0, len(rows), 5_000):
            body = msgspec.json.encode(rows[start : start + 5_000])
            send(self.base_url, "POST", "/api/v1/pipeline/quotes", self.key, body)

    def look(self, today: dt.date) -> None:
        """Where prices stand: new stocks may be there, and others may have sent quotes."""
        self.stocks, path = [], "/api/v2/quotes?limit=100"
        cursor: str | None = ""
        while cursor is not None:
            answer = send(self.base_url, "GET", path + (f"&cursor={cursor}" if cursor else ""), self.key)
            page = msgspec.convert(answer, QuotePage)
            self.stocks += page.items
            cursor = page.next_cursor
        for stock in self.stocks:
            stock.begin(today)
        self._day, self._look_at = today, time.monotonic() + LOOK_SECONDS

    def forget(self) -> None:
        """Look again at the next beat: nobody knows what arrived."""
        self._look_at = 0.0


def run(feed: Feed) -> NoReturn:
    """For ever; whatever fails is said once and tried again."""
    failures = 0
    while True:
        try:
            feed.beat()
            if failures:
                _say("goes on")
            failures = 0
        except FAILURES as error:
            failures += 1
            feed.forget()
            if failures == 1:
                _say(f"waits: {error}")
        time.sleep(min(BEAT_SECONDS * 2**failures, LONGEST_PAUSE))


def _say(text: str) -> None:
    sys.stdout.write(f"[feed] {text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    run(Feed(os.environ["FEED_URL"], os.environ["FEED_KEY"]))
