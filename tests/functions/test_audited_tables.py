"""What is audited: every table of app, each of its columns, or a reason why not."""

import psycopg
import pytest

from api.schema.files import Project
from api.schema.migrate import migrate, rollback
from tests.market import seal

UNAUDITED = {
    "audit_outbox": "the audit itself",
    "audit_logs": "the audit itself",
    "audit_head": "the audit itself",
    "audit_origins": "the audit itself; what is forgotten must leave no trace",
    "idempotency_keys": "copies of answers, gone after 48 hours; what was done is audited where it was done",
    "notification_counts": "how many notices are unread, counted by triggers",
    "notifications": "say what was done elsewhere, and is audited there",
    "feedback": "whose it is is not kept; nothing is decided by it",
    "analytics_events": "anybody may send any; nothing is decided by them",
    "learning_progress": "what somebody reads is nobody else's; nothing is decided by it",
    "view_counts": "how often things were read, by nobody in particular",
    "page_visits": "which pages were open; what is paid for that is audited",
    "tutor_sessions": "what somebody asks the tutor is nobody else's; nothing is decided by it",
    "tutor_messages": "what somebody asks the tutor is nobody else's; nothing is decided by it",
    "refresh_tokens": "each follows a change of its session, which is audited",
    "revoked_sessions": "follows the end of a session, which is audited; gone after two hours",
    "sign_in_attempts": "counts for fifteen minutes; each refusal is noted by the function that refuses",
    "search_entries": "derived from cases and cards, which are audited",
    "refreshes": "how fresh derived figures are, written each second",
    "leaderboard_entries": "derived from totals at each refresh",
    "leaderboard_marks": "derived from the entries",
    "portfolio_snapshots": "derived from fills and closes each evening",
    "schema_builds": "what migrate did, kept for ever by itself",
    "migration_checksums": "what migrate did, kept for ever by itself",
}
TABLES = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'app'::regnamespace AND relkind IN ('r', 'p') "
    "AND NOT relispartition"
)


def test_every_table_is_audited_or_says_why_not(owner):
    tables = {name for (name,) in owner.execute(TABLES)}
    rows = owner.execute(
        "SELECT tgrelid::regclass::text, array_agg(tgname::text ORDER BY tgname) FROM pg_trigger "
        "WHERE tgname LIKE 'audit\\_%' AND tgname <> 'audit_logs_stay' GROUP BY 1"
    ).fetchall()
    assert {tuple(names) for _, names in rows} == {("audit_delete", "audit_insert", "audit_truncate", "audit_update")}
    audited = {table.removeprefix("app.") for table, _ in rows}
    assert audited & set(UNAUDITED) == set()
    assert sorted(tables - audited) == sorted(UNAUDITED)


def test_every_column_is_stored_or_named_as_never_stored(owner):
    """A column that was added since is neither: app.audit_table has to be called again, and say which it is."""
    rows = owner.execute(
        """
        SELECT c.relname, a.attname,
            p.prosrc ~ ('jsonb_build_array\\([^()]*\\mn\\.' || quote_ident(a.attname) || '[,)]')
            AND p.prosrc ~ ('''\\{[^{}]*\\m' || a.attname || '[,}]'),
            obj_description(p.oid, 'pg_proc')
        FROM pg_class AS c JOIN pg_proc AS p ON p.proname = 'audit_' || c.relname
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        WHERE c.relnamespace = 'app'::regnamespace AND p.pronamespace = c.relnamespace AND c.relkind IN ('r', 'p')
        AND c.relname <> 'audit_logs'
        """
    ).fetchall()
    assert len(rows) > 100
    for table, column, is_stored, comment in rows:
        never = comment.rpartition(": ")[2].rstrip(".").split(", ")
        assert is_stored != (column in never), (table, column)


@pytest.mark.parametrize("column", ["nothing", "order_id, nothing"])
def test_a_column_that_is_not_there_is_no_key(owner, column):
    with pytest.raises(Exception, match=r"app\.orders has no column nothing"):
        owner.execute("SELECT app.audit_table('orders', %s)", ("{" + column + "}",))


def test_a_column_that_was_added_is_not_stored_before_somebody_says_so(owner):
    owner.execute("ALTER TABLE app.blocked_names ADD COLUMN why text")
    owner.execute("INSERT INTO app.blocked_names VALUES ('username', 'first', 'private')")
    owner.execute("SELECT app.audit_table('blocked_names', '{name_kind, blocked_name}')")
    owner.execute("INSERT INTO app.blocked_names VALUES ('username', 'second', 'public')")
    seal(owner)
    rows = owner.execute("SELECT after FROM app.audit_logs WHERE entity = 'blocked_names' ORDER BY seq").fetchall()
    assert [row["blocked_name"] for (row,) in rows] == ["first", "second"]
    assert [row.get("why") for (row,) in rows] == [None, "public"]


def test_a_table_that_is_audited_no_more_is_as_before(owner):
    owner.execute("SELECT app.unaudit_table('blocked_names')")
    owner.execute("DELETE FROM app.audit_outbox")
    owner.execute("INSERT INTO app.blocked_names VALUES ('username', 'first')")
    assert owner.execute("SELECT count(*) FROM app.audit_outbox").fetchone() == (0,)


def test_a_table_is_audited_anew_without_a_lock_on_it(owner, database_url):
    with psycopg.connect(database_url) as writer:
        writer.execute("SET ROLE precedent_owner")
        writer.execute("UPDATE app.trading_rules SET opening_cash = 2")
        owner.execute("SET lock_timeout = '100ms'")
        owner.execute("SELECT app.audit_table('trading_rules', '{singleton}', '{opening_cash}')")
        with pytest.raises(psycopg.errors.LockNotAvailable):  # what is written by row now has other triggers
            owner.execute("SELECT app.audit_table('trading_rules', '{singleton}', _bulk => true)")


def test_of_rows_in_bulk_too_a_column_whose_change_is_no_change_is_not_noticed(owner, audit):
    owner.execute("SELECT app.audit_table('trading_rules', '{singleton}', '{}', '{sell_fee_ratio}', true)")
    owner.execute("UPDATE app.trading_rules SET sell_fee_ratio = 0.05")
    assert audit("trading_rules") == []
    owner.execute("UPDATE app.trading_rules SET sell_fee_ratio = 0.01, opening_cash = 2")
    (row,) = audit("trading_rules")
    assert row["after"] == {"opening_cash": 2, "sell_fee_ratio": 0.01}


def test_an_entry_of_the_build_before_which_named_each_value_is_sealed_like_others(owner, audit):
    owner.execute(
        "INSERT INTO app.audit_outbox (action, entity, before, after) "
        """VALUES ('update', 'fills', '{"a": 1, "b": null}', '{"a": 1, "b": 2}')"""
    )
    (row,) = audit()
    assert (row["before"], row["after"]) == ({"b": None}, {"b": 2})


def test_entries_that_wait_outlive_a_rollback_of_how_they_are_written(owner, audit, database_url):
    audit()
    owner.execute("UPDATE app.trading_rules SET opening_cash = 2")
    rollback(database_url, Project(), len([m for m in Project().migrations if m.number >= "0087"]))
    owner.execute("UPDATE app.trading_rules SET opening_cash = 3")
    migrate(database_url, Project())
    rows = audit("trading_rules")
    assert [(row["before"], row["after"]) for row in rows] == [
        ({"opening_cash": 1_000_000}, {"opening_cash": 2}), ({"opening_cash": 2}, {"opening_cash": 3}),
    ]  # fmt: skip
