"""Refusals: every failure, from anywhere, becomes one code of the closed catalogue and one shape of body."""

import re
from pathlib import Path
from typing import Any, Literal, NamedTuple

import asyncpg
import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, InternalServerException, SerializationException, ValidationException

from api.schema.files import HOME
from api.telemetry import RequestTimeoutError, log, sight

RETRY_SECONDS = "1"
# What a statement ends with where the database or the way to it failed, or time was up (a TimeoutError is an OSError).
OUTAGES = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
IN_BODY = re.compile(r"at `\$\.data([^`]*)`$")


class FieldError(msgspec.Struct):
    """One part of a request that has the wrong form."""

    field: str
    message: str


class Problem(msgspec.Struct):
    """Every error answer."""

    status: Literal["error"]
    detail: str
    code: str
    request_id: str
    errors: list[FieldError] | msgspec.UnsetType = msgspec.UNSET
    reason: str | msgspec.UnsetType = msgspec.UNSET  # of /health/ready only
    migration: str | msgspec.UnsetType = msgspec.UNSET


class ErrorCode(msgspec.Struct):
    """One row of the catalogue."""

    code: str
    status: int
    english: str
    korean: str
    v1_status: int = 0
    constraint_name: str | None = None


class Refusal(Exception):
    """A no that the client understands. `detail` replaces the catalogue's sentence."""

    def __init__(
        self,
        code: str,
        detail: str = "",
        errors: list[FieldError] | None = None,
        headers: dict[str, str] | None = None,
        **more: str,
    ) -> None:
        super().__init__(code)
        self.code, self.detail, self.errors, self.headers = code, detail, errors or [], headers or {}
        self.more = more


def read_catalogue(folder: Path = HOME / "migrations") -> dict[str, ErrorCode]:
    """The catalogue from its seed files, so that errors have words while the database is away."""
    found: dict[str, ErrorCode] = {}
    for file in sorted(folder.glob("*_error_codes*seed.sql")):
        for seed in re.findall(r"\$seed\$(.*?)\$seed\$", file.read_text(), re.S):
            for row in msgspec.json.decode(seed, type=list[ErrorCode]):
                row.v1_status = row.v1_status or row.status
                found[row.code] = row
    return found


CATALOGUE = read_catalogue()
BY_CONSTRAINT = {row.constraint_name: row.code for row in CATALOGUE.values() if row.constraint_name}
BY_STATUS = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "payload_too_large",
    415: "unsupported_media_type",
    429: "too_many_requests",
}
# While api is being rebuilt its names are unknown for a moment; a fitting schema has them all (each is tested).
SCHEMA_AWAY = {"3F000", "42P01", "42883", "42501"}
UNIQUE_OR_FOREIGN_KEY = {"23505", "23503"}
NOT_NULL_OR_CHECK = {"23502", "23514"}


class Verdict(NamedTuple):
    """What judge() says: the refusal, and whether somebody should look at the exception."""

    refusal: Refusal
    is_bug: bool = False


def judge(error: Exception) -> Verdict:
    """Which refusal an exception means. Database errors are judged by their SQLSTATE alone."""
    if isinstance(error, Refusal):
        return Verdict(error)
    if sqlstate := getattr(error, "sqlstate", None):
        return _judge_sqlstate(error, sqlstate)
    if isinstance(error, RequestTimeoutError):
        return Verdict(Refusal("request_timeout"))
    if isinstance(error, OUTAGES):
        return Verdict(Refusal("database_unavailable"))
    if isinstance(error, (SerializationException, UnicodeDecodeError, RecursionError, msgspec.DecodeError)):
        return Verdict(Refusal("unreadable_body"))
    if isinstance(error, ValidationException):
        return Verdict(Refusal("invalid_request", errors=_fields(error)))
    if isinstance(error, HTTPException) and error.status_code < 500:
        return Verdict(_judge_http(error))
    if isinstance(error, InternalServerException) and "disconnected" in error.detail:
        return Verdict(Refusal("bad_request"))  # nobody is left to read it
    return Verdict(Refusal("internal_error"), is_bug=True)


def _judge_http(error: HTTPException) -> Refusal:
    if error.status_code == 400 and isinstance(error.__cause__, SerializationException):
        return Refusal("unreadable_body")
    return Refusal(BY_STATUS.get(error.status_code, "bad_request"), headers=dict(error.headers or {}))


def _judge_sqlstate(error: Any, sqlstate: str) -> Verdict:
    constraint = BY_CONSTRAINT.get(getattr(error, "constraint_name", None) or "")
    if sqlstate.startswith("PT"):
        if (place := error.detail or "").startswith("$"):  # where in the body, as msgspec writes it
            return Verdict(Refusal(error.message, errors=[FieldError(_field(place), error.message)]))
        return Verdict(Refusal(error.message, detail=place))
    if sqlstate in UNIQUE_OR_FOREIGN_KEY:
        return Verdict(Refusal(constraint or "conflict"))
    if sqlstate == "54001":  # nested deeper than the server reads
        return Verdict(Refusal("unreadable_body"))
    if sqlstate in NOT_NULL_OR_CHECK or sqlstate.startswith("22"):
        return Verdict(Refusal(constraint or "invalid_request"))
    if is_rebuild_race(error):
        return Verdict(Refusal("schema_not_ready"))
    if sqlstate in SCHEMA_AWAY:
        return Verdict(Refusal("schema_not_ready"), is_bug=True)
    if sqlstate in {"40001", "40P01", "55P03", "57014"} or sqlstate.startswith(("53", "57P", "08")):
        return Verdict(Refusal("database_unavailable"))
    return Verdict(Refusal("internal_error"), is_bug=True)


def is_rebuild_race(error: Any) -> bool:
    """A plan met schema api in the moment of its rebuild: XX000, the internal error, is all that PostgreSQL says."""
    words = ("could not open relation with OID", "cache lookup failed")
    return getattr(error, "sqlstate", "") == "XX000" and str(error).startswith(words)


def _fields(error: ValidationException) -> list[FieldError]:
    """Litestar's notes on the parts of a request, without their values."""
    notes = error.extra if isinstance(error.extra, list) else []
    found = [FieldError(str(n.get("key", "")), str(n.get("message", ""))) for n in notes if isinstance(n, dict)]
    # Of a body Litestar keeps the path only inside of objects; msgspec's own words have it whole.
    if len(found) == 1 and (place := IN_BODY.search(str(error.__cause__))):
        found[0].field = _field(place[1])
    return found


def _field(place: str) -> str:
    """A place in a body, `$.rows[3].name`, as clients read it: `rows[3].name`; the body itself is `body`."""
    return place.removeprefix("$").removeprefix(".") or "body"


def shape(path: str, accept_language: str, refusal: Refusal) -> tuple[int, Problem]:
    """The status and the body of a refusal, in the number and the language of its path."""
    row = CATALOGUE[refusal.code]
    is_v1 = path.startswith("/api/v1")
    sentence = row.korean if is_v1 or prefers_korean(accept_language) else row.english
    errors = refusal.errors or msgspec.UNSET
    body = Problem("error", refusal.detail or sentence, row.code, sight.get().request_id, errors, **refusal.more)
    return row.v1_status if is_v1 else row.status, body


def reshape(path: str, status: int) -> bytes:
    """The body in place of one that a layer below made in a shape of its own."""
    return msgspec.json.encode(shape(path, "", Refusal(BY_STATUS.get(status, "bad_request")))[1])


def answer(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """The one error answer. A code that the catalogue lacks is our bug, and says so."""
    refusal, is_bug = judge(error)
    if refusal.code not in CATALOGUE:
        refusal, is_bug = Refusal("internal_error"), True
    if is_bug:
        log.error("unexpected error", request_id=sight.get().request_id, code=refusal.code, exc_info=error)
    status, body = shape(request.scope["path"], request.headers.get("accept-language", ""), refusal)
    headers = {"cache-control": "no-store", **refusal.headers}
    if status == 503:
        headers.setdefault("retry-after", RETRY_SECONDS)
    if "GET" in (allow := headers.pop("Allow", headers.pop("allow", ""))):
        allow = f"{allow}, HEAD"  # answered as GET, see envelope
    if allow:
        headers["allow"] = allow
    return Response(body, status_code=status, headers=headers, media_type="application/json")


def prefers_korean(accept_language: str) -> bool:
    """Whether an Accept-Language header ranks Korean above English; English is the first language of v2."""
    rank = {"ko": 0.0, "en": 0.0}
    for part in accept_language.lower().split(","):
        tag, _, quality = part.strip().partition(";q=")
        try:
            rank[tag[:2]] = max(rank.get(tag[:2], 0.0), float(quality or 1))
        except ValueError:
            continue
    return rank["ko"] > rank["en"]
