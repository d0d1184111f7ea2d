"""A user's whole life, with everything that goes wrong in one; then every log line, span and audit row is searched."""

import base64
import email
import re
import time
from email import policy

import httpx

from tests.collector import collecting
from tests.content import key
from tests.market import open_market, quote, seal
from tests.servers import SECRETS
from tests.serving import MountedService

FIRST, SECOND, THIRD, WRONG = "비밀번호 하나요", "hunter2 hunter2 둘", "세 번째 passphrase", "틀린 비밀번호네요"
EMAIL, OTHER = "whole.life@example.com", "second.life@example.com"


class Life:
    """A client that remembers every secret that it sent or was given."""

    def __init__(self, service, letters):
        self.client = httpx.Client(base_url=service.base_url, timeout=20)
        self.letters = letters
        self.secrets = {FIRST, SECOND, THIRD, WRONG, EMAIL, OTHER, *SECRETS.values()}
        self.asked, self.read = 0, set()

    def ask(self, method, path, body=None, headers=None, status=200, **more):
        answer = self.client.request(method, path, json=body, headers=headers, **more)
        self.asked += 1
        assert answer.status_code == status, (path, answer.text)
        self.secrets |= set(answer.cookies.values())
        found = answer.json()
        if isinstance(found, dict):
            self.secrets |= {v for n, v in found.items() if re.fullmatch("(?i).*token|key", n) and isinstance(v, str)}
        return found

    def letter(self):
        """The code of the letter that is new."""
        deadline = time.monotonic() + 10  # they are sent behind the answer
        while not (found := set(self.letters.glob("*.eml")) - self.read):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        self.read |= found
        (file,) = found
        text = email.message_from_bytes(file.read_bytes(), policy=policy.default).get_content()
        code = text.strip().splitlines()[-1]
        self.secrets.add(code)
        return code


def live(life, owner, api_key):
    """Registration to the end of the account, by both doors, with what people get wrong."""
    ask = life.ask
    bearer = lambda tokens: {"authorization": f"Bearer {tokens['access_token']}"}  # noqa: E731
    tokens = ask("POST", "/api/v2/auth/register", {"email": EMAIL, "password": FIRST})
    ask("POST", "/api/v2/auth/register", {"email": EMAIL, "password": FIRST}, status=409)
    ask("POST", "/api/v2/auth/register", {"email": f"{EMAIL} ", "password": FIRST, "passwort": FIRST}, status=422)
    ask("POST", "/api/v2/auth/sign-in", {"email": EMAIL, "password": WRONG}, status=401)
    ask("POST", "/api/v2/auth/sign-in", status=422, content=f'{{"password": "{FIRST}", "email": {EMAIL}',
        headers={"content-type": "application/json"})  # fmt: skip
    old = ask("POST", "/api/v2/auth/sign-in", {"email": EMAIL, "password": FIRST})
    new = ask("POST", "/api/v2/auth/refresh", {"refresh_token": old["refresh_token"]})
    ask("GET", f"/api/v2/me?access_token={new['access_token']}", status=401)
    ask("GET", f"/api/v2/nothing/{new['refresh_token']}", status=404)
    ask("GET", "/api/v2/me", headers={"authorization": f"Bearer {new['access_token']}x"}, status=401)
    ask("GET", "/api/v2/me", headers=bearer(new) | {"x-request-id": new["refresh_token"]})
    ask("PATCH", "/api/v2/me", {"theme": "dark"}, headers=bearer(new))
    ask("POST", "/api/v2/me/verification-mail", headers=bearer(new))
    ask("POST", "/api/v2/auth/verify-email", {"token": life.letter()})
    order = {"stock_code": "005930", "side": "buy", "order_kind": "market", "quantity": 1}
    ask("POST", "/api/v2/orders", order, headers=bearer(new) | {"idempotency-key": "k1"})
    much = order | {"quantity": 10**6}
    ask("POST", "/api/v2/orders", much, headers=bearer(new) | {"idempotency-key": "k2"}, status=409)
    ask("GET", "/api/v2/portfolio", headers=bearer(new))
    ask("POST", "/api/v2/me/password", {"password": FIRST, "new_password": SECOND}, headers=bearer(new))
    ask("POST", "/api/v2/auth/reset-mail", {"email": EMAIL})
    ask("POST", "/api/v2/auth/reset-password", {"token": "x" * 43, "new_password": THIRD}, status=422)
    ask("POST", "/api/v2/auth/reset-password", {"token": life.letter(), "new_password": THIRD})
    # The other door: cookies and what goes with them.
    ask("POST", "/api/v1/auth/register", {"email": OTHER, "password": FIRST})
    ask("POST", "/api/v1/auth/login", {"email": EMAIL, "password": THIRD})
    csrf = {"x-csrf-token": ask("GET", "/api/v1/auth/csrf")["csrfToken"]}
    ask("GET", "/api/v1/auth/me")
    ask("POST", "/api/v1/auth/refresh", headers=csrf)
    ask("POST", "/api/v1/auth/logout", headers=csrf)
    life.client.cookies.clear()
    # Programs and their keys, also where they do not belong.
    by_key = {"x-api-key": api_key}
    made = ask("POST", "/api/v2/admin/api-keys", {"key_name": "x", "scopes": ["admin:read"]}, headers=by_key)
    ask("POST", f"/api/v2/admin/api-keys/{made['api_key_id']}/rotate", headers=by_key)
    ask("GET", "/api/v2/admin/editions", headers={"x-api-key": made["key"] + "x"}, status=401)
    ask("GET", "/api/v2/glossary", headers={"x-request-id": made["key"]})
    life.secrets.add(pair := base64.b64encode(f"x:{made['key']}".encode()).decode())
    life.client.get("/metrics", headers={"authorization": f"Basic {pair}"}).raise_for_status()
    # Bugs of ours that tell what they were given.
    for told in (
        {"password": FIRST},
        {"refresh_token": new["refresh_token"]},
        {"x": f"Bearer {new['access_token']}"},
        {"key": made["key"]},
        {"who": EMAIL},
        {"url": f"postgresql://app:{SECRETS['REFRESH_SECRET'][:8]}@x/"},
    ):
        ask("POST", "/api/v2/tests/telling", told, status=500)
    for sql in ("SELECT /* bug */ 1 FROM pg_database d, api.nothing", "SELECT '{}'::bigint", "DO $$ BEGIN RAISE "
                "'x' USING ERRCODE = 'XX001', DETAIL = 'Key (email, password)=({}, {}) exists.'; END $$"):  # fmt: skip
        life.client.get("/api/v2/tests/sql", params={"q": sql.replace("{}", FIRST)})
    last = ask("POST", "/api/v2/auth/sign-in", {"email": EMAIL, "password": THIRD})
    ask("DELETE", "/api/v2/me", {"password": THIRD}, headers=bearer(last))
    return tokens


def test_no_secret_of_a_whole_life_is_in_a_log_line_a_span_or_the_audit(owner, database_url, tmp_path):
    open_market(owner)
    quote(owner)
    api_key = key(owner)
    letters = tmp_path / "letters"
    settings = {"SLOW_STATEMENT_MS": "1", "MAIL_FOLDER": str(letters), "COOKIE_SECURE": "false"}
    with collecting() as collector:
        settings |= {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_TRACES_SAMPLER_ARG": "1"}
        with MountedService(database_url, log=tmp_path / "log", **settings) as service:
            service.wait("/api/v2/glossary")
            life = Life(service, letters)
            life.secrets |= {api_key, httpx.URL(database_url).password}
            with life.client:
                live(life, owner, api_key)
    assert len(life.secrets) > 30
    assert all(len(secret) >= 8 for secret in life.secrets)

    def telling(texts):
        return [text for text in texts if any(secret in text for secret in life.secrets)]

    assert len(service.lines("request")) > life.asked
    assert len(service.lines("slow statement")) > 10
    assert len(service.lines("unexpected error")) >= 6
    assert telling((tmp_path / "log").read_text().splitlines()) == []
    assert len(collector.spans) > 2 * life.asked
    assert telling(str(vars(span)) for span in collector.spans) == []
    rows = {}
    for table in ("audit_outbox", "audit_logs", "audit_origins"):  # as they are written, and once they are sealed
        rows[table] = [row for (row,) in owner.execute(f"SELECT t::text FROM app.{table} AS t").fetchall()]
        assert telling(rows[table]) == []
        seal(owner)
    assert len(rows["audit_outbox"]) > 30
    assert len(rows["audit_logs"]) >= len(rows["audit_outbox"])
    assert rows["audit_origins"]
    for told in (",insert,users,", ",insert,sessions,", ",refuse,sessions,", ",update,users,", ",insert,mail_tokens,",
                 ",insert,orders,", ",insert,api_keys,", ",update,api_keys,"):  # fmt: skip
        assert any(told in row for row in rows["audit_logs"]), told
