"""What is kept for a time goes when it is over, and nothing else."""

import datetime as dt

import psycopg
import pytest

from api.tokens import hash_of
from tests.people import sign_up

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def purge(con, what):
    return con.execute(f"SELECT api.purge_{what}()").fetchone()[0]


def count(con, table):
    return con.execute(f"SELECT count(*) FROM app.{table}").fetchone()[0]


FILL = {
    "idempotency_keys": (
        "INSERT INTO app.idempotency_keys (user_id, idempotency_key, request_sha256, answer, created_at) "
        "SELECT %(user_id)s, 'k' || n, sha256('x'), '{}', app.clock() - %(age)s FROM generate_series(1, %(n)s) AS n",
        48 * HOUR,
    ),
    "sign_in_attempts": (
        "INSERT INTO app.sign_in_attempts (email_sha256, ip, failed_at) "
        "SELECT sha256('x'), '', app.clock() - %(age)s FROM generate_series(1, %(n)s) AS n",
        HOUR / 4,
    ),
    "revoked_sessions": (
        "INSERT INTO app.revoked_sessions (session_id, revoked_at) "
        "SELECT 1000000 + n + %(seed)s, app.clock() - %(age)s FROM generate_series(1, %(n)s) AS n",
        2 * HOUR,
    ),
    "mail_tokens": (
        "INSERT INTO app.mail_tokens (user_id, purpose, token_sha256, expires_at) "
        "SELECT %(user_id)s, 'verify_email', sha256(convert_to(n || ' ' || %(seed)s, 'UTF8')), app.clock() - %(age)s "
        "FROM generate_series(1, %(n)s) AS n",
        dt.timedelta(0),
    ),
}


@pytest.mark.parametrize("table", FILL)
def test_what_is_old_goes_ten_thousand_at_a_time_and_what_is_young_stays(owner, table):
    statement, limit = FILL[table]
    person = sign_up(owner)
    values = {"user_id": person.user_id, "n": 10_005, "seed": 0, "age": limit + HOUR / 60}
    owner.execute(statement, values)
    owner.execute(statement.replace("'k'", "'young'"), values | {"n": 1, "seed": 50_000, "age": limit - HOUR / 60})
    assert count(owner, table) == 10_006
    assert [purge(owner, table) for _ in range(3)] == [10_000, 5, 0]
    assert count(owner, table) == 1


def test_what_somebody_has_is_left_to_the_next_run(owner):
    statement, limit = FILL["idempotency_keys"]
    owner.execute(statement, {"user_id": sign_up(owner).user_id, "n": 2, "seed": 0, "age": limit + HOUR})
    with psycopg.connect(owner.info.dsn, password=owner.info.password) as other:
        other.execute("SELECT 1 FROM app.idempotency_keys WHERE idempotency_key = 'k1' FOR UPDATE")
        assert purge(owner, "idempotency_keys") == 1
    assert purge(owner, "idempotency_keys") == 1


def aged(con, person, used=DAY, expires=-DAY, ended=None):
    """Somebody's session, last used so long ago; its tokens ran out, it ended so long ago."""
    con.execute(
        "UPDATE app.sessions SET last_used_at = app.clock() - %s, ended_at = app.clock() - %s::interval, "
        "end_reason = CASE WHEN %s::interval IS NOT NULL THEN 'signed_out' END WHERE session_id = %s",
        (used, ended, ended, person.session_id),
    )
    con.execute(
        "UPDATE app.refresh_tokens SET expires_at = app.clock() - %s WHERE session_id = %s",
        (expires, person.session_id),
    )


def test_sessions_go_ninety_days_after_their_end_with_their_tokens(owner):
    stay = {
        "in use": {},
        "ended lately": {"used": 100 * DAY, "expires": 95 * DAY, "ended": 89 * DAY},
        "ran out lately": {"used": 96 * DAY, "expires": 89 * DAY},
        "unused for long, not run out": {"used": 300 * DAY, "expires": -DAY},
    }
    go = {
        "ended long ago": {"used": 92 * DAY, "expires": -DAY, "ended": 91 * DAY},
        "ran out long ago": {"used": 98 * DAY, "expires": 91 * DAY},
    }
    people = {name: sign_up(owner) for name in stay | go}
    for name, ages in (stay | go).items():
        aged(owner, people[name], **ages)
    assert [purge(owner, "sessions"), purge(owner, "sessions")] == [2, 0]
    left = {row[0] for row in owner.execute("SELECT session_id FROM app.sessions").fetchall()}
    assert left == {people[name].session_id for name in stay}
    tokens = owner.execute("SELECT DISTINCT session_id FROM app.refresh_tokens").fetchall()
    assert {row[0] for row in tokens} == left
    gone = people["ran out long ago"]
    assert owner.execute(
        "SELECT refused FROM api.rotate_refresh_token('{}', %s, sha256('x'), 10, 60, 60)",
        (hash_of(gone.refresh_token),),
    ).fetchone() == ("refresh_token_invalid",)
