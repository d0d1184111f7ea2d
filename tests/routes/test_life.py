"""A user's whole life over HTTP: of its secrets nothing is in the audit or in a line of the log; at its end no name."""

import asyncio
import email as mail
import email.policy
import hashlib
from http.cookies import SimpleCookie

import msgspec
from litestar.testing import AsyncTestClient

from tests.apps import app_of
from tests.content import id_of, key, payload, save
from tests.market import SAMSUNG, differences, open_market, quote, seal

PASSWORDS = ("첫째 비밀번호 한 줄", "둘째 비밀번호 한 줄", "셋째 비밀번호 한 줄")
ADDRESS, NAME, NEW_NAME, AGENT = "hong.gildong@example.com", "홍길동전", "길동이다", "Browser of Gildong 7.1"
WORDS = ("아무도 모르는 까닭", "아무도 모르는 물음", "아무도 모르는 의견")
V1, V2 = "/api/v1", "/api/v2"


async def letters(folder, count):
    """The codes of that many letters, oldest first; they go out beside the answers."""
    for _ in range(500):
        files = sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime_ns)
        if len(files) == count and all(file.stat().st_size for file in files):
            break
        await asyncio.sleep(0.01)
    texts = (mail.message_from_bytes(file.read_bytes(), policy=email.policy.default).get_content() for file in files)
    return [text.split("\n\n")[1].strip() for text in texts]


def text_of(owner, table):
    """All rows of a table of the audit."""
    return "".join(text for (text,) in owner.execute(f"SELECT t::text FROM app.{table} AS t").fetchall())


async def live(client, folder, case_id):
    """From registering to the deleted account; every secret that was used on the way."""
    secrets = [*PASSWORDS, *WORDS]

    async def ask(method, url, body=None, status=(200, 201), **headers):
        client.cookies.clear()
        answer = await client.request(method, url, json=body, headers={"user-agent": AGENT} | headers)
        assert answer.status_code in status, (url, answer.text)
        for line in answer.headers.get_list("set-cookie"):
            secrets.extend(cookie.value for cookie in SimpleCookie(line).values() if cookie.value)
        return answer.json() if answer.headers["content-type"] == "application/json" else answer.text

    def signed(tokens):
        secrets.extend(tokens[name] for name in ("access_token", "refresh_token"))
        return {"authorization": f"Bearer {tokens['access_token']}"}

    who = {"email": ADDRESS, "password": PASSWORDS[0]}
    headers = signed(await ask("POST", f"{V2}/auth/register", who | {"username": NAME}))
    await ask("POST", f"{V2}/auth/sign-in", who | {"password": PASSWORDS[2]}, (401,))
    tokens = await ask("POST", f"{V2}/auth/sign-in", who)
    headers = signed(tokens)
    await ask("POST", f"{V1}/auth/login", who)
    signed(await ask("POST", f"{V2}/auth/refresh", {"refresh_token": tokens["refresh_token"]}))
    await ask("POST", f"{V2}/me/verification-mail", **headers)
    secrets += await letters(folder, 1)
    await ask("POST", f"{V2}/auth/verify-email", {"token": secrets[-1]})
    await ask("PATCH", f"{V2}/me", {"username": NEW_NAME, "theme": "dark"}, **headers)
    new = {"stock_code": SAMSUNG, "side": "buy", "quantity": 1, "trade_reason": WORDS[0]}
    await ask("POST", f"{V2}/orders", new | {"order_kind": "market"}, **headers, **{"idempotency-key": "one"})
    assert "text_delta" in await ask("POST", f"{V1}/tutor/chat", {"message": WORDS[1]}, **headers)
    await ask("POST", f"{V1}/feedback", {"page": "home", "rating": 5, "comment": WORDS[2]}, **headers)
    await ask("POST", f"{V1}/portfolio/reward", {"case_id": case_id}, **headers)
    change = {"password": PASSWORDS[0], "new_password": PASSWORDS[1], "is_everywhere": True}
    headers = signed(await ask("POST", f"{V2}/me/password", change, **headers))
    await ask("POST", f"{V2}/auth/reset-mail", {"email": ADDRESS})
    secrets += (await letters(folder, 2))[1:]
    await ask("POST", f"{V2}/auth/reset-password", {"token": secrets[-1], "new_password": PASSWORDS[2]})
    headers = signed(await ask("POST", f"{V2}/auth/sign-in", who | {"password": PASSWORDS[2]}))
    await ask("DELETE", f"{V2}/me", {"password": PASSWORDS[2]}, **headers)
    return secrets


async def test_nothing_secret_is_written_down_and_at_the_end_no_name(settings, owner, tmp_path, capsys):
    open_market(owner)
    quote(owner)
    case_id = save(owner, payload())["case_id"]
    made = key(owner)
    async with AsyncTestClient(app_of(msgspec.structs.replace(settings, mail_folder=str(tmp_path)))) as client:
        for _ in range(500):
            if (await client.get("/health/ready")).status_code == 200:
                break
            await asyncio.sleep(0.02)
        secrets = await live(client, tmp_path, case_id)
        url = f"{V2}/admin/api-keys/{id_of(owner, made)}/rotate"
        rotated = (await client.post(url, headers={"x-api-key": made})).json()["key"]
        secrets += [key for full in (made, rotated) for key in (full, full.split("_", 2)[2])]
    waiting = text_of(owner, "audit_outbox")
    seal(owner)
    sealed, logged = text_of(owner, "audit_logs"), capsys.readouterr().out
    written = waiting + sealed + text_of(owner, "audit_origins") + logged
    assert waiting.count(SAMSUNG) > 2
    assert "credentials_invalid" in sealed
    assert len(secrets) == 25
    for secret in secrets:
        assert secret not in written
        assert hashlib.sha256(secret.encode()).hexdigest() not in written
    assert "$argon2" not in written
    for name in (ADDRESS, NAME, NEW_NAME, "hong", "길동"):
        assert name not in written, name
    # What was sealed while the account lived is forgotten with it; what waited then comes from nowhere.
    assert AGENT not in sealed + logged + text_of(owner, "audit_origins")
    assert differences(owner) == []
