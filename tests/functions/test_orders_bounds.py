"""Orders at the borders: ticks, price limits, counts, repeated keys, previews, books that somebody touched."""

import json

import psycopg
import pytest

from tests.market import OPENING, SAMSUNG, buy, differences, head, holding, open_market, order, quote, refused
from tests.people import sign_up

TICKS = [
    (1, 1), (1_999, 1), (2_000, 5), (4_999, 5), (5_000, 10), (19_999, 10), (20_000, 50), (49_999, 50), (50_000, 100),
    (199_999, 100), (200_000, 500), (499_999, 500), (500_000, 1_000), (1_000_000_000, 1_000),
]  # fmt: skip


def test_tick_size_is_the_exchange_s(owner):
    for price, tick in TICKS:
        assert owner.execute("SELECT api.tick_size(%s)", (price,)).fetchone() == (tick,), price


def test_place_order_refuses_limit_price_off_tick(owner, person):
    for price in (1_999 + 2, 69_950, 65_001):
        refused(owner, "limit_price_off_tick", person, "buy", 1, price)
    order(owner, person, "buy", 1, 1_999)


def test_place_order_refuses_limit_price_out_of_range(owner, person):
    owner.execute(
        "INSERT INTO app.daily_prices (stock_code, priced_on, open, high, low, close, volume, quoted_at) "
        "VALUES (%s, api.today() - 1, 70000, 70000, 70000, 70000, 1, app.clock() - interval '1 day')", (SAMSUNG,)
    )  # fmt: skip
    refused(owner, "limit_price_out_of_range", person, "buy", 1, 48_950)
    refused(owner, "limit_price_out_of_range", person, "buy", 1, 91_100)
    order(owner, person, "buy", 1, 49_000)
    order(owner, person, "buy", 1, 91_000)


def test_place_order_refuses_too_many_open_orders(owner, person):
    open_market(owner, open_orders_limit=2)
    orders = [order(owner, person, "buy", 1, 60_000)["order_id"] for _ in range(2)]
    refused(owner, "too_many_open_orders", person, "buy", 1, 60_000)
    buy(owner, person)  # which never waits
    owner.execute("SELECT api.cancel_order('{}', %s, %s)", (person.user_id, orders[0]))
    order(owner, person, "buy", 1, 60_000)


def test_place_order_refuses_cash_limit_reached(owner, person):
    buy(owner, person)
    owner.execute("ALTER TABLE app.portfolios DISABLE TRIGGER ALL")
    owner.execute("UPDATE app.portfolios SET cash = 9000000000000000")
    with pytest.raises(psycopg.errors.CheckViolation, match="portfolios_cash_is_bounded"):
        order(owner, person, "sell", 1)
    owner.execute("UPDATE app.portfolios SET cash = %s", (OPENING - 70_000,))


def test_place_order_refuses_what_is_no_order(owner, person):
    for quantity in (0, -1, 1_000_000_001):
        with pytest.raises(psycopg.Error, match=r"orders_quantity_is_bounded|insufficient"):
            order(owner, person, "buy", quantity)


def test_a_key_answers_the_same_bytes_again_and_places_one_order(owner, person):
    call = "SELECT is_replayed, answer::text FROM api.place_order('{}', %s, %s, 'buy', 'market', 1, NULL, NULL, %s, %s)"
    first = owner.execute(call, (person.user_id, SAMSUNG, "k", bytes(32))).fetchone()
    quote(owner, price=71_000)
    again = owner.execute(call, (person.user_id, SAMSUNG, "k", bytes(32))).fetchone()
    assert (first[0], again[0]) == (False, True)
    assert first[1] == again[1]
    other = sign_up(owner)
    assert owner.execute(call, (other.user_id, SAMSUNG, "k", bytes(32))).fetchone()[0] is False
    assert head(owner, person) == (OPENING - 70_000, 0, 1)


def test_place_order_refuses_idempotency_key_reused(owner, person):
    order(owner, person, "buy", 1, key="k")
    refused(owner, "idempotency_key_reused", person, "buy", 1, key="k", sha256=bytes(31) + b"1")


def test_place_order_refuses_idempotency_key_invalid(owner, person):
    for key in ("", "a b", "가", "x" * 256):
        refused(owner, "idempotency_keys_are_visible_ascii", person, "buy", 1, key=key)
    order(owner, person, "buy", 1, key="x" * 255)


def test_a_refusal_keeps_no_key(owner, person):
    refused(owner, "insufficient_cash", person, "buy", 99, key="k")
    order(owner, person, "buy", 1, key="k", sha256=bytes(31) + b"1")


def preview(owner, person, side, quantity, limit_price=None):
    return owner.execute(
        "SELECT api.preview_order('{}', %s, %s, %s, %s, %s, %s, NULL)",
        (person.user_id, SAMSUNG, side, "limit" if limit_price else "market", quantity, limit_price),
    ).fetchone()[0]


def test_a_preview_says_what_the_order_then_does_and_keeps_nothing(owner, person):
    for side, quantity, price in (("buy", 3, None), ("buy", 2, 60_000), ("sell", 1, None), ("sell", 2, 80_000)):
        before = head(owner, person), holding(owner, person)
        shown = preview(owner, person, side, quantity, price)
        assert (head(owner, person), holding(owner, person)) == before
        done = order(owner, person, side, quantity, price)
        for answer in (shown, done):
            for name in ("order_id", "placed_at", "ended_at", "expires_at"):
                answer.pop(name)
            for name in ("fill_id", "filled_at"):
                (answer["fill"] or {}).pop(name, None)
        assert shown == done


def test_a_preview_refuses_insufficient_cash_as_the_order_would(owner, person):
    with pytest.raises(psycopg.Error, match="insufficient_cash"):
        preview(owner, person, "buy", 99)


def test_closing_the_account_ends_its_orders_and_leaves_the_books(owner, person):
    placed = order(owner, person, "buy", 1, 60_000, key="k")["order_id"]
    (hashed,) = owner.execute("SELECT api.get_password_hash(%s)", (person.user_id,)).fetchone()
    owner.execute("SELECT api.close_account('{}', %s, %s)", (person.user_id, hashed))
    found = owner.execute("SELECT status, reserved_cash FROM app.orders WHERE order_id = %s", (placed,)).fetchone()
    assert found == ("cancelled", 0)
    assert owner.execute("SELECT count(*) FROM app.idempotency_keys").fetchone() == (0,)


BROKEN = {
    "cash": "UPDATE app.portfolios SET cash = cash + 1",
    "initial_cash": "UPDATE app.portfolios SET initial_cash = initial_cash + 1",
    "reserved_cash": "UPDATE app.portfolios SET reserved_cash = reserved_cash + 1",
    "fill_count": "UPDATE app.portfolios SET fill_count = 9",
    "balance_after": "UPDATE app.cash_entries SET balance_after = balance_after + 1 WHERE fill_id IS NOT NULL",
    "amount of the entry": "UPDATE app.cash_entries SET amount = amount - 1 WHERE fill_id IS NOT NULL",
    "quantity_after": "UPDATE app.fills SET quantity_after = quantity_after + 1",
    "total_cost_after": "UPDATE app.fills SET total_cost_after = total_cost_after + 1",
    "released_cost": "UPDATE app.fills SET released_cost = released_cost + 1 WHERE side = 'sell'",
    "quantity": "UPDATE app.holdings SET quantity = quantity + 1",
    "total_cost": "UPDATE app.holdings SET total_cost = total_cost + 1",
    "realised_profit": "UPDATE app.holdings SET realised_profit = realised_profit + 1",
    "reserved_quantity": "UPDATE app.holdings SET reserved_quantity = reserved_quantity - 1",
    "fills": "UPDATE app.orders SET quantity = quantity + 1 WHERE status = 'filled' AND side = 'sell'",
}


@pytest.mark.parametrize("fault", BROKEN)
def test_verify_books_names_what_somebody_changed(owner, fault):
    open_market(owner)
    quote(owner)
    person = sign_up(owner)
    buy(owner, person, quantity=3)
    order(owner, person, "sell", 1)
    order(owner, person, "sell", 1, 80_000)
    order(owner, person, "buy", 1, 60_000)
    assert differences(owner) == []
    owner.execute("SET session_replication_role = replica")  # past every trigger
    owner.execute(BROKEN[fault])
    found = differences(owner)
    assert fault in {name for _, name, *_ in found}
    assert all(expected != wrong for *_, expected, wrong in found)


def test_rules_change_one_by_one(owner):
    def change(**changes):
        return owner.execute("SELECT * FROM api.change_trading_rules('{}', %s)", (json.dumps(changes),)).fetchone()

    before = change()
    assert change(opening_cash=5)[0] == 5
    assert change(quote_age_limit_seconds=9)[1:8] == (*before[1:7], 9)
    assert change()[7] == 9
    assert change(quote_age_limit_seconds=None, opening_cash=before[0]) == before


RULES = {
    "trading_rules_opening_cash_is_bounded": [{"opening_cash": 0}, {"opening_cash": 10**12 + 1}],
    "trading_rules_hours_policy_is_known": [{"hours_policy": "never"}],
    "trading_rules_fees_are_ratios": [{"buy_fee_ratio": -0.1}, {"sell_fee_ratio": 0.11}],
    "trading_rules_price_limit_is_a_ratio": [{"price_limit_ratio": 0}, {"price_limit_ratio": 1}],
    "trading_rules_open_orders_are_bounded": [{"open_orders_limit": 0}, {"open_orders_limit": 1001}],
    "trading_rules_ages_are_bounded": [{"stale_after_seconds": 0}, {"quote_age_limit_seconds": 0}],
}


def test_rules_out_of_their_bounds_are_refused(owner):
    for constraint, changes in RULES.items():
        for change in changes:
            with pytest.raises(psycopg.errors.CheckViolation, match=constraint):
                owner.execute("SELECT api.change_trading_rules('{}', %s)", (json.dumps(change),))


def test_the_books_are_append_only_for_the_owner_as_well(owner, person):
    buy(owner, person)
    for change in (
        "UPDATE app.fills SET price = 1", "DELETE FROM app.fills", "TRUNCATE app.fills CASCADE",
        "UPDATE app.cash_entries SET amount = 1", "DELETE FROM app.cash_entries", "TRUNCATE app.cash_entries",
        "UPDATE app.orders SET quantity = 2", "UPDATE app.orders SET status = 'open', ended_at = NULL",
        "DELETE FROM app.orders",
    ):  # fmt: skip
        with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState):
            owner.execute(change)
