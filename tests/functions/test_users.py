"""Accounts: made once, changed, locked, deleted."""

import asyncio
import unicodedata

import asyncpg
import psycopg
import pytest

from api.database import Connection
from api.tokens import hash_of
from tests.conftest import SERVERS
from tests.functions.test_sessions import ended, later
from tests.people import HASH, TOKENS, WEEK, sign_in_again, sign_up
from tests.servers import APP

OTHER_HASH = HASH[:-4] + "AAAA"
REGISTER = "SELECT user_id FROM api.register_user('{}', $1, $2, NULL, $3, $4, $5)"


def refused(owner, code, statement, *values):
    with pytest.raises(psycopg.Error) as error:
        owner.execute(statement, values)
    assert error.value.diag.message_primary == code or error.value.diag.constraint_name == code


def count(owner, table):
    return owner.execute(f"SELECT count(*) FROM app.{table}").fetchone()[0]


def test_registration_makes_everything_in_one_call(owner):
    person = sign_up(owner, " Kim@Example.com ", "김투자")
    assert (person.email, person.username, person.difficulty) == ("Kim@Example.com", "김투자", "beginner")
    for table in ("users", "user_settings", "portfolios", "cash_entries", "notifications", "sessions"):
        assert count(owner, table) == 1, table
    assert owner.execute("SELECT season, initial_cash, cash, reserved_cash FROM app.portfolios").fetchone() == (
        1, 1_000_000, 1_000_000, 0,
    )  # fmt: skip
    assert owner.execute("SELECT entry_kind, amount, balance_after FROM app.cash_entries").fetchone() == (
        "opening", 1_000_000, 1_000_000,
    )  # fmt: skip
    assert owner.execute("SELECT notification_type, is_read FROM app.notifications").fetchone() == ("system", False)


FORMS = ["김@example.com", unicodedata.normalize("NFD", "김@example.com"), " 김@EXAMPLE.com\t", "\u3000김@Example.Com"]
NO_ADDRESSES = [
    "",
    "x",
    "a@b",
    "a@b@c.d",
    "a b@c.de",
    "@c.de",
    "a@.",
    "a\u0001@b.cd",
    "a\u2028@b.cd",
    "v\u0130c@b.cd",
    "a\u200b@b.cd",
    "x" * 250 + "@b.cd",
]


@pytest.mark.parametrize("email", FORMS)
def test_register_refuses_email_taken(owner, email):
    sign_up(owner, "김@example.com")
    with pytest.raises(psycopg.Error, match="email_taken"):
        sign_up(owner, email)
    assert count(owner, "users") == count(owner, "portfolios") == 1


@pytest.mark.parametrize("domain", ["mailinator.com", "MAILINATOR.com", "a.b.mailinator.com"])
def test_register_refuses_email_domain_blocked(owner, domain):
    with pytest.raises(psycopg.Error, match="email_domain_blocked"):
        sign_up(owner, f"kim@{domain}")
    assert sign_up(owner, "kim@notmailinator.com")


@pytest.mark.parametrize("email", NO_ADDRESSES)
def test_register_refuses_email_invalid(owner, email):
    refused(
        owner, "email_invalid", "SELECT api.register_user('{}', %s, '김투자', NULL, %s, %s, 9)",
        email, HASH, b"x" * 32,
    )  # fmt: skip


@pytest.mark.parametrize(
    "username", ["Admin", "ＡＤＭＩＮ", "슈퍼관리자", unicodedata.normalize("NFD", "운영자님"), "my test"]
)
def test_register_refuses_username_blocked(owner, username):
    with pytest.raises(psycopg.Error, match="username_blocked"):
        sign_up(owner, None, username)


def test_names_that_are_blocked_are_data(owner):
    owner.execute("INSERT INTO app.blocked_names VALUES ('username', '부자')")
    with pytest.raises(psycopg.Error, match="username_blocked"):
        sign_up(owner, None, "큰부자")
    owner.execute("DELETE FROM app.blocked_names WHERE blocked_name = '부자'")
    assert sign_up(owner, None, "큰부자")


@pytest.mark.parametrize("username", ["KIM", "kim ", unicodedata.normalize("NFD", "kim")])
def test_register_refuses_username_taken(owner, username):
    sign_up(owner, None, "Kim")
    with pytest.raises(psycopg.Error, match="username_taken"):
        sign_up(owner, None, username)


@pytest.mark.parametrize(
    "username", ["", "김", "가" * 11, "a<b>", "\u200b\u200b", "ad\u200bmin", "\u202enimda", "ab\u2028c"]
)
def test_register_refuses_username_invalid(owner, username):
    refused(
        owner, "username_invalid", "SELECT api.register_user('{}', 'kim@example.com', %s, NULL, %s, %s, 9)",
        username, HASH, b"x" * 32,
    )  # fmt: skip


def test_without_a_name_one_is_made_of_the_address(owner):
    def named(email):
        row = owner.execute(
            "SELECT username FROM api.register_user('{}', %s, NULL, NULL, %s, %s, 9)",
            (email, HASH, hash_of(email)),
        ).fetchone()
        return row[0]

    assert named("somebody.long@example.com") == "somebody.l"
    assert named("somebody.long@example.org").startswith("somebo")
    assert named("k@example.com").startswith("k")
    assert named("test@example.com").startswith("회원")


async def test_fifty_registrations_of_one_address_are_one_account(owner):
    url, role = SERVERS.url(owner.info.dbname, APP), {"role": "precedent_web", "search_path": ""}
    async with asyncpg.create_pool(
        url, min_size=25, max_size=25, connection_class=Connection, server_settings=role
    ) as pool:

        async def register(n):
            try:
                return await pool.fetchval(REGISTER, FORMS[n % 4], f"이름{n}", HASH, hash_of(str(n)), WEEK)
            except asyncpg.PostgresError as error:
                return error.sqlstate

        answers = await asyncio.gather(*(register(n) for n in range(50)))
    assert sorted(map(str, answers)) == ["1", *["PT409"] * 49]
    assert count(owner, "users") == count(owner, "portfolios") == count(owner, "sessions") == 1


def begin(owner, email, ip="203.0.113.7"):
    by = f'{{"ip": "{ip}"}}'
    return owner.execute("SELECT * FROM api.begin_sign_in(%s, %s)", (by, email)).fetchone()


def finish(owner, email, user_id, compared, is_right, ip="203.0.113.7", new_hash=None):
    by, token = f'{{"ip": "{ip}"}}', hash_of(TOKENS.make_refresh())
    return owner.execute(
        "SELECT refused, session_id FROM api.sign_in(%s, %s, %s, %s, %s, %s, %s, %s, NULL)",
        (by, email, user_id, compared, is_right, new_hash, token, WEEK),
    ).fetchone()


def test_a_sign_in_with_the_right_password(owner):
    person = sign_up(owner, "kim@example.com")
    assert begin(owner, " KIM@example.com ") == (None, person.user_id, HASH)
    assert begin(owner, "nobody@example.com") == (None, None, None)
    refusal, session_id = finish(owner, "Kim@example.com", person.user_id, HASH, True, new_hash=OTHER_HASH)
    assert refusal is None
    assert session_id > person.session_id
    assert owner.execute("SELECT password_hash, last_login_at IS NOT NULL FROM app.users").fetchone() == (
        OTHER_HASH,
        True,
    )


def test_sign_in_refuses_credentials_invalid(owner):
    """Also where the password was changed, or another account named, while it was compared; each time kept."""
    person, other = sign_up(owner), sign_up(owner)
    assert finish(owner, person.email, person.user_id, HASH, False) == ("credentials_invalid", None)
    assert finish(owner, person.email, person.user_id, OTHER_HASH, True) == ("credentials_invalid", None)
    assert finish(owner, person.email, other.user_id, HASH, True) == ("credentials_invalid", None)
    assert finish(owner, "nobody@example.com", None, None, False) == ("credentials_invalid", None)
    assert count(owner, "sign_in_attempts") == 4
    later(owner, 15 * 60 + 1)
    finish(owner, person.email, person.user_id, HASH, False)
    assert count(owner, "sign_in_attempts") == 1


def test_begin_refuses_too_many_sign_ins(owner):
    person = sign_up(owner)
    for email in (person.email, "nobody@example.com"):
        for _ in range(10):
            assert begin(owner, email)[0] is None
            finish(owner, email, None, None, False)
        assert begin(owner, email.upper())[0] == "too_many_sign_ins"
        assert begin(owner, email, ip="198.51.100.1")[0] is None  # somebody else's ten lock nobody out
    later(owner, 15 * 60 + 1)
    assert begin(owner, person.email)[0] is None
    owner.execute(
        "INSERT INTO app.sign_in_attempts (email_sha256, ip, failed_at) "
        "SELECT sha256(convert_to(app.fold(%s), 'UTF8')), n::text, app.clock() FROM generate_series(1, 100) AS n",
        (person.email,),
    )
    assert begin(owner, person.email)[0] == "too_many_sign_ins"


CHANGE = "SELECT session_id FROM api.change_password('{}', %s, %s, %s, %s, %s, %s, %s)"


def test_a_changed_password_ends_this_session_and_others_if_wanted(owner):
    person = sign_up(owner)
    other = sign_in_again(owner, person)
    values = (person.user_id, person.session_id, HASH, OTHER_HASH)
    (session_id,) = owner.execute(CHANGE, (*values, False, hash_of("a"), WEEK)).fetchone()
    assert (ended(owner, person.session_id), ended(owner, other.session_id)) == ("password_changed", None)
    values = (person.user_id, session_id, OTHER_HASH, HASH)
    (last,) = owner.execute(CHANGE, (*values, True, hash_of("b"), WEEK)).fetchone()
    assert ended(owner, other.session_id) == ended(owner, session_id) == "password_changed"
    assert ended(owner, last) is None


def test_change_password_refuses_credentials_invalid_and_refuses_sign_in_required(owner):
    person, stranger = sign_up(owner), sign_up(owner)
    more = (False, hash_of("a"), WEEK)
    refused(owner, "credentials_invalid", CHANGE, person.user_id, person.session_id, OTHER_HASH, HASH, *more)
    refused(owner, "sign_in_required", CHANGE, person.user_id, stranger.session_id, HASH, OTHER_HASH, *more)
    assert ended(owner, person.session_id) is ended(owner, stranger.session_id) is None
    assert owner.execute("SELECT count(*) FROM app.users WHERE password_hash = %s", (HASH,)).fetchone() == (2,)


def test_a_deleted_account_leaves_the_books_and_nothing_that_names_a_person(owner):
    person = sign_up(owner, "kim@example.com", "김투자")
    finish(owner, person.email, None, None, False)
    owner.execute("SELECT api.make_verification_token('{}', %s, %s)", (person.user_id, hash_of("t")))
    refused(owner, "credentials_invalid", "SELECT api.close_account('{}', %s, %s)", person.user_id, OTHER_HASH)
    assert ended(owner, person.session_id) is None
    assert owner.execute("SELECT api.close_account('{}', %s, %s)", (person.user_id, HASH)).fetchone() == (True,)
    tables = owner.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'app'::regnamespace AND relkind IN ('r', 'p')"
    ).fetchall()
    for (table,) in tables:
        text = owner.execute(f"SELECT coalesce(string_agg(t::text, ''), '') FROM app.{table} AS t").fetchone()[0]
        assert not any(word in text for word in ("kim@", "김투자", HASH)), table
    for table in ("sessions", "refresh_tokens", "mail_tokens", "notifications", "user_settings", "sign_in_attempts"):
        assert count(owner, table) == 0, table
    assert count(owner, "portfolios") == count(owner, "cash_entries") == count(owner, "users") == 1
    assert owner.execute("SELECT api.list_revoked_sessions()").fetchone()[0] == [person.session_id]
    again = sign_up(owner, "kim@example.com", "김투자")
    assert again.user_id != person.user_id


def test_an_operator_locks_and_unlocks_an_account(owner):
    person = sign_up(owner)
    administer = "SELECT locked_at IS NOT NULL FROM api.administer_user('{}', %s, %s, %s)"
    assert owner.execute(administer, (person.email, None, True)).fetchone() == (True,)
    assert ended(owner, person.session_id) == "locked"
    assert begin(owner, person.email) == (None, None, None)
    assert finish(owner, person.email, person.user_id, HASH, True)[0] == "credentials_invalid"
    assert owner.execute("SELECT api.make_reset_token('{}', %s, %s)", (person.email, hash_of("x"))).fetchone() == (
        None,
    )
    assert owner.execute(administer, (person.email, OTHER_HASH, None)).fetchone() == (True,)
    assert owner.execute(administer, (person.email, None, False)).fetchone() == (False,)
    assert begin(owner, person.email)[2] == OTHER_HASH


def test_administer_refuses_user_not_found(owner):
    refused(owner, "user_not_found", "SELECT api.administer_user('{}', 'nobody@example.com', NULL, true)")


CHANGE_PROFILE = "SELECT * FROM api.change_profile('{}', %s, %s, %s, %s, %s, %s, NULL)"


def test_a_profile_keeps_what_is_left_out(owner):
    person, other = sign_up(owner), sign_up(owner)
    row = owner.execute(CHANGE_PROFILE, (person.user_id, " 새이름 ", None, "dark", False, "07:30")).fetchone()
    assert row[1:7] == (person.email, "새이름", "beginner", "dark", False, "07:30")
    row = owner.execute(CHANGE_PROFILE, (person.user_id, None, "intermediate", None, None, None)).fetchone()
    assert row[1:7] == (person.email, "새이름", "intermediate", "dark", False, "07:30")
    assert owner.execute(CHANGE_PROFILE, (person.user_id, "새이름", None, None, None, None)).fetchone()
    refused(owner, "username_taken", CHANGE_PROFILE, person.user_id, other.username, None, None, None, None)
    refused(owner, "username_blocked", CHANGE_PROFILE, person.user_id, "관리자", None, None, None, None)
    refused(owner, "user_settings_theme_is_known", CHANGE_PROFILE, person.user_id, None, None, "blue", None, None)
    assert owner.execute("SELECT theme FROM app.user_settings ORDER BY user_id").fetchall() == [("dark",), ("light",)]
