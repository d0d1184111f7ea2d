"""The list of what the audit has to tell: for each kind of event the row that it leaves, and whose it is."""

import json

import pytest

from tests.content import editorial, id_of, key, payload, save, save_case
from tests.functions.conftest import told
from tests.functions.test_sessions import later
from tests.market import open_market
from tests.people import sign_up
from tests.rewards import cases, read


@pytest.fixture
def by_key(owner):
    """Who acts: a key of an operator; its number."""
    number = id_of(owner, key(owner))
    return number, told(kind="api_key", id=number)


def told_of(rows, number):
    """The action and the row of each, all of them by that key."""
    assert {(row["actor_kind"], row["actor_id"], row["request_id"]) for row in rows} == {("api_key", number, "r1")}
    return [(row["action"], row["entity_id"]) for row in rows]


def test_a_reward_and_its_money(owner, audit):
    open_market(owner)
    person = sign_up(owner)
    (case_id,) = cases(owner, 1)
    audit()
    read(owner, person, case_id)
    reward, entry = audit("rewards", "cash_entries")[-2:]
    assert (reward["action"], reward["subject_id"], reward["after"]["case_id"]) == ("insert", person.user_id, case_id)
    assert entry["after"]["amount"] == reward["after"]["base_amount"]


def test_a_key_that_is_rotated_and_one_that_is_revoked(owner, audit, by_key):
    number, by = by_key
    old, other = id_of(owner, key(owner)), id_of(owner, key(owner))
    since = len(audit("api_keys"))
    (made,) = owner.execute(
        "SELECT api_key_id FROM api.rotate_api_key(%s, %s, 24, 'bbbbbbbbbbbb', sha256('x'))", (by, old)
    ).fetchone()
    owner.execute("SELECT FROM api.revoke_api_key(%s, %s)", (by, other))
    rows = audit("api_keys")[since:]
    assert sorted(told_of(rows, number)) == sorted(
        [("insert", str(made)), ("update", str(old)), ("update", str(other))]
    )
    assert [row["after"]["revoked_at"] is not None for row in rows if row["entity_id"] == str(other)] == [True]


def test_a_key_s_last_use_moves_once_a_minute(owner, audit):
    made = key(owner)
    number = id_of(owner, made)
    since = len(audit("api_keys"))
    for minute in range(3):
        later(owner, 61 * minute)
        for _ in range(4):
            owner.execute(
                "SELECT FROM api.use_api_key(%s, %s, sha256(%s), 'admin:read')",
                (told(kind="api_key", id=number), made.split("_")[1], made.encode()),
            )
    rows = audit("api_keys")[since:]
    assert told_of(rows, number) == [("update", str(number))] * 3
    assert {name for row in rows for name in row["after"]} == {"last_used_at"}


def test_the_rules_and_the_calendar_and_a_stock(owner, audit, by_key):
    number, by = by_key
    owner.execute("SELECT FROM api.change_trading_rules(%s, '{\"opening_cash\": 7}')", (by,))
    owner.execute("SELECT FROM api.save_market_day(%s, '2026-11-20', NULL, NULL, '휴장')", (by,))
    owner.execute('SELECT FROM api.save_stock(%s, \'010950\', \'{"stock_name": "x", "market": "KOSPI"}\')', (by,))
    rows = audit("trading_rules", "market_days", "stocks")
    assert {entity_id for _, entity_id in told_of(rows, number)} == {"true", "2026-11-20", "010950"}


def test_edits_of_content(owner, audit, by_key):
    number, by = by_key
    case_id = save(owner, payload())["case_id"]
    since = len(audit("historical_cases", "glossary_terms"))
    term = json.dumps({"term": "가나다", "definition_short": "x"})
    (term_id,) = owner.execute("SELECT glossary_term_id FROM api.create_glossary_term(%s, %s)", (by, term)).fetchone()
    owner.execute('SELECT FROM api.change_glossary_term(%s, %s, \'{"example": "y"}\')', (by, term_id))
    owner.execute("SELECT FROM api.delete_glossary_term(%s, %s)", (by, term_id))
    rows = audit("historical_cases", "glossary_terms")[since:]
    assert told_of(rows, number) == [(action, str(term_id)) for action in ("insert", "update", "delete")]
    save_case(owner, case_id, editorial())
    assert ("update", str(case_id)) in [(row["action"], row["entity_id"]) for row in audit("historical_cases")[-1:]]


def test_what_the_pipeline_saves(owner, audit):
    saved = save(owner, payload())
    told_tables = {row["entity"] for row in audit() if row["action"] == "insert"}
    assert told_tables >= {
        "briefing_editions", "daily_briefings", "briefing_stocks", "historical_cases", "case_matches",
        "daily_narratives", "glossary_terms",
    }  # fmt: skip
    assert saved["case_id"] in {row["after"]["case_id"] for row in audit("historical_cases") if row["after"]}
