"""The signed-in user's own things, and sign-in for programs."""

import asyncio
import email as mail
import email.policy

import msgspec
from litestar.testing import AsyncTestClient

from tests.apps import app_of
from tests.market import seal
from tests.people import PASSWORD, TOKENS, sign_in_again, sign_up

AUTH, ME = "/api/v2/auth", "/api/v2/me"
NEW_PASSWORD = "비밀번호 둘입니다"


async def test_a_program_registers_signs_in_renews_and_signs_out(client):
    made = (await client.post(f"{AUTH}/register", json={"email": "kim@example.com", "password": PASSWORD})).json()
    assert (made["token_type"], made["expires_in"]) == ("Bearer", 600)
    signed = (await client.post(f"{AUTH}/sign-in", json={"email": "KIM@example.com", "password": PASSWORD})).json()
    renewed = await client.post(f"{AUTH}/refresh", json={"refresh_token": signed["refresh_token"]})
    assert "set-cookie" not in renewed.headers
    assert renewed.headers["cache-control"] == "no-store"
    headers = {"authorization": f"Bearer {renewed.json()['access_token']}"}
    assert (await client.get(ME, headers=headers)).json()["email"] == "kim@example.com"
    out = {"refresh_token": renewed.json()["refresh_token"]}
    assert (await client.post(f"{AUTH}/sign-out", json=out)).json() == {"is_done": True}
    assert (await client.post(f"{AUTH}/sign-out", json=out)).json() == {"is_done": False}
    answer = await client.post(f"{AUTH}/refresh", json=out)
    assert (answer.status_code, answer.json()["code"]) == (401, "refresh_token_invalid")


SIGN_IN_REFUSES = [
        ("register", {"email": "x", "password": PASSWORD}, 422, "email_invalid"),
        ("register", {"email": "a@b.cd", "password": PASSWORD, "is_admin": True}, 422, "invalid_request"),
        ("register", {"email": "a\x00@b.cd", "password": PASSWORD}, 422, "invalid_request"),
        ("register", {"email": "a@b.cd", "password": "x" * 257}, 422, "password_invalid"),
        ("register", {"email": "a@b.cd", "password": PASSWORD, "difficulty": "hard"}, 422, "invalid_request"),
        ("register", {}, 422, "invalid_request"),
        ("sign-in", {"email": "a@b.cd", "password": "x"}, 401, "credentials_invalid"),
        ("sign-in", {"email": 1, "password": "x"}, 422, "invalid_request"),
        ("refresh", {"refresh_token": ""}, 422, "invalid_request"),
        ("refresh", {"refresh_token": "x" * 201}, 422, "invalid_request"),
        ("refresh", {"refresh_token": "가"}, 401, "refresh_token_invalid"),
        ("verify-email", {"token": "x"}, 422, "mail_token_invalid"),
        ("reset-password", {"token": "x", "new_password": NEW_PASSWORD}, 422, "mail_token_invalid"),
        ("reset-password", {"token": "x", "new_password": "x"}, 422, "password_invalid"),
    ]  # fmt: skip


async def test_sign_in_refuses(client, owner, subtests):
    for path, body, status, code in SIGN_IN_REFUSES:
        with subtests.test(path=path, body=body, status=status, code=code):
            answer = await client.post(f"{AUTH}/{path}", json=body)
            assert (answer.status_code, answer.json()["code"]) == (status, code)
            assert owner.execute("SELECT count(*) FROM app.users").fetchone() == (0,)


async def test_nobody_gets_in(client):
    for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/export"), ("POST", "/password"),
                         ("GET", "/sessions"), ("DELETE", "/sessions"), ("DELETE", "/sessions/1"),
                         ("POST", "/verification-mail")):  # fmt: skip
        answer = await client.request(method, ME + path)
        assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_required"), (method, path)


async def test_a_cookie_alone_changes_nothing(client, owner):
    """Reading needs no proof; changing needs the header, and the right one."""
    person, stranger = sign_up(owner), sign_up(owner)
    cookie = {"cookie": person.cookies["cookie"]}
    assert (await client.get(ME, headers=cookie)).status_code == 200
    for given in ({}, {"x-csrf-token": ""}, {"x-csrf-token": "x"}, {"x-csrf-token": TOKENS.csrf(stranger.session_id)}):
        client.cookies.clear()
        answer = await client.patch(ME, json={"theme": "dark"}, headers=cookie | given)
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf_token_invalid"), given
    client.cookies.clear()
    assert (await client.patch(ME, json={"theme": "dark"}, headers=person.cookies)).json()["theme"] == "dark"


async def test_a_profile_is_changed_part_by_part(client, owner):
    person = sign_up(owner)
    change = {"username": "새이름", "difficulty": "intermediate", "push_notification": False}
    answer = await client.patch(ME, json=change, headers=person.headers)
    assert answer.headers["cache-control"] == "no-store"
    profile = answer.json()
    assert {name: profile[name] for name in change} == change
    profile = (await client.patch(ME, json={"morning_briefing_time": "23:59"}, headers=person.headers)).json()
    assert profile["morning_briefing_time"] == "23:59"
    assert (await client.get(ME, headers=person.headers)).json() == profile
    for wrong in ({"morning_briefing_time": "24:00"}, {"theme": "blue"}, {"email": "x@y.zz"}, {"username": "a\x00b"},
                  {"push_notification": "yes"}, []):  # fmt: skip
        answer = await client.patch(ME, json=wrong, headers=person.headers)
        assert answer.status_code == 422, wrong
    assert (await client.get(ME, headers=person.headers)).json() == profile


async def test_sessions_are_listed_and_ended(client, owner):
    person, stranger = sign_up(owner), sign_up(owner)
    phone, tablet = sign_in_again(owner, person), sign_in_again(owner, person)
    listed = (await client.get(f"{ME}/sessions", headers=person.headers)).json()
    assert [(s["session_id"], s["is_current"]) for s in listed] == [
        (tablet.session_id, False), (phone.session_id, False), (person.session_id, True),
    ]  # fmt: skip
    answer = await client.delete(f"{ME}/sessions/{phone.session_id}", headers=person.headers)
    assert answer.json() == {"ended": 1}
    for session_id in (stranger.session_id, phone.session_id, 999):
        answer = await client.delete(f"{ME}/sessions/{session_id}", headers=person.headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "session_not_found")
    assert (await client.delete(f"{ME}/sessions", headers=person.headers)).json() == {"ended": 1}
    assert len((await client.get(f"{ME}/sessions", headers=person.headers)).json()) == 1


async def test_a_changed_password_goes_on_in_a_new_session(client, owner):
    person = sign_up(owner)
    body = {"password": PASSWORD, "new_password": NEW_PASSWORD, "is_everywhere": True}
    wrong = await client.post(f"{ME}/password", json=body | {"password": "x"}, headers=person.headers)
    assert (wrong.status_code, wrong.json()["code"]) == (401, "credentials_invalid")
    short = await client.post(f"{ME}/password", json=body | {"new_password": "x"}, headers=person.headers)
    assert (short.status_code, short.json()["code"]) == (422, "password_invalid")
    tokens = (await client.post(f"{ME}/password", json=body, headers=person.headers)).json()
    assert (await client.get(ME, headers={"authorization": f"Bearer {tokens['access_token']}"})).status_code == 200
    for password, status in ((PASSWORD, 401), (NEW_PASSWORD, 200)):
        answer = await client.post(f"{AUTH}/sign-in", json={"email": person.email, "password": password})
        assert answer.status_code == status


async def test_a_browser_gets_new_cookies_with_a_new_password(client, owner):
    person = sign_up(owner)
    body = {"password": PASSWORD, "new_password": NEW_PASSWORD}
    answer = await client.post(f"{ME}/password", json=body, headers=person.cookies)
    assert {line.partition("=")[0] for line in answer.headers.get_list("set-cookie")} == {
        "accessToken", "refreshToken", "csrfToken",
    }  # fmt: skip


async def test_all_that_is_kept_can_be_taken_along(client, owner):
    person = sign_up(owner)
    sign_up(owner)
    seal(owner)
    export = (await client.get(f"{ME}/export", headers=person.headers)).json()
    assert export["profile"]["email"] == person.email
    assert export["portfolios"][0]["cash_entries"][0]["amount"] == 1_000_000
    assert [n["title"] for n in export["notifications"]] == ["환영합니다"]
    assert len(export["sessions"]) == 1
    assert [event["event"] for event in export["activity"]] == ["registered", "signed_in"]


async def test_an_account_is_deleted_by_its_password_only(client, owner):
    person = sign_up(owner)
    answer = await client.request("DELETE", ME, json={"password": "x"}, headers=person.headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "credentials_invalid")
    answer = await client.request("DELETE", ME, json={"password": PASSWORD}, headers=person.headers)
    assert answer.json() == {"is_done": True}
    assert (await client.get(ME, headers=person.headers)).status_code == 401


async def test_letters_prove_an_address_and_replace_a_password(settings, owner, tmp_path):
    person = sign_up(owner)

    def codes():
        for file in sorted(tmp_path.iterdir(), key=lambda file: file.stat().st_mtime_ns):
            letter = mail.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            yield letter["To"], letter.get_content().split("\n\n")[1].strip()

    async with AsyncTestClient(app_of(msgspec.structs.replace(settings, mail_folder=str(tmp_path)))) as client:
        assert (await client.post(f"{AUTH}/reset-mail", json={"email": "nobody@example.com"})).json() == {
            "is_done": True
        }
        await client.post(f"{ME}/verification-mail", headers=person.headers)
        await client.post(f"{AUTH}/reset-mail", json={"email": person.email})
        for _ in range(200):  # they go out beside the answers
            if len(list(tmp_path.iterdir())) < 2:
                await asyncio.sleep(0.01)
        (to, proof), (_, reset) = codes()
        assert to == person.email
        assert (await client.post(f"{AUTH}/verify-email", json={"token": proof})).status_code == 200
        assert (await client.get(ME, headers=person.headers)).json()["email_verified_at"]
        answer = await client.post(f"{AUTH}/reset-password", json={"token": reset, "new_password": NEW_PASSWORD})
        assert answer.json() == {"is_done": True}
        answer = await client.post(f"{AUTH}/sign-in", json={"email": person.email, "password": NEW_PASSWORD})
        assert answer.status_code == 200
