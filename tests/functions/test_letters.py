"""Tokens in letters: used once, for one purpose, within half an hour."""

from api.tokens import hash_of
from tests.functions.test_sessions import ended, later
from tests.functions.test_users import OTHER_HASH, refused
from tests.people import sign_in_again, sign_up


def test_a_letter_s_token_proves_an_address_once(owner):
    person = sign_up(owner)
    make = "SELECT api.make_verification_token('{}', %s, %s)"
    assert owner.execute(make, (person.user_id, hash_of("first"))).fetchone() == (person.email,)
    assert owner.execute(make, (person.user_id, hash_of("soon"))).fetchone() == (None,)  # one a minute
    later(owner, 61)
    owner.execute(make, (person.user_id, hash_of("second")))
    verify = "SELECT api.verify_email('{}', %s)"
    refused(owner, "mail_token_invalid", verify, hash_of("first"))  # the newer letter replaced it
    assert owner.execute(verify, (hash_of("second"),)).fetchone() == (True,)
    refused(owner, "mail_token_invalid", verify, hash_of("second"))
    assert owner.execute(make, (person.user_id, hash_of("third"))).fetchone() == (None,)  # nothing left to prove


def test_use_refuses_mail_token_invalid(owner):
    """Unknown, of another purpose, or older than half an hour."""
    person = sign_up(owner)
    owner.execute("SELECT api.make_verification_token('{}', %s, %s)", (person.user_id, hash_of("letter")))
    reset = "SELECT api.reset_password('{}', %s, %s)"
    refused(owner, "mail_token_invalid", reset, hash_of("letter"), OTHER_HASH)
    refused(owner, "mail_token_invalid", reset, hash_of("unknown"), OTHER_HASH)
    later(owner, 30 * 60 + 1)
    refused(owner, "mail_token_invalid", "SELECT api.verify_email('{}', %s)", hash_of("letter"))


def test_a_reset_password_signs_out_everywhere(owner):
    person = sign_up(owner)
    other = sign_in_again(owner, person)
    make = "SELECT api.make_reset_token('{}', %s, %s)"
    assert owner.execute(make, ("nobody@example.com", hash_of("x"))).fetchone() == (None,)
    assert owner.execute(make, (f" {person.email.upper()}", hash_of("letter"))).fetchone() == (person.email,)
    owner.execute("SELECT api.reset_password('{}', %s, %s)", (hash_of("letter"), OTHER_HASH))
    assert ended(owner, person.session_id) == ended(owner, other.session_id) == "password_reset"
    assert owner.execute("SELECT password_hash, email_verified_at IS NOT NULL FROM app.users").fetchone() == (
        OTHER_HASH,
        True,
    )


def test_a_letter_is_worth_nothing_while_the_account_is_locked(owner):
    person = sign_up(owner)
    owner.execute("SELECT api.make_reset_token('{}', %s, %s)", (person.email, hash_of("letter")))
    owner.execute("SELECT api.administer_user('{}', %s, NULL, true)", (person.email,))
    refused(owner, "mail_token_invalid", "SELECT api.reset_password('{}', %s, %s)", hash_of("letter"), OTHER_HASH)
    owner.execute("SELECT api.administer_user('{}', %s, NULL, false)", (person.email,))
    refused(owner, "mail_token_invalid", "SELECT api.reset_password('{}', %s, %s)", hash_of("letter"), OTHER_HASH)
