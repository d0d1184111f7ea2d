"""Tokens: what is not exactly ours is nobody's, at once and without the database."""

import base64
import json
import time

import jwt
import pytest

from api.settings import Settings
from api.tokens import ALGORITHM, AUDIENCE, ISSUER, TYPE, Tokens
from tests.people import TOKENS, sign_up
from tests.servers import SECRETS

KEY = TOKENS.keys["now"]
HEADER = {"kid": "now", "typ": TYPE}


def claims(**more):
    now = int(time.time())
    made = {
        "iss": ISSUER, "aud": AUDIENCE, "sub": "1", "sid": "1", "jti": "x", "iat": now, "exp": now + 600,
    } | more  # fmt: skip
    return {name: value for name, value in made.items() if value is not None}


def signed(given=None, key=KEY, algorithm=ALGORITHM, **header):
    return jwt.encode(given or claims(), key, algorithm, HEADER | header)


def part(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def forged():
    head, body, signature = signed().split(".")
    yield "no algorithm", f"{part(HEADER | {'alg': 'none'})}.{body}."
    yield "no algorithm, in capitals", f"{part(HEADER | {'alg': 'NONE'})}.{body}.{signature}"
    yield "another algorithm", signed(algorithm="HS512", key=KEY * 3)
    yield "an algorithm of key pairs", f"{part(HEADER | {'alg': 'RS256'})}.{body}.{signature}"
    yield "another key", signed(key="x" * 40)
    yield "another audience", signed(claims(aud="others"))
    yield "several audiences without ours", signed(claims(aud=["a", "b"]))
    yield "another issuer", signed(claims(iss="others"))
    yield "another type", signed(typ="JWT")
    yield "no type", f"{part({'alg': ALGORITHM, 'kid': 'now'})}.{body}.{signature}"
    yield "no end", signed(claims(exp=None))
    yield "over", signed(claims(exp=int(time.time()) - 1))
    yield "from the future", signed(claims(nbf=int(time.time()) + 3600))
    yield "made in the future", signed(claims(iat=int(time.time()) + 3600))
    yield "an unknown kid", signed(kid="other")
    yield "a kid like a path", signed(kid="../../dev/null")
    yield "a kid like SQL", signed(kid="' OR 1=1 --")
    yield "no kid", f"{part({'alg': ALGORITHM, 'typ': TYPE})}.{body}.{signature}"
    yield "a kid that is no text", f"{part({'alg': ALGORITHM, 'typ': TYPE, 'kid': ['now']})}.{body}.{signature}"
    yield "no signature", f"{head}.{body}."
    yield "two parts", f"{head}.{body}"
    yield "a byte of the signature", f"{head}.{body}.{signature[:-2]}AA"
    yield "another body", f"{head}.{part(claims(sub='2'))}.{signature}"
    yield "nine kilobytes", signed(claims(more="x" * 9000))
    yield "no user", signed(claims(sub=None))
    yield "no session", signed(claims(sid=None))
    yield "a user that is no number", signed(claims(sub="1; DROP"))
    yield "empty", ""
    yield "no token", "x"
    yield "dots", ".."
    yield "a refresh token", TOKENS.make_refresh()
    yield "a successor", TOKENS.successor("x")
    yield "Hangul", "가나다.가나다.가나다"


@pytest.mark.parametrize(("what", "token"), list(forged()), ids=[what for what, _ in forged()])
def test_a_forged_token_is_nobody_s(what, token):
    assert TOKENS.read_access(token) is None, what


async def test_forged_tokens_are_refused_in_an_instant_and_without_a_connection(client, monkeypatch):
    async def no_connection(*_, **__):
        raise AssertionError("asked the database")

    monkeypatch.setattr(client.app.state.house.database, "fetch", no_connection)
    for what, token in forged():
        started = time.perf_counter()
        answer = await client.get("/api/v2/me", headers={"authorization": b"Bearer " + token.encode()})
        assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_required"), what
        assert time.perf_counter() - started < 0.05, what


def test_ours_is_read_and_remembered_until_its_end():
    tokens = Tokens(TOKENS_SETTINGS)
    token = tokens.make_access(7, 8)
    assert tokens.read_access(token) == (7, 8)
    tokens.keys = {}
    assert tokens.read_access(token) == (7, 8)  # remembered
    ((digest, (_, user)),) = tokens._known.items()
    tokens._known[digest] = (time.time() - 0.01, user)
    assert tokens.read_access(token) is None


def test_a_token_of_an_ended_session_is_nobody_s():
    tokens = Tokens(TOKENS_SETTINGS)
    token = tokens.make_access(7, 8)
    assert tokens.read_access(token) == (7, 8)
    tokens.revoked = frozenset({8})
    assert tokens.read_access(token) is None
    assert tokens.read_access(tokens.make_access(7, 9)) == (7, 9)


def test_what_is_remembered_is_bounded(monkeypatch):
    monkeypatch.setattr("api.tokens.MOST_REMEMBERED", 10)
    tokens = Tokens(TOKENS_SETTINGS)
    made = [tokens.make_access(n, n) for n in range(1, 30)]
    assert all(tokens.read_access(token) for token in made)
    assert len(tokens._known) == 10


def test_keys_are_changed_with_two_alive():
    old, new = "o" * 40, "n" * 40
    before, while_changing, after = (Tokens(with_keys(keys)) for keys in (f"a:{old}", f"b:{new},a:{old}", f"b:{new}"))
    by_old, by_new = before.make_access(1, 1), while_changing.make_access(1, 1)
    assert jwt.get_unverified_header(by_new)["kid"] == "b"
    assert while_changing.read_access(by_old) == while_changing.read_access(by_new) == (1, 1)
    assert after.read_access(by_new) == (1, 1)
    assert after.read_access(by_old) is None


def test_a_successor_is_the_same_for_all_and_of_no_other():
    first = TOKENS.make_refresh()
    assert TOKENS.successor(first) == TOKENS.successor(first) != TOKENS.successor(TOKENS.make_refresh())
    assert len(TOKENS.make_refresh()) == 43


async def test_an_access_token_renews_nothing(client, owner):
    person = sign_up(owner)
    access = TOKENS.make_access(person.user_id, person.session_id)
    answer = await client.post("/api/v2/auth/refresh", json={"refresh_token": access[:200]})
    assert (answer.status_code, answer.json()["code"]) == (401, "refresh_token_invalid")


def with_keys(keys):
    given = {name.lower(): secret for name, secret in SECRETS.items()} | {"access_token_keys": keys}
    return Settings(database_url="", **given)


TOKENS_SETTINGS = with_keys(SECRETS["ACCESS_TOKEN_KEYS"])
