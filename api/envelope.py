"""The outermost layer of the service: what every answer has on it, and every request after it."""

import asyncio
import hashlib
import re
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from litestar.datastructures import State
from litestar.enums import HttpMethod, ScopeType
from litestar.status_codes import HTTP_200_OK, HTTP_304_NOT_MODIFIED
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from api.addresses import client_address
from api.logs import looks_secret
from api.telemetry import RequestTimeoutError, Sight, say_done, sight

Headers = Iterable[tuple[bytes, bytes]]
BODY_SECONDS = 5.0  # between two parts of a body
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})  # no client makes up more of them
GONE = 499  # the status of an answer that nobody waited for
REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
JSON_POLICY = b"default-src 'none'; frame-ancestors 'none'"
PAGE_POLICY = (
    b"default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    b"img-src 'self' data:; worker-src 'self' blob:; frame-ancestors 'none'"
)
KEPT = (b"cache-control", b"no-cache")
SECURITY_HEADERS: list[tuple[bytes, bytes]] = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
]


class Envelope:
    """The outermost layer: request id, security headers, ETag, timing on every answer, whoever made it; HEAD as GET."""

    def __init__(self, app: ASGIApp, reshape: Callable[[str, int], bytes], state: State) -> None:
        self.app = app
        self.state = state
        self.reshape = reshape  # (path, status) to the one error body, for what answers in plain text

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and dress the answer."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        seen = self._look_at(scope)
        seen.is_quiet = "/auth/" in scope["path"]  # how long it took could tell whether there is an account
        sight.set(seen)
        is_head = seen.method == "HEAD"
        status = GONE
        if is_head:
            scope["method"] = HttpMethod.GET

        body: bytes | None = None  # in place of the one that comes
        held: Any = None  # the start of an answer that may turn out to be known to whoever asked

        async def dress(message: Message) -> None:
            nonlocal body, held, status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = list(message["headers"])
                if message["status"] >= 400 and dict(headers).get(b"content-type") != b"application/json":
                    body = self.reshape(scope["path"], message["status"])
                    headers = [(n, v) for n, v in headers if n not in (b"content-type", b"content-length")]
                    headers += [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
                    headers += [(b"cache-control", b"no-store")]
                message["headers"] = [*headers, *_dressing(headers, seen)]
                if status == HTTP_200_OK and scope["method"] == HttpMethod.GET and KEPT in message["headers"]:
                    held = message
                    return
            elif message["type"] == "http.response.body":
                if held is not None:
                    start, held = held, None
                    if not message.get("more_body", False) and _is_known(scope, start, message["body"]):
                        status, message["body"] = start["status"], b""
                    await send(start)
                if is_head or body is not None:
                    message["body"] = b"" if is_head else body or b""
            await send(message)

        is_whole = False

        async def bounded() -> Any:
            """The next part of the body, which a client may not keep back for ever."""
            nonlocal is_whole
            if is_whole:
                return await receive()
            try:
                message: Any = await asyncio.wait_for(receive(), BODY_SECONDS)
            except TimeoutError:
                raise RequestTimeoutError from None
            is_whole = not message.get("more_body", False)
            return message

        try:
            await self.app(scope, bounded, dress)
        finally:
            say_done(seen, status)

    def _look_at(self, scope: Any) -> Sight:
        headers: dict[bytes, bytes] = dict(scope["headers"])
        given = headers.get(b"x-request-id", b"")
        request_id = given.decode() if REQUEST_ID.fullmatch(given) else ""
        if not request_id or looks_secret(request_id):  # a key in the wrong header is not written down either
            request_id = uuid.uuid4().hex
        agent = headers.get(b"user-agent", b"")[:300].decode("latin-1")
        house = self.state.house
        seen = Sight(request_id, client_address(scope, house.settings.trusted_proxies), agent)
        seen.scope, seen.method = scope, scope["method"] if scope["method"] in METHODS else "OTHER"
        seen.trace = house.tracing.look_at(headers)
        return seen


def _is_known(scope: Any, start: Any, body: bytes) -> bool:
    """Give the answer the name of its content; who asked with that name gets 304 (RFC 9110, 13.1.2)."""
    etag = b'"%s"' % hashlib.blake2b(body, digest_size=16).hexdigest().encode()
    start["headers"].append((b"etag", etag))
    asked = dict(scope["headers"]).get(b"if-none-match", b"")
    if not any(name.strip().removeprefix(b"W/") in {etag, b"*"} for name in asked.split(b",")):
        return False
    start["status"] = HTTP_304_NOT_MODIFIED
    start["headers"] = [(n, v) for n, v in start["headers"] if n not in {b"content-type", b"content-length"}]
    return True


def _dressing(headers: Headers, seen: Sight) -> list[tuple[bytes, bytes]]:
    """The headers that an answer still lacks."""
    present = dict(headers)
    is_page = present.get(b"content-type", b"").startswith(b"text/html")
    dressing = [
        *SECURITY_HEADERS,
        (b"content-security-policy", PAGE_POLICY if is_page else JSON_POLICY),
        (b"x-request-id", seen.request_id.encode()),
    ]
    if not seen.is_quiet:
        dressing.append((b"server-timing", seen.server_timing()))
    if seen.limit is not None:
        size, rest, seconds = seen.limit
        dressing += [
            (b"x-ratelimit-limit", b"%d" % size),
            (b"x-ratelimit-remaining", b"%d" % rest),
            (b"x-ratelimit-reset", b"%d" % seconds),
        ]
    if b"cache-control" not in present:
        # What somebody asked for under a name is theirs; public content may be kept, and is asked after.
        dressing.append(KEPT if seen.actor[1] is None else (b"cache-control", b"no-store"))
    return dressing
