"""Log lines: JSON, each in one piece and without secrets; a thread writes them, and a blocked stdout stops nothing."""

import atexit
import logging
import os
import re
import sys
import threading
import time
import traceback
from collections import deque
from contextlib import suppress
from typing import Any

import msgspec
import structlog
from structlog.typing import EventDict

from api.schema.files import HOME

MOST_BYTES = 4096  # what a pipe takes in one piece: lines of several processes never mix
MOST_WAITING = 10_000  # lines; while nobody reads standard output, more are dropped and counted
BATCH_SECONDS = 0.02
FLUSH_SECONDS = 1.0
LONGEST_TEXT, MOST_FRAMES, MOST_CAUSES, DEEPEST = 2000, 12, 4, 6
REDACTED = "[redacted]"
SECRET_KEYS = re.compile(r"(?i:passw|secret|token|authorization|cookie|csrf|api[_-]?key$|_hash$|email$)")
SECRETS = re.compile(
    r"""
    eyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)?                       # a JWT
    | (?P<scheme>\b(?i:bearer|basic)\s+)(?=\S*[A-Z\d])[\w.~+/=-]{8,}
    | prk_[\w-]+                                            # a key of ours
    | (?<=://)[^/\s@]*@                                     # in a URL
    | (?<![\w-])(?=[\w-]*[A-Z])(?=[\w-]*[a-z])(?=[\w-]*\d)[\w-]{43}(?![\w-])  # 256 bits: a refresh token
    | (?<![\w-])[0-9a-f]{64}(?![\w-])                       # and its successors
    | (?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,}     # an address
    | (?P<name>(?i:passw\w*|\w*secret|\w*token|authorization|cookie|api[_-]?key)["']?\s*[:=]\s*)
      (?:"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|[^\s,;&}\])]+)
    """,
    re.X,
)
# What some readers take for the end of a line, or a terminal for an order.
BREAKS = re.compile(rb"\x7f|\xc2[\x80-\x9f]|\xe2\x80[\xa8\xa9]")


class Writer:
    """Lines on their way to standard output."""

    def __init__(self, descriptor: int = 1, most: int = MOST_WAITING) -> None:
        self.dropped = 0
        self._descriptor, self._most = descriptor, most
        self._forget()

    def _forget(self) -> None:
        """After a fork neither the thread nor the lines are the child's."""
        self._lines: deque[bytes] = deque()
        self._awake = threading.Event()
        self._thread: threading.Thread | None = None
        self._is_writing = False

    def put(self, line: bytes) -> None:
        """Take a line, or count it as dropped. Nobody ever waits here."""
        if len(self._lines) >= self._most:
            self.dropped += 1
            return
        self._lines.append(line)
        if not self._awake.is_set():
            self._awake.set()
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="logs", daemon=True)
                with suppress(RuntimeError):  # the interpreter ends
                    self._thread.start()

    def flush(self, seconds: float = FLUSH_SECONDS) -> None:
        """Wait until all is written, but not for ever."""
        deadline = time.monotonic() + seconds
        while (self._lines or self._is_writing) and time.monotonic() < deadline:
            time.sleep(0.002)

    def _work(self) -> None:
        said = 0
        while True:
            self._awake.wait()
            self._awake.clear()
            self._is_writing = True
            self._drain()
            if self.dropped > said:
                count, said = self.dropped - said, self.dropped
                self._write(encode({"level": "warning", "event": "log lines were dropped", "lines": count}))
            self._is_writing = False
            time.sleep(BATCH_SECONDS)

    def _drain(self) -> None:
        while self._lines:
            piece = self._lines.popleft()
            while self._lines and len(piece) + len(self._lines[0]) <= MOST_BYTES:
                piece += self._lines.popleft()
            if not self._write(piece):
                self.dropped += piece.count(b"\n")

    def _write(self, piece: bytes) -> bool:
        """Whether anybody may read it."""
        while piece:
            try:
                piece = piece[os.write(self._descriptor, piece) :]
            except BlockingIOError:  # somebody made the pipe so
                time.sleep(BATCH_SECONDS)
            except OSError:  # closed: nobody will ever read it
                return False
        return True


OUT = Writer()
os.register_at_fork(after_in_child=OUT._forget)
atexit.register(OUT.flush)


def encode(line: dict[str, Any]) -> bytes:
    """One line, of MOST_BYTES at most, in which no secret is left."""
    line = clean(line)
    encoded = _encode(line)
    for most in (500, 100, 20):
        if len(encoded) > MOST_BYTES:
            line = {**_shorten(line, most), "is_cut": True}
            encoded = _encode(line)
    return encoded


def _encode(line: dict[str, Any]) -> bytes:
    encoded = msgspec.json.encode(line)
    return BREAKS.sub(lambda found: b"\\u%04x" % ord(found[0].decode()), encoded) + b"\n"


def clean(value: Any, depth: int = 0) -> Any:
    """The value as JSON can hold it, without what looks like a secret or is called one."""
    if isinstance(value, dict):
        if depth > DEEPEST:
            return "[deeper]"
        return {
            redact(str(name)): REDACTED if SECRET_KEYS.search(str(name)) and _says(item) else clean(item, depth + 1)
            for name, item in list(value.items())[:100]
        }
    if isinstance(value, (list, tuple, set, frozenset)):
        return "[deeper]" if depth > DEEPEST else [clean(item, depth + 1) for item in list(value)[:100]]
    if value is None or isinstance(value, (bool, float)):
        return value
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**64 else str(value)[:100]
    return redact(value if isinstance(value, str) else str(value))


def _says(value: Any) -> bool:
    """Numbers of tokens are no tokens."""
    return not isinstance(value, (bool, int, float, type(None)))


def redact(text: str) -> str:
    """The text, not endless, without what has the form of a secret."""
    if len(text) > LONGEST_TEXT:
        text = text[:LONGEST_TEXT] + "…"
    text = SECRETS.sub(lambda found: (found["scheme"] or found["name"] or "") + REDACTED, text)
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def looks_secret(text: str) -> bool:
    """Whether redact would change it."""
    return redact(text) != text


def _shorten(value: Any, most: int) -> Any:
    if isinstance(value, dict):
        return {name[:100]: _shorten(item, most) for name, item in list(value.items())[:20]}
    if isinstance(value, list):
        return [_shorten(item, most) for item in value[-max(2, most // 60) :]]
    if isinstance(value, str) and len(value) > most:
        return value[:most] + "…"
    return value


def describe(error: BaseException | None) -> list[dict[str, Any]]:
    """An exception and its causes: types, words, places. No local variables, and none of PostgreSQL's DETAIL."""
    found: list[dict[str, Any]] = []
    while error is not None and len(found) < MOST_CAUSES:
        entry: dict[str, Any] = {"type": type(error).__name__, "message": _words(error)}
        if sqlstate := getattr(error, "sqlstate", None):
            entry["sqlstate"] = sqlstate
        frames = traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]
        entry["frames"] = [f"{_place(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
        found.append(entry)
        if isinstance(error, BaseExceptionGroup):
            found += [entry for inner in error.exceptions[:MOST_CAUSES] for entry in describe(inner)]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def _words(error: BaseException) -> str:
    """PostgreSQL's str() adds the DETAIL, which holds values."""
    if hasattr(error, "sqlstate"):
        return str(error.args[0]) if error.args else ""
    return str(error)


def _place(filename: str) -> str:
    return filename.removeprefix(f"{HOME}/").rpartition("site-packages/")[2]


def add_exception(_: Any, __: str, event: EventDict) -> EventDict:
    """A processor of structlog: exc_info becomes data, so that an exception is one line."""
    given = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    if isinstance(given, tuple):
        given = given[1]
    if isinstance(given, BaseException):
        event["exception"] = describe(given)
    return event


def render(_: Any, __: str, event: EventDict) -> bytes:
    """The last processor: what one looks for first stands first."""
    first = {name: event.pop(name) for name in ("timestamp", "level", "event", "request_id") if name in event}
    return encode({**first, **event})


class Lines:
    """What structlog writes to."""

    def msg(self, line: bytes) -> None:
        """Hand a line on."""
        OUT.put(line)

    debug = info = warning = error = critical = exception = msg


class Handler(logging.Handler):
    """Brings what libraries log into the same lines. The server's own configuration names this class."""

    def emit(self, record: logging.LogRecord) -> None:
        """One line."""
        with suppress(Exception):  # no log line is worth a failure
            write = structlog.get_logger("precedent").log
            write(
                min(record.levelno // 10 * 10, 50) or 10,
                record.getMessage(),
                logger=record.name,
                exc_info=record.exc_info or None,
            )


def adopt() -> None:
    """Take over what libraries log, from a warning on."""
    logging.basicConfig(handlers=[Handler()], level=logging.WARNING, force=True)


SERVER_LOGS: dict[str, Any] = {
    "handlers": {name: {"class": "api.logs.Handler"} for name in ("console", "access")},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
log = structlog.get_logger("precedent")
