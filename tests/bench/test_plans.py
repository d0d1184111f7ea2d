"""A plan is part of a statement: at realistic size, which index serves it and how many buffers it touches."""

import psycopg
import pytest

from api.browse import BROWSERS
from api.sql import STATEMENTS
from tests.bench.content import many_days, many_orders, many_rewards, many_snapshots, many_users
from tests.bench.keys import KEYS
from tests.bench.plans import EXPECTED, LARGE, WORK, WRITES
from tests.conftest import SERVERS, many_terms, migrated_clone
from tests.servers import APP

ROWS, DAYS, ENTRIES, USERS, ORDERS, REWARD_DAYS = 50_000, 2_000, 30_000, 4_000, 30_000, 2_000
FOUND: dict[str, object] = {}
(TERMS,) = [browse for browse in BROWSERS if browse.name == "list_glossary_terms"]
CATEGORY, DIFFICULTY, BOTH = ("category",), ("difficulty",), ("category", "difficulty")
EARLY, LATE = chr(44032 + 20), chr(44032 + 980)
V2 = {
    "first page": (TERMS._build("term", (), False), ["21"]),
    "first page backwards": (TERMS._build("-term", (), False), ["21"]),
    "deep page": (TERMS._build("term", (), True), [LATE, "21"]),
    "deep page backwards": (TERMS._build("-term", (), True), [EARLY, "21"]),
    "one category": (TERMS._build("term", CATEGORY, True), ["market", LATE, "21"]),
    "one difficulty": (TERMS._build("term", DIFFICULTY, True), ["beginner", LATE, "21"]),
    "a category and difficulty that do not meet": (TERMS._build("term", BOTH, False), ["market", "beginner", "21"]),
    "both": (TERMS._build("-term", BOTH, True), ["market", "elementary", LATE, "21"]),
}
LETTER = {"search": "주", "per_page": 20, "skip": 0, "page": 1}

LISTS = {browse.name: browse for browse in BROWSERS}
# Lists of user 2000, who has as much as all the others, and 100,000 notices: (list, key, filters, their values).
PERSONAL = {
    "orders": ("list_orders", "order_id", (), []),
    "orders of one status": ("list_orders", "order_id", ("status",), ["filled"]),
    "orders that were cancelled": ("list_orders", "order_id", ("status",), ["cancelled"]),
    "orders of a status that none has": ("list_orders", "order_id", ("status",), ["open"]),
    "orders of one stock": ("list_orders", "order_id", ("stock_code",), ["000001"]),
    "orders of a stock that none has": ("list_orders", "order_id", ("stock_code",), ["002999"]),
    "open orders of a stock": ("list_orders", "order_id", ("status", "stock_code"), ["open", "000001"]),
    "fills": ("list_fills", "fill_id", (), []),
    "fills of a season": ("list_fills", "fill_id", ("season",), [1]),
    "orders of one stock and season": ("list_orders", "order_id", ("season", "stock_code"), [1, "000001"]),
    "fills of one stock": ("list_fills", "fill_id", ("stock_code",), ["000001"]),
    "fills of a stock that none has": ("list_fills", "fill_id", ("stock_code",), ["002999"]),
    "entries": ("list_cash_entries", "cash_entry_id", (), []),
    "entries of one kind": ("list_cash_entries", "cash_entry_id", ("entry_kind",), ["buy"]),
    "entries of rewards": ("list_cash_entries", "cash_entry_id", ("entry_kind",), ["reward"]),
    "rewards": ("list_rewards", "reward_id", (), []),
    "rewards for quizzes": ("list_rewards", "reward_id", ("reward_kind",), ["quiz"]),
    "progress": ("list_learning_progress", "learning_progress_id", (), []),
    "notices": ("list_notifications", "notification_id", (), []),
    "notices that are read": ("list_notifications", "notification_id", ("is_read",), ["true"]),
    "notices that are not read": ("list_notifications", "notification_id", ("is_read",), ["false"]),
    "the entry that opened it": ("list_cash_entries", "cash_entry_id", ("entry_kind",), ["opening"]),
}


@pytest.fixture(scope="module")
def web(migrated_server):
    """50,000 terms, as the API's role, with the plans that a prepared statement ends up with."""
    with migrated_clone(migrated_server, "_plans") as owner:
        owner.execute("SET session_replication_role = replica")  # keys and triggers are not what is measured here
        many_terms(owner, ROWS)
        many_days(owner, DAYS, ENTRIES)
        many_users(owner, USERS)
        many_orders(owner, ORDERS)
        owner.execute("SELECT api.refresh_portfolio_totals()")
        owner.execute("VACUUM ANALYZE app.leaderboard_entries")  # as autovacuum keeps it
        many_rewards(owner, REWARD_DAYS)
        many_snapshots(owner, 5)
        for column, query in KEYS.items():
            (FOUND[column],) = owner.execute(query).fetchone()
        with psycopg.connect(
            SERVERS.url(owner.info.dbname, APP), options="-c role=precedent_web", autocommit=True
        ) as con:
            con.prepare_threshold = None
            con.execute("SET plan_cache_mode = force_generic_plan")
            yield con


def walk(node):
    yield node
    for child in node.get("Plans", []):
        yield from walk(child)


def explain(web, text, values, rounds=2):
    """The indexes that a statement's generic plan uses, and the buffers that it touches the second time."""
    web.execute("DEALLOCATE ALL")
    web.execute(f"PREPARE it AS {text}")
    call = f"EXECUTE it ({', '.join(web_literal(v) for v in values)})" if values else "EXECUTE it"
    for _ in range(rounds):
        plan = web.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {call}").fetchone()[0][0]["Plan"]
    nodes = list(walk(plan))
    indexes = {node["Index Name"] for node in nodes if "Index Name" in node}
    scans = {node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan" and node["Actual Loops"]}
    return indexes, scans, plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


def web_literal(value):
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def test_every_statement_has_its_plan_here():
    assert set(EXPECTED) | set(WRITES) | set(WORK) == set(STATEMENTS)


def values_of(statement, arguments):
    """The arguments in order; `{name}` stands for a key that was looked up."""
    given = [arguments[p] for p in statement.parameters]
    return [FOUND.get(str(v)[1:-1], v) for v in given]


@pytest.mark.parametrize("name", WRITES)
def test_a_write_touches_few_buffers(web, name):
    arguments, most = WRITES[name]
    statement = STATEMENTS[name]
    with web.transaction(force_rollback=True):
        for _ in range(2):  # the first one warms what a function plans once
            web.execute("SAVEPOINT again")
            _, _, buffers = explain(web, statement.text, values_of(statement, arguments), rounds=1)
            web.execute("ROLLBACK TO SAVEPOINT again")
    assert buffers <= most


@pytest.mark.parametrize("name", WORK)
def test_what_the_worker_asks_touches_few_buffers(web, name):
    arguments, times, most = WORK[name]
    statement = STATEMENTS[name]
    with web.transaction(force_rollback=True):
        web.execute("SET LOCAL ROLE precedent_worker")
        for _ in range(times):
            _, _, buffers = explain(web, statement.text, values_of(statement, arguments), rounds=1)
    assert most is None or buffers <= most


@pytest.mark.parametrize("name", EXPECTED)
def test_a_statement_is_served_by_its_index(web, name):
    arguments, indexes, most = EXPECTED[name]
    statement = STATEMENTS[name]
    used, scans, buffers = explain(web, statement.text, values_of(statement, arguments))
    assert set(indexes) <= used, (used, buffers)
    assert scans & LARGE == set()
    assert buffers <= most


def test_a_search_of_one_letter_is_served_by_its_index(web):
    statement = STATEMENTS["v1_search_glossary_terms"]
    used, _, buffers = explain(web, statement.text, [LETTER[p] for p in statement.parameters])
    assert "glossary_terms_first_letter_idx" in used
    assert buffers <= 60


@pytest.mark.parametrize("name", V2)
def test_every_page_of_the_list_touches_few_buffers(web, name):
    text, values = V2[name]
    used, scans, buffers = explain(web, text, [int(v) if v.isdigit() else v for v in values])
    assert used
    assert scans == set()
    assert buffers <= 40, (used, buffers)


def test_page_one_and_page_two_thousand_touch_the_same(web):
    _, _, first = explain(web, V2["first page"][0], [21])
    _, _, deep = explain(web, V2["deep page"][0], [LATE, 21])
    assert abs(first - deep) <= 4


@pytest.mark.parametrize("name", PERSONAL)
def test_a_page_of_a_person_costs_the_same_however_much_there_is(web, name):
    of, key, filters, values = PERSONAL[name]
    for is_next in (False, True):
        text = LISTS[of]._build(f"-{key}", ("user_id", *filters), is_next)
        for mode in ("custom", "generic"):  # a new connection plans a statement five times for its values
            web.execute(f"SET plan_cache_mode = force_{mode}_plan")
            _, scans, buffers = explain(web, text, [2000, *values, *([10_000] if is_next else []), 21])
            assert scans & LARGE == set()
            assert buffers <= 400, (name, is_next, mode, buffers)


@pytest.mark.parametrize("name", ["v1_list_trades", "v1_list_orders"])
def test_a_list_of_v1_costs_the_same_however_much_there_is(web, name):
    arguments, _, most = EXPECTED[name]
    values = values_of(STATEMENTS[name], arguments)
    web.execute("SET plan_cache_mode = force_custom_plan")
    _, _, buffers = explain(web, STATEMENTS[name].text, values)
    web.execute("SET plan_cache_mode = force_generic_plan")
    assert buffers <= most
