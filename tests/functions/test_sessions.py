"""Sessions: opened, renewed, ended; and the duels about who was first."""

import asyncio
import secrets

import asyncpg
import psycopg
import pytest

from api.tokens import hash_of
from tests.conftest import SERVERS
from tests.people import HASH, TOKENS, WEEK, sign_in_again, sign_up
from tests.servers import APP

OTHER = HASH + "x"
ROTATE = "SELECT refused, session_id FROM api.rotate_refresh_token('{}', $1, $2, $3, $4, 7776000)"


def rotate(owner, token, grace=10):
    """The refusal, or the successor."""
    successor = TOKENS.successor(token)
    row = owner.execute(
        "SELECT refused, session_id FROM api.rotate_refresh_token('{}', %s, %s, %s, %s, 90 * 86400)",
        (hash_of(token), hash_of(successor), grace, WEEK),
    ).fetchone()
    return row[0] or successor


def later(owner, seconds):
    owner.execute("DELETE FROM app.clock_offset")
    owner.execute("INSERT INTO app.clock_offset (clock_offset) VALUES (make_interval(secs => %s))", (seconds,))


def ended(owner, session_id):
    (reason,) = owner.execute("SELECT end_reason FROM app.sessions WHERE session_id = %s", (session_id,)).fetchone()
    return reason


def test_rotate_refresh_token(owner):
    person = sign_up(owner)
    second = rotate(owner, person.refresh_token)
    third = rotate(owner, second)
    assert len({person.refresh_token, second, third}) == 3
    assert ended(owner, person.session_id) is None


def test_the_parent_gets_the_same_successor_within_the_grace(owner):
    person = sign_up(owner)
    second = rotate(owner, person.refresh_token)
    later(owner, 9)
    assert rotate(owner, person.refresh_token) == second
    assert owner.execute("SELECT count(*) FROM app.refresh_tokens").fetchone() == (2,)


def test_rotate_refuses_refresh_token_reused(owner):
    """After the grace, or when an older one comes: the session is over, and that stays although it was refused."""
    late = sign_up(owner)
    rotate(owner, late.refresh_token)
    later(owner, 10.5)
    assert rotate(owner, late.refresh_token) == "refresh_token_reused"
    assert ended(owner, late.session_id) == "token_reused"
    old = sign_up(owner)
    third = rotate(owner, rotate(owner, old.refresh_token))
    assert rotate(owner, old.refresh_token) == "refresh_token_reused"
    assert rotate(owner, third) == "refresh_token_invalid"
    assert owner.execute("SELECT api.list_revoked_sessions()").fetchone()[0] == [late.session_id, old.session_id]


def test_without_grace_the_second_time_is_a_reuse(owner):
    person = sign_up(owner)
    rotate(owner, person.refresh_token, grace=0)
    assert rotate(owner, person.refresh_token, grace=0) == "refresh_token_reused"


def test_rotate_refuses_refresh_token_invalid(owner):
    person = sign_up(owner)
    assert rotate(owner, "unknown") == "refresh_token_invalid"
    later(owner, WEEK + 1)
    assert rotate(owner, person.refresh_token) == "refresh_token_invalid"
    assert ended(owner, person.session_id) is None  # it ran out; nobody stole anything


def test_a_session_ends_however_often_it_is_renewed(owner):
    person = sign_up(owner)
    token = person.refresh_token
    for day in range(6, 91, 6):
        later(owner, day * 86_400 - 60)
        token = rotate(owner, token)
        assert len(token) == 64, day
    lasts = "SELECT round(extract(epoch FROM max(expires_at) - min(created_at)) / 86400) FROM app.refresh_tokens"
    assert owner.execute(lasts).fetchone() == (90,)
    later(owner, 90 * 86_400 + 1)
    assert rotate(owner, token) == "refresh_token_invalid"


def test_an_end_ends_one_session_and_others_live_on(owner):
    person = sign_up(owner)
    other = sign_in_again(owner, person)
    done = owner.execute("SELECT api.sign_out('{}', %s, NULL)", (hash_of(person.refresh_token),)).fetchone()
    again = owner.execute("SELECT api.sign_out('{}', %s, NULL)", (hash_of(person.refresh_token),)).fetchone()
    assert (done, again) == ((True,), (False,))
    assert rotate(owner, person.refresh_token) == "refresh_token_invalid"
    assert rotate(owner, other.refresh_token) not in {"refresh_token_invalid", "refresh_token_reused"}
    owner.execute("SELECT api.sign_out('{}', NULL, %s)", (other.session_id,))
    assert ended(owner, other.session_id) == "signed_out"
    assert owner.execute("SELECT api.sign_out('{}', NULL, NULL)").fetchone() == (False,)


END = "SELECT api.end_session('{}', %s, %s, %s)"
END_OTHERS = "SELECT api.end_other_sessions('{}', %s, %s)"


def test_end_session_refuses_session_not_found(owner):
    person, stranger = sign_up(owner), sign_up(owner)
    phone = sign_in_again(owner, person)
    assert owner.execute(END, (person.user_id, person.session_id, phone.session_id)).fetchone() == (1,)
    for session_id in (stranger.session_id, phone.session_id, 999):
        with pytest.raises(psycopg.Error, match="session_not_found") as error:
            owner.execute(END, (person.user_id, person.session_id, session_id))
        assert error.value.sqlstate == "PT404"
    assert ended(owner, stranger.session_id) is None


def test_a_session_that_was_just_ended_ends_no_other(owner):
    """end_session and end_other_sessions: its access token may still be good for a moment."""
    person = sign_up(owner)
    thief = sign_in_again(owner, person)
    owner.execute(END, (person.user_id, person.session_id, thief.session_id))
    for statement, values in ((END, (thief.session_id, person.session_id)), (END_OTHERS, (thief.session_id,))):
        with pytest.raises(psycopg.Error, match="sign_in_required"):
            owner.execute(statement, (person.user_id, *values))
    assert ended(owner, person.session_id) is None


async def test_a_sign_in_under_way_does_not_outlive_a_reset_or_a_lock(owner, webs):
    """The old password is right, and then it is not: no session of it is left alive, whoever was first."""
    for change in ("api.administer_user('{}', $1, $2, NULL)", "api.administer_user('{}', $1, $2, true)"):
        for _ in range(25):
            person, token = sign_up(owner), secrets.token_bytes(32)
            sign_in = webs[0].fetchrow(
                "SELECT session_id FROM api.sign_in('{}', $1, $2, $3, true, NULL, $4, $5, NULL)",
                person.email, person.user_id, HASH, token, WEEK,
            )  # fmt: skip
            await asyncio.gather(
                after(secrets.randbelow(1500), sign_in),
                after(secrets.randbelow(1500), webs[1].fetchrow(f"SELECT user_id FROM {change}", person.email, OTHER)),
            )
            alive = "SELECT count(*) FROM app.sessions WHERE user_id = %s AND ended_at IS NULL"
            assert owner.execute(alive, (person.user_id,)).fetchone() == (0,)


def test_end_other_sessions(owner):
    person, stranger = sign_up(owner), sign_up(owner)
    others = [sign_in_again(owner, person) for _ in range(3)]
    count = owner.execute(END_OTHERS, (person.user_id, person.session_id)).fetchone()
    assert count == (3,)
    assert {ended(owner, other.session_id) for other in others} == {"revoked"}
    assert ended(owner, person.session_id) is ended(owner, stranger.session_id) is None


def test_revoked_sessions_are_forgotten_when_no_token_can_be_alive(owner):
    first, second = sign_up(owner), sign_up(owner)
    owner.execute("SELECT api.sign_out('{}', NULL, %s)", (first.session_id,))
    later(owner, 2 * 3600 + 1)
    owner.execute("SELECT api.sign_out('{}', NULL, %s)", (second.session_id,))
    assert owner.execute("SELECT api.list_revoked_sessions()").fetchone()[0] == [second.session_id]


@pytest.fixture
async def webs(owner):
    """Twenty connections as the API makes them."""
    url, role = SERVERS.url(owner.info.dbname, APP), {"role": "precedent_web", "search_path": ""}
    connections = [await asyncpg.connect(url, server_settings=role) for _ in range(20)]
    for con in connections:
        await con.set_type_codec("json", schema="pg_catalog", encoder=str, decoder=str)
    yield connections
    for con in connections:
        await con.close()


async def renewed(con, token):
    successor = TOKENS.successor(token)
    row = await con.fetchrow(ROTATE, hash_of(token), hash_of(successor), 10, WEEK)
    return row["refused"] or successor


async def test_twenty_at_once_get_the_same_successor(owner, webs):
    person = sign_up(owner)
    token = person.refresh_token
    for _ in range(10):
        answers = await asyncio.gather(*(renewed(con, token) for con in webs))
        assert set(answers) == {TOKENS.successor(token)}
        token = answers[0]
    assert ended(owner, person.session_id) is None
    assert owner.execute("SELECT count(*) FROM app.refresh_tokens").fetchone() == (11,)


async def duel(owner, webs, end, rounds):
    """Renewals against an end, both at once: whoever was first, no token lives after the second has finished."""
    won = 0
    for _ in range(rounds):
        person = sign_up(owner)
        answer, _ = await asyncio.gather(
            after(secrets.randbelow(1500), renewed(webs[0], person.refresh_token)),
            after(secrets.randbelow(1500), end(webs[1], person)),
        )
        won += answer not in {"refresh_token_invalid", "refresh_token_reused"}
        for token in (person.refresh_token, TOKENS.successor(person.refresh_token)):
            assert await renewed(webs[2], token) == "refresh_token_invalid"
        assert person.session_id in owner.execute("SELECT api.list_revoked_sessions()").fetchone()[0]
    return won


async def after(microseconds, work):
    await asyncio.sleep(microseconds / 1_000_000)
    return await work


async def signs_out(con, person):
    await con.fetchval("SELECT api.sign_out('{}', $1, NULL)", hash_of(person.refresh_token))


async def changes_password(con, person):
    await con.fetchval(
        "SELECT session_id FROM api.change_password('{}', $1, $2, $3, $3, true, $4, $5)",
        person.user_id, person.session_id, HASH, secrets.token_bytes(32), WEEK,
    )  # fmt: skip


@pytest.mark.parametrize("end", [signs_out, changes_password])
async def test_renewing_against_ending(owner, webs, end):
    await duel(owner, webs, end, 25)


@pytest.mark.soak
@pytest.mark.parametrize("end", [signs_out, changes_password])
async def test_two_hundred_duels(owner, webs, end):
    won = await duel(owner, webs, end, 200)
    print(f"\n{end.__name__}: the renewal was first in {won} of 200")
    assert 0 < won < 200
