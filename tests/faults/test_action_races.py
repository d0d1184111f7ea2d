"""Corporate actions under many hands at once: once each, whoever trades meanwhile, and the books are exact."""

import datetime as dt
import random
import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg

from tests.faults.test_money_races import connected, often
from tests.market import HYNIX, SAMSUNG, buy, differences, open_market, order, quote, save_action
from tests.people import sign_up
from tests.wanderer import SEOUL, turn_clock

EVENING = dt.datetime(2026, 3, 3, 23, 59, 58, tzinfo=SEOUL)
DAY = EVENING.date() + dt.timedelta(days=1)
# What whoever trades may meet in these moments; anything else is a bug.
MET = {
    "trading_halted", "insufficient_cash", "insufficient_quantity", "too_many_open_orders", "limit_price_out_of_range",
    "order_not_open",
}  # fmt: skip
CODES = [f"00{n:02}A0" for n in range(43)]
RATIOS = [(5, 1), (1, 3), (3, 2), (50, 1)]


def worker(owner):
    con = connected(owner)
    con.execute("SET lock_timeout = '5s'")
    return con


def trade(con, people, dice, stop, met, codes=(SAMSUNG, SAMSUNG, HYNIX)):
    """Orders of both kinds in two stocks, and cancels, until it is over."""
    while not stop.is_set():
        person, code = dice.choice(people), dice.choice(codes)
        try:
            found = con.execute("SELECT price FROM app.quotes WHERE stock_code = %s", (code,)).fetchone()
            (price,) = found or (10_000,)
            (limit,) = con.execute(
                "SELECT w.wish - w.wish %% api.tick_size(w.wish) FROM (SELECT greatest(1, %s::bigint)) AS w (wish)",
                (price * dice.randint(85, 115) // 100,),
            ).fetchone()
            placed = order(
                con, person, dice.choice(["buy", "sell"]), dice.randint(1, 7), dice.choice([None, limit]), code
            )
            if dice.random() < 0.3 and placed["status"] == "open":
                con.execute("SELECT api.cancel_order('{}', %s, %s)", (person.user_id, placed["order_id"]))
        except psycopg.Error as error:
            met.append(error.diag.message_primary)


def price_and_match(con, dice, stop, met, codes=(SAMSUNG, HYNIX)):
    """Quotes a little up and down, from midnight on of new shares, and a matcher behind them."""
    while not stop.is_set():
        try:
            for code in codes:
                found = con.execute(
                    "SELECT (price / api.find_quote_factor(stock_code, api.today()))::bigint FROM app.quotes "
                    "WHERE stock_code = %s", (code,),
                ).fetchone()  # fmt: skip
                if not found:  # a code to come
                    continue
                (price,) = found
                quote(con, code, max(1, price * dice.randint(97, 103) // 100))
            con.execute("SELECT api.match_orders(20)")
        except psycopg.Error as error:
            met.append(error.diag.message_primary)


def start_anew(con, people, stop, met):
    """Each of them closes his portfolio and goes on in the next: once before midnight, once after."""
    for n in range(200):
        if stop.is_set():
            return
        for person in people:
            try:
                con.execute(
                    "SELECT FROM api.restart_portfolio('{}', %s, %s, sha256('x'))", (person.user_id, f"{n}")
                )  # fmt: skip
            except psycopg.Error as error:
                met.append(error.diag.message_primary)
        stop.wait(0.05)


def apply(con, actions, stop, done, met):
    """The worker's own call and the one on request, by turns."""
    while not stop.is_set():
        try:
            done.append(con.execute("SELECT api.apply_corporate_actions()").fetchone()[0])
            for action_id in actions:
                con.execute("SELECT FROM api.apply_corporate_action('{}', %s)", (action_id,))
        except psycopg.Error as error:
            met.append(error.diag.message_primary)


@often(2, 40)
def test_splits_are_applied_once_while_everybody_trades_quotes_and_matches(owner, rounds):
    ratios = []
    for number in range(rounds):
        seed = random.randrange(2**32)
        dice = random.Random(seed)
        print(f"\nseed {seed}")
        turn_clock(owner, EVENING + dt.timedelta(days=number))
        open_market(owner)
        for code, price in ((SAMSUNG, 10_000), (HYNIX, 20_000)):
            quote(owner, code, price)
        people = [sign_up(owner) for _ in range(6)]
        for person in people:
            for code in (SAMSUNG, HYNIX):
                buy(owner, person, code, dice.randint(1, 20))
        # Each other round takes back what the one before did: forty splits of one to fifty outgrow a bigint.
        ratios = [(b, a) for a, b in ratios] if number % 2 else dice.sample(RATIOS, 2)
        actions = [
            save_action(owner, "split", code, effective_on=DAY + dt.timedelta(days=number),
                        numerator=ratio[0], denominator=ratio[1])
            for code, ratio in zip((SAMSUNG, HYNIX), ratios, strict=True)
        ]  # fmt: skip
        stop, done, met, unready = threading.Event(), [], [], []
        cons = [worker(owner) for _ in range(8)]
        with ThreadPoolExecutor(8) as pool:
            work = [
                pool.submit(trade, con, people, random.Random(seed + n), stop, met) for n, con in enumerate(cons[:4])
            ]
            work += [pool.submit(price_and_match, cons[4], random.Random(seed), stop, met)]
            work += [pool.submit(apply, con, actions, stop, done, unready) for con in cons[5:]]
            stop.wait(5)  # two seconds before midnight, three after
            stop.set()
        for task, con in zip(work, cons, strict=True):
            task.result()
            con.close()
        assert set(met) <= MET, set(met) - MET
        assert set(unready) <= {"corporate_action_not_due"}
        assert sum(done) <= 2
        rows = owner.execute(
            "SELECT applied_at FROM app.corporate_actions WHERE corporate_action_id = any(%s)", (actions,)
        ).fetchall()
        assert all(applied_at for (applied_at,) in rows)
        # Whoever held a share then has his change, once; the orders of before are gone.
        assert owner.execute(
            "SELECT count(*) FROM app.orders AS o JOIN app.corporate_actions AS a USING (stock_code) "
            "WHERE o.status = 'open' AND o.placed_at < a.applied_at AND a.corporate_action_id = any(%s)", (actions,)
        ).fetchone() == (0,)  # fmt: skip
        fills = owner.execute("SELECT count(*) FROM app.fills").fetchone()[0]
        changes = owner.execute("SELECT count(*) FROM app.holding_changes").fetchone()[0]
        print(f"{fills} fills, {changes} holdings changed, {len(met)} refusals")
        assert changes >= 6
        assert differences(owner) == []


def test_a_split_of_a_day_that_has_begun_waits_for_an_order_that_was_let_in_and_sees_it(owner):
    turn_clock(owner, EVENING)
    open_market(owner)
    quote(owner, SAMSUNG, 10_000)
    kim = sign_up(owner)
    buy(owner, kim, SAMSUNG, 10)
    turn_clock(owner, EVENING + dt.timedelta(hours=9))
    with worker(owner) as early, worker(owner) as teller, ThreadPoolExecutor(1) as pool:
        early.autocommit = False
        order(early, kim, "sell", 5)
        split = {"effective_on": DAY, "numerator": 5, "denominator": 1}
        told = pool.submit(lambda: save_action(teller, "split", **split))
        while not owner.execute("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'").fetchone():
            assert not told.done()
        early.commit()
        assert told.exception().diag.message_primary == "stock_traded_since"


def test_an_order_that_waited_for_a_split_is_placed_in_new_shares(owner):
    turn_clock(owner, EVENING)
    open_market(owner)
    quote(owner, SAMSUNG, 10_000)
    kim, lee = sign_up(owner), sign_up(owner)
    buy(owner, kim, SAMSUNG, 10)
    save_action(owner, "split", effective_on=DAY, numerator=5, denominator=1)
    turn_clock(owner, EVENING + dt.timedelta(hours=9))
    with worker(owner) as applier, worker(owner) as late, ThreadPoolExecutor(1) as pool:
        applier.autocommit = False
        assert applier.execute("SELECT api.apply_corporate_actions()").fetchone() == (1,)
        placed = pool.submit(lambda: order(late, lee, "buy", 10))
        while not owner.execute("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'").fetchone():
            assert not placed.done()
        applier.commit()
        assert placed.result()["fill"]["price"] == 2_000
    assert differences(owner) == []


@often(2, 40)
def test_a_delisting_pays_once_while_everybody_trades_restarts_and_matches(owner, rounds):
    for number in range(rounds):
        seed = random.randrange(2**32)
        dice = random.Random(seed)
        print(f"\nseed {seed}")
        turn_clock(owner, EVENING + dt.timedelta(days=number))
        open_market(owner)
        owner.execute("UPDATE app.stocks SET delisted_on = NULL")  # in each round anew
        for code, price in ((SAMSUNG, 10_000), (HYNIX, 20_000)):
            quote(owner, code, price)
        people = [sign_up(owner) for _ in range(6)]
        for person in people:
            for code in (SAMSUNG, HYNIX):
                buy(owner, person, code, dice.randint(1, 20))
        action = save_action(
            owner, "delisting", effective_on=DAY + dt.timedelta(days=number), payout_price=dice.choice([0, 1, 3_333])
        )
        stop, done, met, unready = threading.Event(), [], [], []
        cons = [worker(owner) for _ in range(8)]
        with ThreadPoolExecutor(8) as pool:
            work = [
                pool.submit(trade, con, people, random.Random(seed + n), stop, met) for n, con in enumerate(cons[:4])
            ]
            work += [pool.submit(price_and_match, cons[4], random.Random(seed), stop, met)]
            work += [pool.submit(apply, con, [action], stop, done, unready) for con in cons[5:7]]
            work += [pool.submit(start_anew, cons[7], people[:2], stop, met)]
            stop.wait(5)  # two seconds before midnight, three after
            stop.set()
        for task, con in zip(work, cons, strict=True):
            task.result()
            con.close()
        assert set(met) <= MET | {"stock_not_listed", "portfolio_restarted_today"}, set(met) - MET
        assert set(unready) <= {"corporate_action_not_due"}
        assert sum(done) <= 1
        # Whoever was open then holds none, is paid once, and no order is left or came to be after it.
        assert owner.execute(
            "SELECT count(*) FROM app.holdings JOIN app.portfolios USING (portfolio_id) "
            "WHERE stock_code = %s AND quantity > 0 AND closed_at IS NULL", (SAMSUNG,)
        ).fetchone() == (0,)  # fmt: skip
        assert owner.execute(
            "SELECT count(*) FROM app.orders AS o JOIN app.corporate_actions AS a USING (stock_code) "
            "WHERE a.corporate_action_id = %s AND (o.status = 'open' OR o.placed_at > a.applied_at)", (action,)
        ).fetchone() == (0,)  # fmt: skip
        (changes,) = owner.execute(
            "SELECT count(*) FROM app.holding_changes WHERE corporate_action_id = %s", (action,)
        ).fetchone()  # fmt: skip
        print(f"{changes} holdings paid out, {len(met)} refusals")
        assert changes >= 3
        assert differences(owner) == []


@often(2, 40)
def test_a_code_changes_once_while_everybody_trades_restarts_and_matches(owner, rounds):
    for number in range(rounds):
        seed = random.randrange(2**32)
        dice = random.Random(seed)
        print(f"\nseed {seed}")
        turn_clock(owner, EVENING + dt.timedelta(days=number))
        open_market(owner)
        old, new = CODES[number % 41 : number % 41 + 2]
        quote(owner, HYNIX, 20_000)
        quote(owner, old, 10_000)
        people = [sign_up(owner) for _ in range(6)]
        for person in people:
            for code in (old, HYNIX):
                buy(owner, person, code, dice.randint(1, 20))
        action = save_action(
            owner, "code_change", old, effective_on=DAY + dt.timedelta(days=number), new_stock_code=new
        )  # fmt: skip
        stop, done, met, unready = threading.Event(), [], [], []
        cons = [worker(owner) for _ in range(8)]
        codes = [old, new, HYNIX]
        with ThreadPoolExecutor(8) as pool:
            work = [
                pool.submit(trade, con, people, random.Random(seed + n), stop, met, codes)
                for n, con in enumerate(cons[:4])
            ]
            work += [pool.submit(price_and_match, cons[4], random.Random(seed), stop, met, codes)]
            work += [pool.submit(apply, con, [action], stop, done, unready) for con in cons[5:7]]
            work += [pool.submit(start_anew, cons[7], people[:2], stop, met)]
            stop.wait(5)  # two seconds before midnight, three after
            stop.set()
        for task, con in zip(work, cons, strict=True):
            task.result()
            con.close()
        assert set(met) <= MET | {"stock_not_listed", "portfolio_restarted_today"}, set(met) - MET
        assert set(unready) <= {"corporate_action_not_due"}
        assert owner.execute(
            "SELECT count(*) FROM app.holdings JOIN app.portfolios USING (portfolio_id) "
            "WHERE stock_code = %s AND quantity > 0 AND closed_at IS NULL", (old,)
        ).fetchone() == (0,)  # fmt: skip
        assert owner.execute(
            "SELECT count(*) FROM app.orders AS o JOIN app.corporate_actions AS a USING (stock_code) "
            "WHERE a.corporate_action_id = %s AND (o.status = 'open' OR o.placed_at > a.applied_at)", (action,)
        ).fetchone() == (0,)  # fmt: skip
        moved, fills = owner.execute(
            "SELECT (SELECT count(*) FROM app.holding_changes WHERE corporate_action_id = %s), "
            "(SELECT count(*) FROM app.fills WHERE stock_code = %s)", (action, new)
        ).fetchone()  # fmt: skip
        print(f"{moved} holdings left and came, {fills} fills under the new code, {len(met)} refusals")
        assert moved >= 6
        assert differences(owner) == []
