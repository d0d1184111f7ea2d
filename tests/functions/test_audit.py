"""The audit: who did what, one row for each committed change, and nothing that names a person."""

import json

import psycopg
import pytest

from api.tokens import hash_of
from tests.content import key, payload, save
from tests.functions.conftest import told
from tests.market import SAMSUNG, open_market, order, quote
from tests.people import HASH, WEEK, sign_in_again, sign_up


def actions(rows):
    return [(row["action"], row["entity"]) for row in rows]


def test_an_update_at_a_prompt_is_one_row_with_what_changed_and_who_typed_it(owner, audit):
    owner.execute("UPDATE app.trading_rules SET opening_cash = 2000000")
    (row,) = audit()
    assert (row["action"], row["entity"], row["entity_id"]) == ("update", "trading_rules", "true")
    assert (row["before"], row["after"]) == ({"opening_cash": 1_000_000}, {"opening_cash": 2_000_000})
    assert (row["actor_kind"], row["actor_id"], row["database_user"]) == ("database", None, "postgres")


def test_an_update_that_changes_nothing_is_no_row(owner, audit):
    owner.execute("UPDATE app.trading_rules SET opening_cash = opening_cash")
    owner.execute("UPDATE app.trading_rules SET opening_cash = 1 WHERE false")
    owner.execute("UPDATE app.jobs SET run_count = run_count + 1, due_at = now()")
    assert audit() == []
    owner.execute("UPDATE app.jobs SET is_enabled = false, run_count = 9 WHERE job_name = 'seal_audit'")
    (row,) = audit()
    assert (row["entity_id"], row["after"]["is_enabled"]) == ("seal_audit", False)


def test_the_door_says_who_acts_in_the_same_statement(owner, audit, database_url):
    with psycopg.connect(database_url, autocommit=True, options="-c role=precedent_web") as web:
        web.execute("SELECT api.change_trading_rules(%s, '{\"opening_cash\": 5}')", (told(kind="api_key", id=7),))
        assert web.execute("SELECT current_setting('precedent.by')").fetchone() == ("",)
    (row,) = audit()
    assert (row["actor_kind"], row["actor_id"], row["request_id"]) == ("api_key", 7, "r1")
    assert row["database_user"] == "precedent_app"


def test_what_says_who_acts_and_is_no_json_holds_up_nothing(owner, audit):
    for said in ("garbage", "[1]", '"x"', '{"kind": "\\u0000"}', '{"id": 99999999999999999999, "kind": "user"}'):
        with owner.transaction():
            owner.execute("SELECT set_config('precedent.by', %s, true)", (said,))
            owner.execute("UPDATE app.trading_rules SET opening_cash = opening_cash + 1")
    assert [(row["actor_kind"], row["actor_id"]) for row in audit()] == [
        ("unreadable", None), ("unreadable", None), ("unreadable", None), ("unreadable", None), ("user", None)
    ]  # fmt: skip


def test_register_sign_in_refresh_reuse_and_logout_each_leave_their_row(owner, audit):
    person = sign_up(owner)
    assert ("insert", "users") in actions(audit())
    assert all(row["subject_id"] in {person.user_id, None} for row in audit())

    again = sign_in_again(owner, person)
    (row,) = [row for row in audit("sessions") if row["entity_id"] == str(again.session_id)]
    assert (row["action"], row["subject_id"]) == ("insert", person.user_id)

    owner.execute(
        "SELECT api.sign_in('{}', %s, %s, %s, false, NULL, %s, %s, NULL)",
        (person.email, person.user_id, HASH, hash_of("x"), WEEK),
    )
    row = audit("sessions")[-1]
    assert (row["action"], row["subject_id"], row["after"]) == (
        "refuse", person.user_id, {"code": "credentials_invalid"}
    )  # fmt: skip

    rotate = "SELECT refused FROM api.rotate_refresh_token('{}', %s, %s, 10, %s, %s)"
    for successor in ("one", "two"):  # the second presents the same token and wants another: it was stolen
        owner.execute(rotate, (hash_of(again.refresh_token), hash_of(successor), WEEK, WEEK))
    renewed, reused = audit("sessions")[-2:]
    assert (renewed["action"], set(renewed["after"])) == ("update", {"last_used_at"})
    assert reused["after"]["end_reason"] == "token_reused"

    owner.execute("SELECT api.sign_out('{}', %s, NULL)", (hash_of(person.refresh_token),))
    row = audit("sessions")[-1]
    assert (row["entity_id"], row["after"]["end_reason"]) == (str(person.session_id), "signed_out")


def test_a_sign_in_refused_for_too_many_is_a_row_too_and_of_a_stranger_s_address_nobody_s(owner, audit):
    person = sign_up(owner)
    for email, subject in ((person.email, person.user_id), ("nobody@example.com", None)):
        for _ in range(10):
            owner.execute("SELECT api.sign_in('{}', %s, NULL, NULL, false, NULL, %s, 9, NULL)", (email, hash_of("x")))
        assert owner.execute("SELECT refused FROM api.begin_sign_in('{}', %s)", (email,)).fetchone() == (
            "too_many_sign_ins",
        )
        rows = [row for row in audit("sessions") if row["action"] == "refuse"]
        assert (rows[-1]["after"], rows[-1]["subject_id"]) == ({"code": "too_many_sign_ins"}, subject)


def test_an_order_its_fill_and_a_cancellation_each_leave_their_rows(owner, audit):
    open_market(owner)
    quote(owner)
    person = sign_up(owner)
    audit()
    order(owner, person, "buy", 2, trade_reason="a private thought")
    waiting = order(owner, person, "buy", 1, 60_000)
    owner.execute("SELECT api.cancel_order('{}', %s, %s)", (person.user_id, waiting["order_id"]))
    rows = audit("orders", "fills", "holdings", "cash_entries")
    assert actions(rows)[1:] == [
        ("insert", "orders"), ("insert", "holdings"), ("insert", "fills"), ("insert", "cash_entries"),
        ("insert", "orders"), ("update", "orders"),
    ]  # fmt: skip
    assert (rows[-1]["before"]["status"], rows[-1]["after"]["status"]) == ("open", "cancelled")
    assert rows[3]["after"]["stock_code"] == SAMSUNG
    assert "private" not in str(rows)


def test_settings_keys_and_their_uses_and_what_the_pipeline_saves_leave_their_rows(owner, audit):
    person = sign_up(owner)
    owner.execute("SELECT FROM api.change_profile('{}', %s, NULL, NULL, 'dark', NULL, NULL, NULL)", (person.user_id,))
    (row,) = [row for row in audit("user_settings") if row["action"] == "update"]
    assert (row["before"], row["after"], row["subject_id"]) == ({"theme": "light"}, {"theme": "dark"}, person.user_id)

    made = key(owner)
    for _ in range(3):
        owner.execute("SELECT FROM api.use_api_key('{}', %s, %s, 'admin:read')", (made.split("_")[1], hash_of(made)))
    assert actions(audit("api_keys")) == [("insert", "api_keys"), ("update", "api_keys")]
    owner.execute("SELECT FROM api.use_api_key('{}', %s, %s, 'none')", (made.split("_")[1], hash_of(made)))
    row = audit("api_keys")[-1]
    assert (row["action"], row["after"]) == ("refuse", {"code": "scope_missing", "scope": "none"})

    save(owner, payload())
    saved = audit("briefing_editions", "historical_cases", "glossary_terms")
    assert ("insert", "briefing_editions") in actions(saved)
    assert ("insert", "historical_cases") in actions(saved)
    owner.execute("UPDATE app.glossary_terms SET example = 'x' WHERE glossary_term_id = 1")
    assert audit("glossary_terms")[-1]["after"] == {"example": "x"}


def test_a_feed_is_counted_and_a_correction_by_hand_is_told(owner, audit):
    rows = [{"stock_code": f"{n:06}", "stock_name": "x", "market": "KOSPI"} for n in range(500)]
    owner.execute("SELECT api.save_stocks('{}', %s)", (json.dumps(rows),))
    assert actions(audit("stocks")) == [("insert", "stocks")] * 500
    owner.execute(
        "SELECT api.save_quotes('{}', %s)", (json.dumps([{"stock_code": f"{n:06}", "price": 5} for n in range(500)]),)
    )
    assert [row["after"] for row in audit("quotes")] == [{"rows": 500}]
    owner.execute("UPDATE app.quotes SET price = 5, high = 6 WHERE stock_code = '000007'")
    row = audit("quotes")[-1]
    assert (row["entity_id"], row["before"], row["after"]) == ("000007", {"high": 5}, {"high": 6})


@pytest.mark.parametrize("is_bulk", [True, False])
def test_a_key_that_changes_is_told_with_both(owner, audit, is_bulk):
    owner.execute("SELECT app.audit_table('blocked_names', '{name_kind, blocked_name}', _bulk => %s)", (is_bulk,))
    owner.execute("INSERT INTO app.blocked_names VALUES ('username', 'one')")
    owner.execute("UPDATE app.blocked_names SET blocked_name = 'two' WHERE blocked_name = 'one'")
    owner.execute("DELETE FROM app.blocked_names WHERE blocked_name = 'two'")
    rows = audit("blocked_names")[1:-1]
    found = {(side, row[side]["blocked_name"]) for row in rows for side in ("before", "after") if row[side]}
    assert found == {("before", "one"), ("after", "two")}
    assert "username,two" in {row["entity_id"] for row in rows}


def test_a_truncated_table_is_told(owner, audit):
    owner.execute("TRUNCATE app.blocked_names")
    assert actions(audit("blocked_names")) == [("truncate", "blocked_names")]


def test_a_change_of_the_schema_is_told(owner, audit):
    owner.execute("CREATE TABLE app.extra (extra_id bigint)")
    owner.execute("ALTER TABLE app.orders DISABLE TRIGGER audit_update")
    owner.execute("CREATE TEMP TABLE unseen (x bigint)")
    owner.execute("DROP TABLE app.extra")
    rows = [(row["entity"], row["entity_id"], row["after"]["command"]) for row in audit() if row["action"] == "ddl"]
    assert rows == [
        ("table", "app.extra", "CREATE TABLE"), ("table", "app.orders", "ALTER TABLE"),
        ("table", "app.extra", "DROP TABLE"),
    ]  # fmt: skip


def test_what_was_rolled_back_is_not_told(owner, audit):
    with owner.transaction(force_rollback=True):
        owner.execute("UPDATE app.trading_rules SET opening_cash = 3")
    assert audit() == []


def test_commits_in_any_order_are_one_row_each(owner, audit, database_url):
    url = owner.info.dsn + f" password={owner.info.password}"
    cons = [psycopg.connect(url) for _ in range(4)]
    for n, con in enumerate(cons):
        con.execute("INSERT INTO app.blocked_names VALUES ('username', %s)", (f"n{n}",))
    for n in (3, 1, 0):
        cons[n].commit()
        assert audit("blocked_names")[-1]["entity_id"] == f"username,n{n}"
    cons[2].rollback()
    assert len(audit("blocked_names")) == 3
    for con in cons:
        con.close()


def test_a_clock_that_goes_back_does_not_turn_the_log_round(owner, audit):
    owner.execute("UPDATE app.audit_head SET sealed_at = now() + interval '40 days'")
    owner.execute("UPDATE app.trading_rules SET opening_cash = 3")
    assert len(audit("trading_rules")) == 1
    ahead = "SELECT bool_and(sealed_at > now() + interval '39 days') FROM app.audit_logs WHERE entity = 'trading_rules'"
    assert owner.execute(ahead).fetchone() == (True,)


def test_every_month_of_the_log_keeps_its_rows(owner, audit):
    owner.execute("UPDATE app.trading_rules SET opening_cash = 3")
    audit()
    owner.execute("SELECT app.make_audit_month(now() + n * interval '1 month') FROM generate_series(-2, 14) AS n")
    months = owner.execute(
        "SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'app.audit_logs'::regclass"
    ).fetchall()
    assert len(months) == 17
    for table in ["app.audit_logs", *(name for (name,) in months)]:
        for statement in (f"TRUNCATE {table}", f"DELETE FROM {table}", f"UPDATE {table} SET seq = 1"):
            with pytest.raises(psycopg.Error, match="the audit is append-only"):
                owner.execute(statement)
