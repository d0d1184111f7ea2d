"""People for tests: accounts, their tokens, the headers of their requests."""

import itertools
from typing import NamedTuple

import psycopg

from api.passwords import HASHER
from api.settings import Settings
from api.tokens import Tokens, hash_of
from tests.servers import SECRETS

PASSWORD = "비밀번호 하나요"
HASH = HASHER.hash(PASSWORD)
WEEK = 7 * 86_400
TOKENS = Tokens(Settings(database_url="", **{name.lower(): secret for name, secret in SECRETS.items()}))
NUMBERS = itertools.count(1)


class Person(NamedTuple):
    user_id: int
    email: str
    username: str
    difficulty: str
    session_id: int
    refresh_token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {TOKENS.make_access(self.user_id, self.session_id)}"}

    @property
    def cookies(self) -> dict[str, str]:
        """As a browser sends them, with the header that proves its page."""
        csrf = TOKENS.csrf(self.session_id)
        access = TOKENS.make_access(self.user_id, self.session_id)
        cookie = f"accessToken={access}; refreshToken={self.refresh_token}; csrfToken={csrf}"
        return {"cookie": cookie, "x-csrf-token": csrf}


def sign_up(con: psycopg.Connection, email: str | None = None, username: str | None = None) -> Person:
    """A new account with PASSWORD, signed in."""
    number = next(NUMBERS)
    token = TOKENS.make_refresh()
    row = con.execute(
        "SELECT * FROM api.register_user('{}', %s, %s, NULL, %s, %s, %s)",
        (email or f"kim{number}@example.com", username or f"김투자{number}", HASH, hash_of(token), WEEK),
    ).fetchone()
    assert row
    return Person(*row, token)


def sign_in_again(con: psycopg.Connection, person: Person) -> Person:
    """The same account on another device."""
    token = TOKENS.make_refresh()
    row = con.execute(
        "SELECT user_id, email, username, difficulty, session_id "
        "FROM api.sign_in('{}', %s, %s, %s, true, NULL, %s, %s, NULL)",
        (person.email, person.user_id, HASH, hash_of(token), WEEK),
    ).fetchone()
    assert row
    return Person(*row, token)
