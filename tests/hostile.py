"""Values that nobody means well: for each field of each write, what must be refused or kept harmless, never a 5xx."""

import copy
from collections.abc import Iterator
from typing import Any

VALUES: list[Any] = [
    None, True, False, 0, -1, 1, 2**31, 2**53, 2**63, -(2**63) - 1, 10**40, 0.1, -0.0, 1e308, 1e-308, 1e309,
    "", " ", "\t\n", "0", "-1", "NaN", "Infinity", "null", "true", "1e999", "9" * 400,
    "\x00", "a\x00b", "\x01\x02", "\x7f", "\u200b", "\u202e거꾸로", "\ufeff", "\ufffd", "\U0010ffff", "👩‍👩‍👧‍👦" * 50,
    "가" * 10_001, "x" * 100_000, "\u1100\u1161" * 500, "각" , "각", "ﷺ" * 100, "İ", "ß", "Ａ", "１２３",
    "' OR 1=1 --", "'; DROP TABLE app.users; --", "$1", "%", "_", "\\", "$$", "{}", "%s", ":by", "/*", "--", "$.topic",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)", "http://", "../../etc/passwd",
    "2026-02-30", "2026-11-20T00:00:00", "0000-00-00", "99999-01-01", "24:00", "2026-11-20",
    [], {}, [[]], [None], [1] * 6000, {"a": {"b": {"c": {}}}}, {"$ref": "#"}, {"__proto__": {}}, [[[[[[[[[[]]]]]]]]]],
]  # fmt: skip


def places(body: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where a body has something: itself, and every part of it; of an array the first."""
    yield path
    parts = body.items() if isinstance(body, dict) else enumerate(body[:1]) if isinstance(body, list) else ()
    for name, part in parts:
        yield from places(part, (*path, name))


def put(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The body with something else in one place."""
    if not path:
        return value
    changed = copy.deepcopy(body)
    inner = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return changed


def sample(body: Any, each: int) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """`each` values for every place, going round, so that all values have their turn; all of them where it is large."""
    turn = 0
    for path in places(body):
        for _ in range(min(each, len(VALUES))):
            yield path, VALUES[turn % len(VALUES)]
            turn += 7 if len(VALUES) % 7 else 1
