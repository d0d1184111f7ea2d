"""The audit and the people in it: numbers while they are here, nobody when they are gone, pseudonyms for analysts."""

import psycopg
import pytest

from api.tokens import hash_of
from tests.functions.conftest import AGENT, IP, told
from tests.market import seal
from tests.people import HASH, PASSWORD, WEEK, sign_up


def test_a_deleted_account_leaves_the_chain_whole_and_nothing_that_names_its_owner(owner, audit):
    token = "a refresh token of a person"
    (user_id, *_), = owner.execute(
        "SELECT * FROM api.register_user(%s, 'hong.gildong@example.com', '홍길동전', NULL, %s, %s, %s)",
        (told(), HASH, hash_of(token), WEEK),
    ).fetchall()  # fmt: skip
    by = told(kind="user", id=user_id)
    owner.execute("SELECT FROM api.change_profile(%s, %s, '길동이', NULL, 'dark', NULL, NULL, NULL)", (by, user_id))
    audit()
    assert owner.execute("SELECT count(*) FROM app.audit_origins WHERE user_id = %s", (user_id,)).fetchone() != (0,)
    owner.execute("SELECT api.close_account(%s, %s, %s)", (by, user_id, HASH))
    rows = audit()
    assert owner.execute("SELECT count(*) FROM app.audit_origins WHERE ip = %s", (IP,)).fetchone() == (0,)
    written = str(rows) + str(owner.execute("SELECT * FROM app.audit_logs").fetchall())
    for secret in ("hong", "길동", IP, AGENT, HASH, PASSWORD, token, hash_of(token).hex(), repr(hash_of(token))):
        assert secret not in written, secret
    last = [row["after"] for row in rows if row["entity"] == "users"][-1]
    assert {name: last[name] for name in ("email", "username", "password_hash")} == dict.fromkeys(
        ("email", "username", "password_hash"), "(changed)"
    )


def test_an_origin_that_was_sealed_while_its_account_was_closed_is_forgotten_with_the_next_run(owner, audit):
    person = sign_up(owner)
    owner.execute("SELECT api.close_account('{}', %s, %s)", (person.user_id, HASH))
    owner.execute("INSERT INTO app.audit_origins (user_id, ip, agent) VALUES (%s, %s, '')", (person.user_id, IP))
    owner.execute(
        "INSERT INTO app.audit_origins (ip, agent, seen_at) VALUES ('old', '', now() - interval '91 days'), "
        "('new', '', now() - interval '89 days')"
    )
    assert owner.execute("SELECT api.purge_audit_origins()").fetchone() == (2,)
    assert owner.execute("SELECT ip FROM app.audit_origins").fetchall() == [("new",)]


def test_what_an_account_that_was_closed_at_once_did_comes_from_nowhere(owner, audit):
    """Some rows of its registration say whose they are, some do not."""
    (user_id, *_), = owner.execute(
        "SELECT * FROM api.register_user(%s, 'kim@example.com', 'kim', NULL, %s, %s, %s)",
        (told(), HASH, hash_of("x"), WEEK),
    ).fetchall()  # fmt: skip
    owner.execute("SELECT api.close_account(%s, %s, %s)", (told(kind="user", id=user_id), user_id, HASH))
    assert len(audit()) == 9
    assert owner.execute("SELECT ip, agent FROM app.audit_origins").fetchall() == []


def test_rows_of_one_request_share_their_origin(owner, audit):
    (user_id, *_), = owner.execute(
        "SELECT * FROM api.register_user(%s, 'kim@example.com', 'kim', NULL, %s, %s, %s)",
        (told(), HASH, hash_of("x"), WEEK),
    ).fetchall()  # fmt: skip
    assert len(audit()) == 5
    assert owner.execute("SELECT user_id, ip, agent FROM app.audit_origins").fetchall() == [(user_id, IP, AGENT)]


def test_the_state_says_how_much_waits_and_how_long(owner):
    seal(owner)
    state = "SELECT seq, outbox_rows, lag_seconds, is_ddl_noted FROM api.audit_state"
    seq, rows, lag, noted = owner.execute(state).fetchone()
    assert (rows, lag, noted) == (0, 0.0, True)
    owner.execute("UPDATE app.trading_rules SET opening_cash = 3")
    owner.execute("UPDATE app.audit_outbox SET occurred_at = occurred_at - interval '1 minute'")
    _, rows, lag, _ = owner.execute(state).fetchone()
    assert (rows, 60 <= lag < 70) == (1, True)
    seal(owner)
    assert owner.execute(state).fetchone()[:3] == (seq + 1, 0, 0.0)


def test_analysts_see_pseudonyms_that_hold_and_no_user_id(owner, audit, analyst_url):
    person = sign_up(owner)
    by = told(kind="user", id=person.user_id)
    for theme in ("dark", "light"):
        owner.execute(
            "SELECT FROM api.change_profile(%s, %s, NULL, NULL, %s, NULL, NULL, NULL)", (by, person.user_id, theme)
        )
    audit()
    with psycopg.connect(analyst_url) as analyst:
        rows = analyst.execute(
            "SELECT actor_kind, actor, subject, entity_id, before, after FROM api.audit_trail "
            "WHERE entity = 'user_settings' ORDER BY seq"
        ).fetchall()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            analyst.execute("SELECT * FROM api.audit_logs")
    assert [row[0] for row in rows] == ["database", "user", "user"]
    assert len({row[2] for row in rows}) == 1
    assert rows[1][1] == rows[2][1] == rows[1][2]
    assert all(row[3] is None and "user_id" not in (row[5] or {}) for row in rows)


def test_analysts_find_no_name_in_the_audit_under_which_the_leaderboard_shows_a_user(owner, audit, analyst_url):
    person = sign_up(owner)
    audit()
    owner.execute("SET session_replication_role = replica")  # rows that were sealed while such names were stored
    owner.execute(
        "UPDATE app.audit_logs AS l SET after = l.after || jsonb_build_object('public_id', u.public_id, "
        "'public_number', u.public_number) FROM app.users AS u WHERE l.entity = 'users' AND l.action = 'insert'"
    )
    names = owner.execute("SELECT public_id::text, public_number::text FROM app.users").fetchone()
    with psycopg.connect(analyst_url) as analyst:
        rows = analyst.execute("SELECT t::text FROM api.audit_trail AS t").fetchall()
        assert ("user_settings" in str(rows), str(person.user_id) == "1") == (True, True)
        assert not any(name in str(rows) for name in names)
    owner.execute("UPDATE app.audit_logs SET after = after - '{public_id, public_number}'::text[]")
