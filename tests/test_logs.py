"""Log lines: one a request, one an exception; whole, bounded, and without secrets."""

import fcntl
import json
import os
import termios
import time
import uuid
from array import array
from contextlib import ExitStack

import httpx

from api.auth import make_key
from api.database import Database
from api.logs import MOST_BYTES, Handler, Writer, describe, encode, log, looks_secret
from api.worker import ROLE, _run
from tests.functions.test_run_job import own_job
from tests.logged import all_logged, logged
from tests.people import TOKENS
from tests.serving import MountedService, Service

REFRESH = TOKENS.make_refresh()
ACCESS = TOKENS.make_access(1, 2)
KEY = make_key()

HOSTILE_TEXTS = [
    'a\r\n{"event":"request"}', "a\u2028b\u2029c\x85d\x9be\x7f", "\x00\x1b[2J", "\ud800 alone", "가" * 9_000,
]  # fmt: skip


def test_whatever_is_said_is_one_line(subtests):
    for text in HOSTILE_TEXTS:
        with subtests.test(text=text[:20]):
            line = encode({"event": text, text[:50]: [text], "deep": {"a": {"b": [text] * 300}}})
            assert len(line) <= MOST_BYTES
            assert line.endswith(b"\n")
            assert len(line.decode().splitlines()) == 1
            assert not set(line[:-1].decode()) & set("\r\n\x00\x1b\x7f\x85\x9b\u2028\u2029")
            assert json.loads(line)


def test_an_oversize_line_keeps_what_one_looks_for():
    frames = [f"api/x.py:{n} {'f' * 200}" for n in range(90)]
    line = json.loads(encode({"event": "e", "request_id": "find-me", "frames": frames, "text": "가" * 3000}))
    assert (line["event"], line["request_id"], line["is_cut"]) == ("e", "find-me", True)
    assert line["frames"][-1].startswith("api/x.py:89")


def test_what_has_no_end_or_no_json_is_a_line_too():
    deep: dict = {}
    deep["deep"] = deep
    line = json.loads(encode({"event": "e", "deep": deep, "big": 10**30, "bytes": b"x", "nan": float("nan")}))
    assert line["event"] == "e"


SECRETS_IN_A_TEXT = [
    f"Bearer {ACCESS}", ACCESS, ACCESS[:80], f"key {KEY}!", KEY[:30], f"'{REFRESH}'", f"refresh={REFRESH};",
    "after " + "0f" * 32,
    "postgresql://app:hunter2-hunter2@127.0.0.1/x", "https://token-of-mine@example.com/", "kim@example.com",
    "Basic a2ltOnByaXZhdGU=", '{"password": "비밀번호 하나요"}', "{'new_password': '비밀번호 하나요'}",
    "password=hunter2-hunter2&x=1", '{"refresh_token":"abc\\"def"}', "Cookie: accessToken=abcdef",
]  # fmt: skip
SECRET_PARTS = ("hunter2", "비밀번호", "eyJ", "prk_", "0f0f", REFRESH, "token-of-mine", "kim@", "a2lt", "abc", "def")


def test_a_secret_is_known_by_its_form(subtests):
    for text in SECRETS_IN_A_TEXT:
        with subtests.test(text=text):
            line = encode({"event": f"it failed: {text}", "more": [{"x": text}]}).decode()
            assert "it failed" in line
            assert not [part for part in SECRET_PARTS if part in line.replace("refused", "")]


def test_a_secret_is_known_by_its_name():
    names = ("password", "newPassword", "access_token", "refreshToken", "Authorization", "cookie", "X-API-Key", "email",
             "csrf", "client_secret", "password_hash")  # fmt: skip
    line = json.loads(encode({"event": "x", **dict.fromkeys(names, "harmless"), "nested": {"token": ["a", {"b": 1}]}}))
    assert {line[name] for name in names} == {"[redacted]"}
    assert line["nested"] == {"token": "[redacted]"}


HARMLESS = [
    "list_glossary_terms", uuid.uuid4().hex, "a" * 43, "the token is over", "api/routes/v2/glossary_editing.py:12 f",
    "0044_history_indexes", "https://example.com/x", "api_key_id", "a basic education",
]  # fmt: skip


def test_what_is_no_secret_stays(subtests):
    for text in HARMLESS:
        with subtests.test(text=text):
            assert not looks_secret(text)
    assert json.loads(encode({"event": "x", "token_count": 7, "api_key_id": 3})) == {
        "event": "x", "token_count": 7, "api_key_id": 3,
    }  # fmt: skip


def test_an_exception_is_described_with_its_causes_and_without_its_values():
    try:
        try:
            secret = {"password": "비밀번호 하나요"}
            raise KeyError(secret)
        except KeyError as error:
            raise ExceptionGroup("both", [ValueError("inner")]) from error
    except ExceptionGroup as error:
        line = json.loads(encode({"event": "x", "exception": describe(error)}))
    assert [entry["type"] for entry in line["exception"]] == ["ExceptionGroup", "ValueError", "KeyError"]
    assert "tests/test_logs.py" in line["exception"][0]["frames"][-1]
    assert "비밀번호" not in str(line)


def test_what_libraries_log_is_a_line_of_ours(capfd):
    import logging

    logger = logging.getLogger("a.library")
    logger.addHandler(handler := Handler())
    try:
        logger.warning("it failed: %s", ACCESS)
        logger.log(25, "between the levels")
    finally:
        logger.removeHandler(handler)
    line = all_logged(capfd, "it failed: [redacted]")[0]
    assert (line["logger"], line["level"]) == ("a.library", "warning")


def test_a_reader_that_stops_reading_stops_nobody():
    """A full pipe: lines are taken, then dropped and counted; the count is said when somebody reads again."""
    reading, writing = os.pipe()
    writer = Writer(writing, most=500)
    line = encode({"event": "x" * 500})
    started = time.perf_counter()
    for _ in range(2_000):
        writer.put(line)
    assert time.perf_counter() - started < 1
    writer.flush(0.05)  # does not wait for ever
    assert 1_000 < writer.dropped < 1_500
    taken = b""
    while b"were dropped" not in taken or not taken.endswith(b"\n"):
        taken += os.read(reading, 65_536)
    lines = [json.loads(part) for part in taken.splitlines()]
    assert lines[-1]["event"] == "log lines were dropped"
    assert lines[-1]["lines"] == writer.dropped
    assert len(lines) - 1 + writer.dropped == 2_000
    writer.put(line)
    assert os.read(reading, 65_536) == line
    os.close(reading)
    dropped = writer.dropped
    writer.put(line)
    writer.flush()
    assert writer.dropped == dropped + 1  # nobody will ever read it


def test_a_service_whose_output_nobody_reads_serves_and_stops(database_url, tmp_path):
    """The pipe is full after some hundred requests, and stays so."""
    os.mkfifo(tmp_path / "log")
    reading = os.open(tmp_path / "log", os.O_RDONLY | os.O_NONBLOCK)
    with Service(database_url, log=tmp_path / "log") as service:
        service.wait("/api/v2/glossary")
        with httpx.Client(base_url=service.base_url, timeout=5) as client:
            sizes = []
            for count in (1_000, 200):
                assert [client.get("/api/v2/glossary").status_code for _ in range(count)] == [200] * count
                fcntl.ioctl(reading, termios.FIONREAD, size := array("i", [0]))
                sizes.append(size[0])
        assert sizes[0] == sizes[1] > 30_000
        started = time.monotonic()
        assert service.stop() == 0
        assert time.monotonic() - started < 10
    text = b""
    while piece := os.read(reading, 65_536):
        text += piece
    os.close(reading)
    assert 100 < len([json.loads(line) for line in text[: text.rindex(b"\n")].splitlines()]) < 1_000


async def test_a_job_that_ran_is_a_line(owner, settings, capfd):
    own_job(owner, "RETURN 7;")
    db = Database(settings, role=ROLE)
    await db.start()
    assert await _run(db)
    assert not await _run(db)
    await db.stop()
    line = logged(capfd, "job done")
    assert (line["job"], line["result"], line["level"]) == ("own", "7", "info")
    assert line["duration_ms"] >= 0


def test_a_request_is_a_line_and_a_bug_is_one_more(database_url, tmp_path):
    with MountedService(database_url, log=tmp_path / "log", SLOW_STATEMENT_MS="100") as service, ExitStack() as stack:
        service.wait("/api/v2/glossary")
        ask = stack.enter_context(httpx.Client(base_url=service.base_url, headers={"x-request-id": "mine"}))
        assert ask.get("/api/v2/glossary/1?secret=1").status_code == 200
        assert ask.get("/api/v2/nothing/at/all").status_code == 404
        assert ask.get("/api/v1/tests/bug").status_code == 500
        assert ask.head("/api/v2/glossary/1").status_code == 200
        assert ask.request("BREW", "/api/v2/glossary/1", headers={"x-request-id": KEY}).status_code == 405
        slow = {"q": "SELECT /* nap */ pg_sleep(0.15), 'a value of mine' || $$x$$"}
        assert ask.get("/api/v2/tests/sql", params=slow).status_code == 200
        late = {"q": "SELECT /* longer_nap */ pg_sleep(3), 'a value of mine'"}
        assert ask.get("/api/v2/tests/sql", params=late).status_code == 503
        bad = ask.get("/api/v2/tests/sql", params={"q": "SELECT 'a value of mine'::bigint"})
        assert bad.status_code == 422
    lines = [line for line in service.lines("request") if line["request_id"] == "mine"]
    assert [
        (line["method"], line["route"], line["status"], line["level"], line["db_statements"]) for line in lines
    ] == [
        ("GET", "/api/v2/glossary/{glossary_term_id}", 200, "info", 1),
        ("GET", "unmatched", 404, "info", 0),
        ("GET", "/api/v1/tests/bug", 500, "error", 0),
        ("HEAD", "/api/v2/glossary/{glossary_term_id}", 200, "info", 1),
        ("GET", "/api/v2/tests/sql", 200, "info", 1),
        ("GET", "/api/v2/tests/sql", 503, "error", 1),
        ("GET", "/api/v2/tests/sql", 422, "info", 1),
    ]
    assert all(line["duration_ms"] >= line["db_ms"] >= 0 and line["timestamp"].endswith("Z") for line in lines)
    assert [line["method"] for line in service.lines("request") if line["route"] == "unmatched"][-1] == "OTHER"
    (bug,) = service.lines("unexpected error")
    assert (bug["request_id"], bug["exception"][0]["type"]) == ("mine", "ZeroDivisionError")
    naps = service.lines("slow statement")
    assert [(nap["statement"], nap["request_id"], nap["route"], nap["is_done"]) for nap in naps] == [
        ("nap", "mine", "/api/v2/tests/sql", True), ("longer_nap", "mine", "/api/v2/tests/sql", False),
    ]  # fmt: skip
    assert naps[0]["duration_ms"] >= 150
    text = (tmp_path / "log").read_text()
    assert "a value of mine" not in text
    assert KEY not in text


def test_what_is_said_within_no_request_needs_none(capfd):
    log.info("nobody asked")
    assert "request_id" not in logged(capfd, "nobody asked")
