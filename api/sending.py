"""One request as a program makes it, for what fills the embedded mode by the same door as a pipeline."""

import urllib.request
from collections.abc import Mapping
from typing import Any

import msgspec

SECONDS = 10


def send(
    base_url: str, method: str, path: str, key: str, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> Any:
    """What was answered; `OSError` where nobody answered, or with a refusal."""
    said = {"x-api-key": key, **(headers or {})} | ({"content-type": "application/json"} if body else {})
    request = urllib.request.Request(base_url + path, body or None, said, method=method)  # noqa: S310 -- our own address
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
        return msgspec.json.decode(answer.read())
