"""Keys of programs: api.create_api_key and api.use_api_key."""

import datetime as dt

import psycopg
import pytest

from api.auth import hash_of, make_key
from tests.content import key


def use(owner, given, scope="pipeline:write"):
    call = "SELECT refused, key_name FROM api.use_api_key('{}', %s, %s, %s)"
    return owner.execute(call, (given.split("_")[1], hash_of(given), scope)).fetchone()


def test_a_key_opens_what_its_scopes_say(owner):
    made = key(owner, "pipeline:write")
    assert use(owner, made) == (None, "tests")


def test_use_refuses_scope_missing(owner):
    made = key(owner, "pipeline:read", "admin:write")
    assert use(owner, made) == ("scope_missing", "tests")


def test_use_refuses_api_key_invalid(owner):
    made = key(owner)
    assert use(owner, make_key()) == ("api_key_invalid", None)
    other = made[:-1] + ("A" if made[-1] != "A" else "B")
    assert use(owner, other) == ("api_key_invalid", None)


def test_an_expired_key_and_a_revoked_one_are_invalid(owner):
    expired = key(owner, expires_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert use(owner, expired) == ("api_key_invalid", None)
    revoked = key(owner)
    owner.execute("UPDATE app.api_keys SET revoked_at = app.clock() WHERE prefix = %s", (revoked.split("_")[1],))
    assert use(owner, revoked) == ("api_key_invalid", None)


def test_its_last_use_is_kept_to_the_minute(owner):
    made = key(owner)
    use(owner, made)
    first = owner.execute("SELECT last_used_at, xmin::text FROM app.api_keys").fetchone()
    assert first[0] is not None
    use(owner, made)
    assert owner.execute("SELECT last_used_at, xmin::text FROM app.api_keys").fetchone() == first
    owner.execute("UPDATE app.api_keys SET last_used_at = last_used_at - interval '61 seconds'")
    use(owner, made)
    assert owner.execute("SELECT last_used_at > %s FROM app.api_keys", (first[0],)).fetchone() == (True,)


def test_the_key_itself_is_nowhere(owner):
    made = key(owner)
    (row,) = owner.execute("SELECT k::text FROM app.api_keys AS k").fetchone()
    assert made.split("_", 2)[2] not in row


@pytest.mark.parametrize(
    ("name", "scopes", "prefix", "hashed", "constraint"),
    [
        ("", ["admin:read"], "a" * 12, b"x" * 32, "api_keys_name_is_short"),
        ("x", [], "a" * 12, b"x" * 32, "api_keys_scopes_are_known"),
        ("x", ["all"], "a" * 12, b"x" * 32, "api_keys_scopes_are_known"),
        ("x", ["admin:read"], "A" * 12, b"x" * 32, "api_keys_prefix_is_twelve_letters"),
        ("x", ["admin:read"], "a" * 12, b"x" * 31, "api_keys_secret_is_hashed"),
    ],
)
def test_create_refuses_what_is_no_key(owner, name, scopes, prefix, hashed, constraint):
    call = "SELECT api.create_api_key('{}', %s, %s, %s, %s, NULL)"
    with pytest.raises(psycopg.errors.CheckViolation) as caught:
        owner.execute(call, (name, scopes, prefix, hashed))
    assert caught.value.diag.constraint_name == constraint
