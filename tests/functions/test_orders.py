"""Orders: what they cost, what they reserve, what they refuse, what becomes of them."""

import datetime as dt

import psycopg
import pytest

from tests.market import OPENING, buy, head, holding, open_market, order, quote, refused
from tests.people import sign_up


def end_of_day(owner, days=7):
    """Business time goes on: every open day order is over."""
    owner.execute(
        "INSERT INTO app.clock_offset (clock_offset) VALUES (%s) "
        "ON CONFLICT (singleton) DO UPDATE SET clock_offset = EXCLUDED.clock_offset", (dt.timedelta(days=days),)
    )  # fmt: skip


def test_a_market_order_fills_at_the_quote(owner, person):
    answer = buy(owner, person, quantity=3)
    assert (answer["status"], answer["fill"]["price"], answer["fill"]["amount"]) == ("filled", 70_000, 210_000)
    assert (answer["fill"]["fee"], answer["fill"]["realised_profit"]) == (0, None)
    assert answer["portfolio"]["cash"] == answer["fill"]["balance_after"] == OPENING - 210_000
    assert answer["portfolio"]["total_value"] == OPENING
    (held,) = answer["portfolio"]["holdings"]
    assert (held["quantity"], held["average_cost"], held["value"], held["stale"]) == (3, 70_000, 210_000, False)
    assert head(owner, person) == (OPENING - 210_000, 0, 1)


def test_a_sale_releases_cost_rounded_down_and_a_sold_out_row_stays(owner, person):
    buy(owner, person)
    quote(owner, price=70_100)
    buy(owner, person, quantity=2)  # 210,200 for three
    quote(owner, price=80_000)
    answer = order(owner, person, "sell", 1)
    assert answer["fill"]["realised_profit"] == 80_000 - 70_066
    assert holding(owner, person) == (2, 0, 140_134, 9_934)
    order(owner, person, "sell", 2)
    assert holding(owner, person) == (0, 0, 0, 240_000 - 210_200)
    assert head(owner, person)[0] == OPENING + 240_000 - 210_200
    assert answer["portfolio"]["holdings"][0]["quantity"] == 2


def test_fees_are_of_the_amount_rounded_down_and_part_of_the_cost(owner, person):
    open_market(owner, buy_fee_ratio=0.00015, sell_fee_ratio=0.0023)
    quote(owner, price=70_010)  # not on a tick: quotes are what they are
    answer = buy(owner, person)
    assert (answer["fill"]["fee"], holding(owner, person)[2]) == (10, 70_020)
    answer = order(owner, person, "sell", 1)
    assert (answer["fill"]["fee"], answer["fill"]["realised_profit"]) == (161, 70_010 - 161 - 70_020)


def test_an_open_order_keeps_the_fee_of_when_it_was_placed_and_stands_in_nobody_s_way(owner, person):
    """What it reserved pays for it: a fee raised meanwhile would make it, and every quote with it, fail for good."""
    order(owner, person, "buy", 14, 70_000 - 100)
    order(owner, other := sign_up(owner), "buy", 1, 69_900)
    open_market(owner, buy_fee_ratio=0.1, sell_fee_ratio=0.1)
    assert quote(owner, price=69_900) == (1, 2, 2)
    assert (head(owner, person)[0], head(owner, other)[0]) == (OPENING - 14 * 69_900, OPENING - 69_900)


def test_a_limit_order_waits_reserves_and_fills_at_the_quote_that_crosses_it(owner, person):
    answer = order(owner, person, "buy", 2, 69_000)
    assert (answer["status"], answer["fill"], answer["reserved_cash"]) == ("open", None, 138_000)
    assert answer["portfolio"]["spendable_cash"] == OPENING - 138_000
    assert answer["portfolio"]["total_value"] == OPENING
    assert quote(owner, price=69_500) == (1, 0, 0)
    assert quote(owner, price=68_800) == (1, 1, 1)
    assert head(owner, person) == (OPENING - 137_600, 0, 1)
    assert holding(owner, person) == (2, 0, 137_600, 0)
    answer = order(owner, person, "sell", 2, 75_000)
    assert holding(owner, person) == (2, 2, 137_600, 0)
    assert quote(owner, price=76_000) == (1, 1, 1)
    assert holding(owner, person) == (0, 0, 0, 152_000 - 137_600)


def test_a_limit_order_that_the_quote_crosses_already_fills_at_the_quote(owner, person):
    answer = order(owner, person, "buy", 1, 75_000)
    assert (answer["status"], answer["fill"]["price"], answer["limit_price"]) == ("filled", 70_000, 75_000)
    answer = order(owner, person, "sell", 1, 65_000)
    assert (answer["status"], answer["fill"]["price"]) == ("filled", 70_000)


def test_quotes_do_not_fill_while_the_market_is_closed(owner, person):
    order(owner, person, "buy", 1, 69_000)
    open_market(owner, hours_policy="session")
    owner.execute("UPDATE app.market_days SET opens_at = NULL, closes_at = NULL, closed_for = '휴장'")
    assert quote(owner, price=60_000) == (1, 0, 0)


def test_an_older_quote_moves_nothing(owner, person):
    order(owner, person, "buy", 1, 69_000)
    assert quote(owner, price=60_000, quoted_at="2026-01-02T00:00:00Z") == (1, 0, 0)
    assert owner.execute("SELECT price FROM api.quotes").fetchone() == (70_000,)


def test_match_orders_fills_what_was_marked_at_the_marked_price_the_most_eager_first(owner, person):
    low = order(owner, person, "buy", 1, 66_000)["order_id"]
    high = order(owner, person, "buy", 1, 68_000)["order_id"]
    owner.execute("UPDATE app.orders SET marked_price = 65_000, marked_at = clock_timestamp()")
    assert owner.execute("SELECT api.match_orders(1), api.match_orders(5)").fetchone() == (1, 1)
    fills = owner.execute("SELECT order_id, price FROM app.fills ORDER BY fill_id").fetchall()
    assert fills == [(high, 65_000), (low, 65_000)]


def test_match_orders_leaves_a_portfolio_that_somebody_has(owner, database_url, person):
    order(owner, person, "buy", 1, 66_000)
    owner.execute("UPDATE app.orders SET marked_price = 65_000, marked_at = clock_timestamp()")
    with psycopg.connect(owner.info.dsn, password=owner.info.password) as other:
        other.execute("SELECT FROM app.portfolios FOR UPDATE")
        assert owner.execute("SELECT api.match_orders(5)").fetchone() == (0,)
    assert owner.execute("SELECT api.match_orders(5)").fetchone() == (1,)


def test_day_orders_expire_and_free_what_they_reserved(owner, person):
    buy(owner, person, quantity=2)
    order(owner, person, "buy", 1, 60_000)
    order(owner, person, "sell", 2, 80_000)
    assert owner.execute("SELECT api.expire_orders()").fetchone() == (0,)
    end_of_day(owner)
    assert owner.execute("SELECT api.expire_orders()").fetchone() == (2,)
    assert head(owner, person) == (OPENING - 140_000, 0, 1)
    assert holding(owner, person) == (2, 0, 140_000, 0)
    statuses = owner.execute("SELECT status, count(*) FROM app.orders GROUP BY status").fetchall()
    assert dict(statuses) == {"filled": 1, "expired": 2}


def test_an_order_that_is_over_is_neither_marked_nor_lost_when_it_was_marked_in_time(owner, person):
    order(owner, person, "buy", 1, 69_000)
    marked = order(owner, person, "buy", 1, 68_000)["order_id"]
    owner.execute(
        "UPDATE app.orders SET marked_price = 68_000, marked_at = clock_timestamp() WHERE order_id = %s", (marked,)
    )
    end_of_day(owner)
    assert quote(owner, price=60_000) == (1, 0, 1)
    assert owner.execute("SELECT order_id, price FROM app.fills").fetchall() == [(marked, 68_000)]
    assert owner.execute("SELECT api.expire_orders()").fetchone() == (1,)


def test_cancel_order_frees_what_was_reserved(owner, person):
    placed = order(owner, person, "buy", 2, 60_000)["order_id"]
    answer = owner.execute("SELECT api.cancel_order('{}', %s, %s)", (person.user_id, placed)).fetchone()[0]
    assert (answer["status"], answer["portfolio"]["spendable_cash"]) == ("cancelled", OPENING)
    buy(owner, person)
    placed = order(owner, person, "sell", 1, 80_000)["order_id"]
    owner.execute("SELECT api.cancel_order('{}', %s, %s)", (person.user_id, placed))
    assert holding(owner, person)[:2] == (1, 0)


def cancel_refused(owner, code, user_id, order_id):
    with pytest.raises(psycopg.Error, match=code):
        owner.execute("SELECT api.cancel_order('{}', %s, %s)", (user_id, order_id))


def test_cancel_order_refuses_order_not_found(owner, person):
    cancel_refused(owner, "order_not_found", person.user_id, 987_654)
    placed = order(owner, person, "buy", 1, 60_000)["order_id"]
    cancel_refused(owner, "order_not_found", sign_up(owner).user_id, placed)


def test_cancel_order_refuses_order_not_open(owner, person):
    placed = order(owner, person, "buy", 1, 60_000)["order_id"]
    owner.execute("UPDATE app.orders SET marked_price = 60_000, marked_at = clock_timestamp()")
    cancel_refused(owner, "order_not_open", person.user_id, placed)
    owner.execute("SELECT api.match_orders(5)")
    cancel_refused(owner, "order_not_open", person.user_id, placed)
    cancel_refused(owner, "order_not_open", person.user_id, buy(owner, person)["order_id"])


def test_place_order_refuses_insufficient_cash(owner, person):
    refused(owner, "insufficient_cash", person, "buy", 15)
    buy(owner, person, quantity=14)
    refused(owner, "insufficient_cash", person, "buy", 1)
    quote(owner, price=20_000)
    buy(owner, person)  # exactly what is left
    assert head(owner, person)[0] == 0


def test_place_order_refuses_insufficient_cash_that_open_orders_reserve(owner, person):
    order(owner, person, "buy", 10, 69_000)
    refused(owner, "insufficient_cash", person, "buy", 5)
    refused(owner, "insufficient_cash", person, "buy", 5, 69_000)
    buy(owner, person, quantity=4)


def test_place_order_refuses_insufficient_quantity(owner, person):
    refused(owner, "insufficient_quantity", person, "sell", 1)
    buy(owner, person, quantity=2)
    order(owner, person, "sell", 1, 80_000)
    refused(owner, "insufficient_quantity", person, "sell", 2)
    refused(owner, "insufficient_quantity", person, "sell", 2, 80_000)
    order(owner, person, "sell", 1)


def test_place_order_refuses_stock_not_listed(owner, person):
    refused(owner, "stock_not_listed", person, "buy", 1, code="LMT")


def test_place_order_refuses_price_unavailable(owner, person):
    owner.execute("DELETE FROM app.quotes")
    refused(owner, "price_unavailable", person, "buy", 1)
    assert order(owner, person, "buy", 1, 69_000)["status"] == "open"


def test_place_order_refuses_price_too_old(owner, person):
    owner.execute("UPDATE app.quotes SET quoted_at = quoted_at - interval '1 hour'")
    open_market(owner, quote_age_limit_seconds=600)
    refused(owner, "price_too_old", person, "buy", 1)
    assert order(owner, person, "buy", 1, 75_000)["status"] == "open"  # it waits for a fresh one
    open_market(owner, quote_age_limit_seconds=None)
    assert buy(owner, person)["status"] == "filled"


def test_place_order_refuses_portfolio_not_found(owner, person):
    owner.execute("UPDATE app.portfolios SET closed_at = clock_timestamp()")
    refused(owner, "portfolio_not_found", person, "buy", 1)


def test_place_order_refuses_market_closed_today(owner, person):
    open_market(owner, hours_policy="trading_day")
    owner.execute("UPDATE app.market_days SET opens_at = NULL, closes_at = NULL, closed_for = '휴장'")
    refused(owner, "market_closed_today", person, "buy", 1)


def test_place_order_refuses_market_closed_now(owner, person):
    """A session that began and ended in the past minutes of its day; the same day is a trading day at any hour."""
    moment, today = owner.execute("SELECT app.clock(), api.today()").fetchone()
    start = dt.datetime.combine(today, dt.time(), dt.timezone(dt.timedelta(hours=9)))
    opens, closes = start + dt.timedelta(seconds=1), start + dt.timedelta(seconds=2)
    if moment < closes:  # a moment after midnight
        opens, closes = start + dt.timedelta(hours=9), start + dt.timedelta(hours=15)
    owner.execute("ALTER TABLE app.market_days DROP CONSTRAINT market_days_market_on_is_a_weekday")  # on any day
    owner.execute(
        "INSERT INTO app.market_days (market_on, opens_at, closes_at) VALUES (%s, %s, %s) ON CONFLICT (market_on) "
        "DO UPDATE SET opens_at = EXCLUDED.opens_at, closes_at = EXCLUDED.closes_at, closed_for = NULL",
        (today, opens, closes),
    )
    open_market(owner, hours_policy="session")
    refused(owner, "market_closed_now", person, "buy", 1)
    open_market(owner, hours_policy="trading_day")
    assert buy(owner, person)["status"] == "filled"
