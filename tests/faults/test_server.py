"""The server: a worker dies, a signal comes, a client dawdles; and the error shape over a real socket."""

import asyncio
import os
import signal
import socket
import time
from pathlib import Path

import httpx
import pytest

from tests.content import key
from tests.serving import MountedService, Service, command_of
from tests.test_errors import is_problem

pytestmark = pytest.mark.faults

LIST, NOTES = "/api/v2/glossary", "/api/v2/tests/notes"


@pytest.fixture
def service(database_url):
    with Service(database_url, processes=2) as service:
        service.wait(LIST)
        yield service


def test_a_killed_worker_is_replaced_while_the_other_serves(service):
    before = service.workers()
    assert len(before) == 2
    os.kill(before[0], signal.SIGKILL)
    seen = []
    for _ in range(100):
        try:
            seen.append(httpx.get(service.base_url + LIST, timeout=5).status_code)
        except httpx.TransportError:
            seen.append(0)  # it was on its way to the one that died
        time.sleep(0.02)
    assert seen.count(200) >= 90
    deadline = time.monotonic() + 10
    while len(service.workers()) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert len(service.workers()) == 2
    service.wait(LIST)


def test_memory_stays_steady_under_large_bodies(service, owner):
    """Bodies of 8 MB that open millions of lists, until each process has read some twenty: 320 MB in all."""
    headers, body = {"content-type": "application/json", "x-api-key": key(owner)}, b"[" * 8 * 1024 * 1024

    def peaks():
        return [
            int(line.split()[1]) / 1024
            for pid in service.workers()
            for line in Path(f"/proc/{pid}/status").read_text().splitlines()
            if line.startswith("VmHWM")
        ]

    def send(times):
        for _ in range(times):  # each on a connection of its own, so that both processes have their share
            answer = httpx.post(service.base_url + "/api/v1/pipeline/briefings", content=body, headers=headers)
            is_problem(answer, 422, "unreadable_body")
        return peaks()

    before = send(10)
    for peak, later in zip(before, send(40), strict=True):
        assert later - peak < 64


async def test_sigterm_answers_everything_that_was_accepted(service, owner):
    """A dozen requests are at work, held by a lock, when the signal comes."""
    async with httpx.AsyncClient(timeout=10, limits=httpx.Limits(max_connections=40)) as client:
        owner.autocommit = False
        owner.execute("LOCK TABLE app.glossary_terms")
        work = [asyncio.create_task(client.get(service.base_url + LIST)) for _ in range(12)]
        await asyncio.sleep(0.25)
        service.process.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.2)
        owner.commit()
        answers = await asyncio.gather(*work)
    assert [answer.status_code for answer in answers] == [200] * 12
    assert await asyncio.to_thread(service.process.wait, 20) == 0


def test_nothing_is_left_after_the_server_was_killed(service):
    workers = service.workers()
    service.process.kill()
    service.process.wait()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and any(command_of(pid) for pid in workers):
        time.sleep(0.1)
    assert not [pid for pid in workers if command_of(pid)]


def test_half_a_header_is_not_waited_for(service):
    with socket.create_connection(("127.0.0.1", service.port)) as half:
        half.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        half.settimeout(12)
        started = time.monotonic()
        half.recv(1024)  # the server hangs up, or says 408 first
        assert time.monotonic() - started < 10


def test_half_a_body_is_not_waited_for(database_url):
    with MountedService(database_url) as service:
        service.wait("/health/live")
        with socket.create_connection(("127.0.0.1", service.port)) as half:
            head = (
                f"POST {NOTES} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{"
            )
            half.sendall(head.encode())
            half.settimeout(12)
            assert b"408" in half.recv(4096)[:20]


def test_every_answer_over_a_socket_is_dressed(database_url):
    def chunks():
        for _ in range(300):
            yield b" " * 1024

    json = {"content-type": "application/json"}
    cases = [
        ("GET", "/nothing", {}, b"", 404, "not_found"),
        ("DELETE", LIST, {}, b"", 405, "method_not_allowed"),
        ("GET", LIST + "?limit=0", {}, b"", 422, "invalid_request"),
        ("GET", LIST + "?cursor=%00", {}, b"", 422, "invalid_cursor"),
        ("POST", NOTES, json, b"[" * 40_000, 422, "unreadable_body"),
        ("POST", NOTES, json, b"\xff", 422, "unreadable_body"),
        ("POST", NOTES, json, b"x" * (256 * 1024 + 1), 413, "payload_too_large"),
        ("POST", NOTES, json, chunks(), 413, "payload_too_large"),
        ("POST", NOTES, {"content-type": "text/plain"}, b"{}", 415, "unsupported_media_type"),
        ("GET", "/api/v2/tests/refusal?code=made_up", {}, b"", 500, "internal_error"),
        ("GET", "/api/v2/tests/sql?q=SELECT pg_sleep(2)", {}, b"", 503, "database_unavailable"),
    ]
    with MountedService(database_url) as service:
        service.wait(LIST)
        for method, path, headers, content, status, code in cases:
            answer = httpx.request(method, service.base_url + path, headers=headers, content=content)
            is_problem(answer, status, code)
        answer = httpx.get(service.base_url + "/api/v1/tests/bug")
        assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
        assert service.workers()


def test_head_answers_as_get_without_a_body(service):
    get, head = httpx.get(service.base_url + LIST), httpx.head(service.base_url + LIST)
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == get.headers["content-length"]


def test_a_request_id_is_taken_over_or_made(service):
    for given, kept in (("abc-1.2_3", True), ("x" * 64, True), ("x" * 65, False), ("", False), ("a b", False)):
        answer = httpx.get(service.base_url + "/health/live", headers={"x-request-id": given})
        assert (answer.headers["x-request-id"] == given) is kept
        assert 1 <= len(answer.headers["x-request-id"]) <= 64


def test_a_browser_of_the_frontend_may_call(service):
    origin = {"origin": "http://localhost:3001"}
    answer = httpx.get(service.base_url + "/nothing", headers=origin)
    assert answer.headers["access-control-allow-origin"] == origin["origin"]
    assert answer.headers["access-control-allow-credentials"] == "true"
    preflight = httpx.options(
        service.base_url + LIST,
        headers=origin | {"access-control-request-method": "POST", "access-control-request-headers": "x-csrf-token"},
    )
    assert preflight.is_success
    assert "access-control-allow-origin" not in httpx.get(service.base_url, headers={"origin": "http://evil"}).headers


def stop_while_starting(database_url, rounds):
    """Stopped as soon as the first of two processes answers, while the other may still be starting."""
    for _ in range(rounds):
        service = Service(database_url, processes=2)
        service.wait("/health/live")
        started = time.monotonic()
        assert service.stop() == 0
        assert time.monotonic() - started < 5


def test_a_stop_is_heard_by_a_worker_that_is_starting(database_url):
    stop_while_starting(database_url, 2)


@pytest.mark.soak
def test_sixty_stops_are_heard_by_workers_that_are_starting(database_url):
    stop_while_starting(database_url, 60)
