"""Passwords: what is taken, what it costs, and that a flood is sent away."""

import asyncio
import unicodedata

import pytest
from argon2 import PasswordHasher

from api.errors import Refusal
from api.passwords import HASHER, MOST_WAITING, NOBODY, Passwords, clean


@pytest.fixture
def passwords():
    made = Passwords()
    yield made
    made.stop()


@pytest.mark.parametrize("password", ["여덟 글자이네요", "x" * 256, "가" * 85])
async def test_a_password_is_kept_as_a_hash(passwords, password):
    kept = await passwords.hash(password)
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert password not in kept
    assert await passwords.verify(kept, password) == (True, None)
    assert await passwords.verify(kept, password + "x") == (False, None)


@pytest.mark.parametrize("password", ["", "일곱글자예요", "x" * 257, "가" * 86])
def test_a_password_too_short_or_too_long_is_refused(password):
    with pytest.raises(Refusal, match="password_invalid"):
        clean(password)


async def test_the_form_of_hangul_does_not_matter(passwords):
    kept = await passwords.hash(unicodedata.normalize("NFD", "비밀번호 하나요"))
    assert await passwords.verify(kept, unicodedata.normalize("NFC", "비밀번호 하나요")) == (True, None)


async def test_a_hash_of_other_parameters_is_made_anew(passwords):
    kept = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash("비밀번호 하나요")
    is_right, new_hash = await passwords.verify(kept, "비밀번호 하나요")
    assert is_right
    assert not HASHER.check_needs_rehash(new_hash)


async def test_nobody_s_password_is_always_wrong_and_costs_the_same(passwords):
    assert not HASHER.check_needs_rehash(NOBODY)
    assert await passwords.verify(None, "x") == (False, None)
    assert await passwords.verify("no hash", "x") == (False, None)


async def test_more_than_a_short_queue_is_sent_away(passwords):
    answers = await asyncio.gather(*(passwords.hash("비밀번호 하나요") for _ in range(40)), return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, Refusal)]
    assert len(answers) - len(refused) == MOST_WAITING
    assert {refusal.code for refusal in refused} == {"overloaded"}
    assert (await passwords.hash("비밀번호 하나요")).startswith("$argon2id$")
