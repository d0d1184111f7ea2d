"""Sign-in as the existing frontend does it: cookies, an empty body to refresh, a header that proves the page."""

import asyncio

import msgspec
import pytest
from litestar.testing import AsyncTestClient

from api.app import create_app
from tests.apps import app_of
from tests.people import PASSWORD, TOKENS, sign_up

JSON = {"content-type": "application/json"}
NEW = {"email": "kim@example.com", "password": PASSWORD, "username": "김투자"}
URL = "/api/v1/auth"


def cookies_of(answer):
    """Name: (value, attributes in small letters)."""
    found = {}
    for line in answer.headers.get_list("set-cookie"):
        pair, *attributes = line.split("; ")
        name, _, value = pair.partition("=")
        found[name] = (value.strip('"'), {a.lower() for a in attributes})
    return found


async def post(client, path, body=None, **headers):
    answer = await client.post(f"{URL}/{path}", **({"json": body} if body is not None else {}), headers=headers)
    return answer.status_code, answer.json(), cookies_of(answer)


async def test_registration_signs_in_by_three_cookies(client):
    status, body, cookies = await post(client, "register", NEW | {"difficulty_level": "elementary", "unknown": 1})
    assert status == 200
    user = {"id": 1, "email": "kim@example.com", "username": "김투자", "difficulty_level": "elementary"}
    assert body == {"tokenType": "Bearer", "expiresIn": 600, "user": user}
    assert TOKENS.read_access(cookies["accessToken"][0]) == (1, 1)
    assert cookies["accessToken"][1] == {"httponly", "max-age=600", "path=/", "samesite=lax"}
    assert cookies["refreshToken"][1] == {"httponly", "max-age=604800", "path=/", "samesite=lax"}
    assert cookies["csrfToken"][1] == {"max-age=604800", "path=/", "samesite=lax"}
    assert cookies["csrfToken"][0] == TOKENS.csrf(1)
    me = await client.get(f"{URL}/me")
    assert me.json() == {
        "id": 1, "email": "kim@example.com", "username": "김투자", "difficultyLevel": "elementary",
        "authenticated": True,
    }  # fmt: skip
    assert me.headers["cache-control"] == "no-store"


REGISTRATION_REFUSES_IN_KOREAN = [
        ({"email": "nobody"}, "email_invalid"), ({"email": "kim@yopmail.com"}, "email_domain_blocked"),
        ({"email": " LEE@example.com"}, "email_taken"), ({"username": "이투자"}, "username_taken"),
        ({"username": "관리자"}, "username_blocked"), ({"username": "김"}, "username_invalid"),
        ({"username": "가" * 11}, "username_invalid"), ({"password": "일곱글자예요"}, "password_invalid"),
    ]  # fmt: skip


async def test_registration_refuses_in_korean(client, owner, subtests):
    sign_up(owner, "lee@example.com", "이투자")
    for change, code in REGISTRATION_REFUSES_IN_KOREAN:
        with subtests.test(change=change, code=code):
            status, body, cookies = await post(client, "register", NEW | change)
            assert (status, body["code"]) == (400, code)
            assert any("가" <= letter <= "힣" for letter in body["detail"])
            assert cookies == {}
            assert owner.execute("SELECT count(*) FROM app.users").fetchone() == (1,)


async def test_a_wrong_address_and_a_wrong_password_are_one_refusal(client, owner):
    sign_up(owner, "kim@example.com")
    answers = [
        await post(client, "login", {"email": email, "password": password})
        for email, password in (("kim@example.com", "다른 비밀번호"), ("nobody@example.com", PASSWORD), ("x", PASSWORD))
    ]
    for status, body, cookies in answers:
        assert (status, body["code"], cookies) == (401, "credentials_invalid", {})
    assert len({body["detail"] for _, body, _ in answers}) == 1


async def test_a_sign_in_ends_the_session_that_the_browser_had(client, owner):
    person, stranger = sign_up(owner), sign_up(owner)
    credentials = {"email": person.email, "password": PASSWORD}
    status, _, _ = await post(client, "login", credentials, cookie=f"refreshToken={person.refresh_token}")
    assert status == 200
    ended = "SELECT user_id, end_reason FROM app.sessions WHERE ended_at IS NOT NULL"
    assert owner.execute(ended).fetchall() == [(person.user_id, "signed_out")]
    client.cookies.clear()
    wrong = {"email": person.email, "password": "다른 비밀번호"}
    await post(client, "login", wrong, cookie=f"refreshToken={stranger.refresh_token}")
    assert len(owner.execute(ended).fetchall()) == 1  # nobody signed in, nothing ends


async def test_sign_ins_registrations_and_letters_are_limited_by_address(settings, owner):
    few = msgspec.structs.replace(
        settings, sign_ins_per_ip=3, cursor_secret="of this test alone, so that it counts alone"
    )
    person = sign_up(owner)
    async with AsyncTestClient(app_of(few)) as client:
        for path, body in (
            ("/api/v1/auth/login", {"email": "nobody@example.com", "password": "x"}),
            ("/api/v2/auth/register", {"email": "x", "password": PASSWORD}),
            ("/api/v2/auth/reset-mail", {"email": person.email}),
        ):
            statuses = [(await client.post(path, json=body)).status_code for _ in range(4)]
            assert 429 not in statuses[:3], path
            assert statuses[3] == 429, path


async def test_too_many_sign_ins_are_refused(client, owner):
    person = sign_up(owner)
    wrong = {"email": person.email, "password": "다른 비밀번호"}
    for _ in range(10):
        assert (await post(client, "login", wrong))[1]["code"] == "credentials_invalid"
    status, body, _ = await post(client, "login", {"email": person.email, "password": PASSWORD})
    assert (status, body["code"]) == (429, "too_many_sign_ins")


async def test_refresh_with_an_empty_body_renews_all_three(client, owner):
    person = sign_up(owner)
    sent = {"cookie": f"refreshToken={person.refresh_token}"}
    status, body, cookies = await post(client, "refresh", **JSON, **sent)
    assert (status, body["user"]["id"]) == (200, person.user_id)
    assert set(cookies) == {"accessToken", "refreshToken", "csrfToken"}
    assert cookies["refreshToken"][0] == TOKENS.successor(person.refresh_token)
    assert cookies["csrfToken"][0] == TOKENS.csrf(person.session_id)
    client.cookies.clear()
    again = await post(client, "refresh", **JSON, **sent)
    assert again[2]["refreshToken"] == cookies["refreshToken"]  # another tab, within the grace


async def test_refresh_refuses(client, owner):
    assert (await post(client, "refresh", **JSON))[:2][0] == 400
    status, body, _ = await post(client, "refresh", cookie="refreshToken=unknown", **JSON)
    assert (status, body["code"]) == (400, "refresh_token_invalid")
    person = sign_up(owner)
    token = person.refresh_token
    for _ in range(2):
        client.cookies.clear()
        _, _, cookies = await post(client, "refresh", cookie=f"refreshToken={token}", **JSON)
        token = cookies["refreshToken"][0]
    client.cookies.clear()
    status, body, _ = await post(client, "refresh", cookie=f"refreshToken={person.refresh_token}", **JSON)
    assert (status, body["code"]) == (401, "refresh_token_reused")
    assert owner.execute("SELECT end_reason FROM app.sessions").fetchone() == ("token_reused",)
    for wrong in ("[]", "{", '{"refreshToken": 1}'):
        answer = await client.post(f"{URL}/refresh", content=wrong, headers=JSON)
        assert answer.status_code in {400, 422}


async def test_me_renews_from_the_refresh_cookie(client, owner):
    person = sign_up(owner)
    answer = await client.get(f"{URL}/me", headers={"cookie": f"accessToken=over; refreshToken={person.refresh_token}"})
    assert (answer.status_code, answer.json()["id"]) == (200, person.user_id)
    assert set(cookies_of(answer)) == {"accessToken", "refreshToken", "csrfToken"}
    for cookie in ("", "accessToken=x", "refreshToken=x", "refreshToken="):
        client.cookies.clear()
        answer = await client.get(f"{URL}/me", headers={"cookie": cookie})
        assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_required"), cookie


async def test_me_sets_the_csrf_cookie_again(client, owner):
    person = sign_up(owner)
    access = TOKENS.make_access(person.user_id, person.session_id)
    answer = await client.get(f"{URL}/me", headers={"cookie": f"accessToken={access}"})
    assert cookies_of(answer)["csrfToken"][0] == TOKENS.csrf(person.session_id)
    answer = await client.get(f"{URL}/me", headers=person.headers)
    assert cookies_of(answer) == {}  # a program has no use for it


async def test_logout_ends_the_session_and_is_never_unauthorised(client, owner):
    assert (await client.post(f"{URL}/logout")).json() == {}
    person = sign_up(owner)
    assert (await client.post(f"{URL}/logout", headers={"cookie": person.cookies["cookie"]})).status_code == 403
    client.cookies.clear()
    answer = await client.post(f"{URL}/logout", headers=person.cookies)
    assert (answer.status_code, answer.json()) == (200, {})
    assert {name: "max-age=0" in attributes for name, (_, attributes) in cookies_of(answer).items()} == {
        "accessToken": True, "refreshToken": True, "csrfToken": True,
    }  # fmt: skip
    assert owner.execute("SELECT end_reason FROM app.sessions").fetchone() == ("signed_out",)
    assert (await client.post(f"{URL}/logout", headers=person.cookies)).status_code == 200


async def test_an_access_token_dies_within_two_seconds_of_its_session_in_every_process(settings, owner):
    person, other = sign_up(owner), sign_up(owner)
    async with AsyncTestClient(create_app(settings)) as one, AsyncTestClient(create_app(settings)) as two:
        for client in (one, two):
            assert (await client.get(f"{URL}/me", headers=person.headers)).status_code == 200
        headers = person.headers
        await one.post("/api/v2/auth/sign-out", json={"refresh_token": person.refresh_token})
        await asyncio.sleep(1.9)
        for client in (one, two):
            assert (await client.get("/api/v2/me", headers=headers)).status_code == 401
            assert (await client.get("/api/v2/me", headers=other.headers)).status_code == 200


async def test_without_redis_people_sign_in_and_stay_signed_in(settings, owner):
    person = sign_up(owner)
    for url in ("", "redis://127.0.0.1:1"):
        async with AsyncTestClient(app_of(msgspec.structs.replace(settings, redis_url=url))) as client:
            answer = await client.post(f"{URL}/login", json={"email": person.email, "password": PASSWORD})
            assert answer.status_code == 200
            assert (await client.post(f"{URL}/refresh", headers=JSON)).status_code == 200
            assert (await client.get(f"{URL}/me")).status_code == 200


async def test_csrf_is_the_cookie_s_value(client, owner):
    body, cookies = (await client.get(f"{URL}/csrf")).json(), None
    assert set(body) == {"csrfToken"}
    person = sign_up(owner)
    answer = await client.get(f"{URL}/csrf", headers=person.headers)
    cookies = cookies_of(answer)
    assert answer.json()["csrfToken"] == cookies["csrfToken"][0] == TOKENS.csrf(person.session_id)


ON_PUBLIC_ROUTES_A_BAD_COOKIE_IS_NOBODY = [
    "narrative/999",
    "keywords/today",
    "search/cases?query=x",
    "glossary?search=x",
]


async def test_on_public_routes_a_bad_cookie_is_nobody(client, subtests):
    for path in ON_PUBLIC_ROUTES_A_BAD_COOKIE_IS_NOBODY:
        with subtests.test(path=path):
            answer = await client.get(f"/api/v1/{path}", headers={"cookie": "accessToken=bad; refreshToken=bad"})
            assert answer.status_code in {200, 404}


@pytest.mark.parametrize("is_secure", [True, False])
async def test_cookies_are_secure_where_that_is_set(settings, owner, is_secure):
    person = sign_up(owner)
    async with AsyncTestClient(app_of(msgspec.structs.replace(settings, cookie_secure=is_secure))) as client:
        _, _, cookies = await post(client, "login", {"email": person.email, "password": PASSWORD})
        assert {"secure" in attributes for _, attributes in cookies.values()} == {is_secure}
