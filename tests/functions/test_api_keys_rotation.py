"""A key gives its place to another, or is taken back: api.rotate_api_key and api.revoke_api_key."""

import asyncio
import datetime as dt
import unicodedata

import asyncpg
import psycopg
import pytest
from psycopg.rows import dict_row

from api.auth import hash_of, make_key
from tests.content import id_of, key
from tests.functions.test_api_keys import use

HOUR = dt.timedelta(hours=1)


def rotate(owner, api_key_id, overlap_hours=24):
    """The new key, and its row."""
    made = make_key()
    call = "SELECT * FROM api.rotate_api_key('{}', %s, %s, %s, %s)"
    values = (api_key_id, overlap_hours, made.split("_")[1], hash_of(made))
    return made, owner.cursor(row_factory=dict_row).execute(call, values).fetchone()


def revoke(owner, api_key_id):
    call = "SELECT * FROM api.revoke_api_key('{}', %s)"
    return owner.cursor(row_factory=dict_row).execute(call, (api_key_id,)).fetchone()


def row_of(owner, api_key_id):
    query = "SELECT * FROM api.api_keys WHERE api_key_id = %s"
    return owner.cursor(row_factory=dict_row).execute(query, (api_key_id,)).fetchone()


def move(owner, hours):
    owner.execute("DELETE FROM app.clock_offset")
    owner.execute("INSERT INTO app.clock_offset (clock_offset) VALUES (%s)", (hours * HOUR,))


def test_rotate_makes_a_key_of_the_same_name_and_scopes(owner):
    old = key(owner, "pipeline:write")
    new, row = rotate(owner, id_of(owner, old))
    assert (row["key_name"], row["scopes"], row["replaces"]) == ("tests", ["pipeline:write"], id_of(owner, old))
    assert (row["expires_at"], row["revoked_at"], row["last_used_at"]) == (None, None, None)
    assert row == row_of(owner, id_of(owner, new))
    assert use(owner, new) == (None, "tests")
    assert use(owner, new, "admin:read")[0] == "scope_missing"


def test_both_keys_live_for_the_overlap_and_no_longer(owner):
    old = key(owner)
    new, row = rotate(owner, id_of(owner, old), 24)
    assert row_of(owner, id_of(owner, old))["expires_at"] == row["created_at"] + 24 * HOUR
    move(owner, 23.9)
    assert (use(owner, old)[0], use(owner, new)[0]) == (None, None)
    move(owner, 24.1)
    assert (use(owner, old)[0], use(owner, new)[0]) == ("api_key_invalid", None)


def test_without_overlap_the_old_key_ends_at_once(owner):
    old = key(owner)
    new, _ = rotate(owner, id_of(owner, old), 0)
    assert (use(owner, old)[0], use(owner, new)[0]) == ("api_key_invalid", None)


def test_an_old_key_ends_at_its_own_end_if_that_comes_first_and_the_new_one_lives_as_long(owner):
    ends = dt.datetime.now(dt.UTC) + 2 * HOUR
    old = key(owner, expires_at=ends)
    life = ends - row_of(owner, id_of(owner, old))["created_at"]
    _, row = rotate(owner, id_of(owner, old), 168)
    assert row_of(owner, id_of(owner, old))["expires_at"] == ends
    assert row["expires_at"] - row["created_at"] == life


def test_rotate_refuses_overlap_invalid(owner):
    for hours in (-1, 169, 2**62, None):
        with pytest.raises(psycopg.DatabaseError, match="overlap_invalid") as caught:
            rotate(owner, id_of(owner, key(owner)), hours)
        assert caught.value.sqlstate == "PT422"


def test_rotate_refuses_api_key_not_found(owner):
    for unknown in (0, -1, 999, 2**62, None):
        with pytest.raises(psycopg.DatabaseError, match="api_key_not_found"):
            rotate(owner, unknown)


def test_rotate_refuses_api_key_ended(owner):
    revoked, expired = key(owner), key(owner, expires_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    revoke(owner, id_of(owner, revoked))
    for ended in (revoked, expired):
        with pytest.raises(psycopg.DatabaseError, match="api_key_ended") as caught:
            rotate(owner, id_of(owner, ended))
        assert caught.value.sqlstate == "PT409"
    assert owner.execute("SELECT count(*) FROM app.api_keys").fetchone() == (2,)


def test_a_key_is_rotated_once_and_its_successor_again(owner):
    old = key(owner)
    new, _ = rotate(owner, id_of(owner, old), 1)
    before = row_of(owner, id_of(owner, old))
    with pytest.raises(psycopg.errors.UniqueViolation) as caught:
        rotate(owner, id_of(owner, old), 0)
    assert caught.value.diag.constraint_name == "api_keys_replaces_key"
    assert row_of(owner, id_of(owner, old)) == before
    _, third = rotate(owner, id_of(owner, new))
    assert third["replaces"] == id_of(owner, new)


def test_revoke_is_for_good_and_harmless_when_repeated(owner):
    made = key(owner)
    first = revoke(owner, id_of(owner, made))
    assert first["revoked_at"] is not None
    assert use(owner, made)[0] == "api_key_invalid"
    assert revoke(owner, id_of(owner, made)) == first
    move(owner, -1)  # what was taken back stays so, whatever the clock says
    assert use(owner, made)[0] == "api_key_invalid"


def test_revoke_refuses_api_key_not_found(owner):
    for unknown in (0, -1, 999, 2**62, None):
        with pytest.raises(psycopg.DatabaseError, match="api_key_not_found") as caught:
            revoke(owner, unknown)
        assert caught.value.sqlstate == "PT404"


def test_a_successor_outlives_the_key_that_it_replaced(owner):
    old = key(owner)
    new, _ = rotate(owner, id_of(owner, old))
    revoke(owner, id_of(owner, old))
    assert (use(owner, old)[0], use(owner, new)[0]) == ("api_key_invalid", None)


async def fight(database_url, *calls):
    """Calls at once, each on a connection of its own; what each answered, or its constraint or refusal."""
    cons = [await asyncpg.connect(database_url, server_settings={"role": "precedent_web"}) for _ in calls]
    try:
        found = await asyncio.gather(
            *(con.fetchrow(*call) for con, call in zip(cons, calls, strict=True)), return_exceptions=True
        )
    finally:
        for con in cons:
            await con.close()
    return [getattr(f, "constraint_name", None) or str(f) if isinstance(f, Exception) else dict(f) for f in found]


def call_of(api_key_id, overlap_hours):
    made = make_key()
    text = "SELECT * FROM api.rotate_api_key('{}', $1, $2, $3, $4)"
    return text, api_key_id, overlap_hours, made.split("_")[1], hash_of(made)


@pytest.mark.parametrize(("hours", "loser"), [(24, "api_keys_replaces_key"), (0, "api_key_ended")])
async def test_of_eight_rotations_at_once_one_wins(owner, database_url, hours, loser):
    old = id_of(owner, key(owner))
    found = await fight(database_url, *(call_of(old, hours) for _ in range(8)))
    assert [f for f in found if isinstance(f, str)] == [loser] * 7
    assert owner.execute("SELECT count(*) FROM app.api_keys WHERE replaces = %s", (old,)).fetchone() == (1,)


async def test_a_rotation_and_a_revocation_at_once_are_one_after_the_other(owner, database_url):
    for _ in range(5):
        old = id_of(owner, key(owner))
        revocation = ("SELECT * FROM api.revoke_api_key('{}', $1)", old)
        rotated, revoked = await fight(database_url, call_of(old, 24), revocation)
        assert row_of(owner, old)["revoked_at"] == revoked["revoked_at"]
        assert rotated == "api_key_ended" or rotated["replaces"] == old


def test_a_name_is_kept_in_nfc_and_scopes_once_and_in_order(owner):
    made = make_key()
    row = owner.execute(
        "SELECT key_name, scopes FROM api.create_api_key('{}', %s, %s, %s, %s, NULL)",
        (unicodedata.normalize("NFD", " 운영팀 "), ["pipeline:write", "admin:read", "pipeline:write"],
         made.split("_")[1], hash_of(made)),
    ).fetchone()  # fmt: skip
    assert row == ("운영팀", ["admin:read", "pipeline:write"])


def make(owner, expires_at):
    made = make_key()
    call = "SELECT * FROM api.create_api_key('{}', 'tests', '{admin:read}', %s, %s, %s)"
    owner.execute(call, (made.split("_")[1], hash_of(made), expires_at))
    return made


def test_create_refuses_api_key_end_passed(owner):
    for ends in (dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dt.datetime.now(dt.UTC)):
        with pytest.raises(psycopg.DatabaseError, match="api_key_end_passed") as caught:
            make(owner, ends)
        assert caught.value.sqlstate == "PT422"
    assert use(owner, make(owner, dt.datetime.now(dt.UTC) + HOUR), "admin:read")[0] is None


def test_no_key_lives_for_more_than_a_century(owner):
    with pytest.raises(psycopg.errors.CheckViolation) as caught:
        make(owner, dt.datetime.now(dt.UTC) + dt.timedelta(days=36_526))
    assert caught.value.diag.constraint_name == "api_keys_life_is_bounded"
    make(owner, dt.datetime.now(dt.UTC) + dt.timedelta(days=36_524))
