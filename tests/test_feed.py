"""The live feed: steps within ticks and bounds, days of Seoul, a failing API, and what arrives there."""

import datetime as dt
import io
import random
import urllib.error

import msgspec
import pytest

from api import feed
from api.feed import Feed, Stock, run
from api.ticks import bounds_of, tick_size
from api.types import KST
from tests.content import key
from tests.market import HYNIX, SAMSUNG, quote
from tests.serving import Service

NOW = dt.datetime.now(KST)


class Api:
    """What the feed sends, answered without a server."""

    def __init__(self, *stocks):
        self.stocks, self.sent, self.down = list(stocks), [], 0

    def __call__(self, _base_url, method, path, _key, body=b""):
        self.sent.append((method, path.partition("?")[0]))
        if self.down:
            self.down -= 1
            raise urllib.error.HTTPError(path, 503, "away", {}, io.BytesIO())
        if method == "POST":
            self.rows = msgspec.json.decode(body)
            return {"saved": len(self.rows)}
        first = "cursor" not in path
        return {"items": self.stocks[:1] if first else self.stocks[1:], "next_cursor": "x" if first else None}


def stock(code=SAMSUNG, price=70_000, as_of=NOW, **more):
    row = {"stock_code": code, "stock_name": "x", "price": price, "volume": 5, "change_rate": 0.0, "price_as_of": as_of}
    return msgspec.to_builtins(row | more)


@pytest.fixture
def api(monkeypatch):
    api = Api(stock(), stock(HYNIX, 200_000))
    monkeypatch.setattr(feed, "send", api)
    return api


@pytest.mark.parametrize("close", [1, 2, 13, 1_998, 2_000, 49_950, 70_000, 499_500, 1_000_000, 1_000_000_000])
def test_steps_are_single_ticks_within_the_bounds(close):
    it, rng = Stock(SAMSUNG, close, 0, 0, NOW, close), random.Random(7)
    lowest, highest = bounds_of(close)
    seen = set()
    for _ in range(20_000):
        before = it.price
        it.step(rng)
        assert it.price % tick_size(it.price) == 0
        assert abs(it.price - before) in {0, tick_size(before), tick_size(before - 1)}
        assert lowest <= it.price <= highest
        seen.add(it.price)
    assert len(seen) > 1 or close < 4
    assert it.volume > 0


def test_a_price_far_away_is_drawn_back():
    rng, higher = random.Random(7), []
    for _ in range(50):
        it = Stock(SAMSUNG, 85_000, 0, 0, NOW, 70_000)
        for _ in range(500):
            it.step(rng)
        higher.append(it.price > 85_000)
    assert sum(higher) < 5


@pytest.mark.parametrize(
    ("as_of", "rate", "close", "volume"),
    [
        (NOW, 0, 70_000, 5), (NOW, 40, 50_000, 5), (NOW, -30, 100_000, 5), (NOW, -100, 7_000_000, 5),
        (NOW - dt.timedelta(days=1), 40, 70_000, 0), ((NOW - dt.timedelta(days=1)).astimezone(dt.UTC), 3, 70_000, 0),
    ],
)  # fmt: skip
def test_the_last_close_is_before_today(as_of, rate, close, volume):
    it = Stock(SAMSUNG, 70_000, 5, rate, as_of)
    it.begin(NOW.date())
    assert (it.close, it.volume) == (close, volume)


def test_every_stock_is_sent_and_looked_up_once_a_minute(api):
    it = Feed("", "", random.Random(7))
    for _ in range(3):
        it.beat()
    quotes, sent = ("GET", "/api/v2/quotes"), ("POST", "/api/v1/pipeline/quotes")
    assert api.sent == [quotes, quotes, sent, sent, sent]
    assert [row["stock_code"] for row in api.rows] == [SAMSUNG, HYNIX]
    it._day = NOW.date() - dt.timedelta(days=1)  # midnight has passed
    it.beat()
    assert api.sent[-3:] == [quotes, quotes, sent]


def test_nothing_is_sent_where_nothing_has_a_price(api):
    api.stocks = []
    Feed("", "").beat()
    assert {method for method, _ in api.sent} == {"GET"}


def test_a_failing_api_is_said_once_waited_for_and_looked_at_again(api, monkeypatch, capsys):
    pauses = []

    class Enough(Exception):
        pass

    def sleep(seconds):
        pauses.append(seconds)
        if len(pauses) == 2:
            api.down = 6
        if len(pauses) == 10:
            raise Enough

    monkeypatch.setattr(feed.time, "sleep", sleep)
    with pytest.raises(Enough):
        run(Feed("", "", random.Random(7)))
    assert pauses == [2, 2, 4, 8, 16, 30, 30, 30, 2, 2]
    assert capsys.readouterr().out.splitlines() == ["[feed] waits: HTTP Error 503: away", "[feed] goes on"]
    assert api.sent[-4:-1] == [("GET", "/api/v2/quotes")] * 2 + [("POST", "/api/v1/pipeline/quotes")]


def test_what_arrives_at_a_real_service(owner, database_url):
    quote(owner, SAMSUNG, 70_000, quoted_at="2026-11-20T15:30:00+09:00", volume=1_000_000)
    quote(owner, HYNIX, 200_000)
    with Service(database_url) as service:
        service.wait("/health/ready")
        it = Feed(service.base_url, key(owner, "pipeline:write"), random.Random(7))
        for _ in range(3):
            it.beat()
    rows = owner.execute("SELECT stock_code, price, volume FROM app.quotes ORDER BY stock_code").fetchall()
    assert rows == sorted((stock.stock_code, stock.price, stock.volume) for stock in it.stocks)
    assert owner.execute("SELECT volume FROM app.quotes WHERE stock_code = %s", (SAMSUNG,)).fetchone()[0] < 10_000
    with pytest.raises(OSError, match="refused"):
        it.beat()
