"""What this process logged."""

import json
from typing import Any

import pytest

from api.logs import OUT


def all_logged(capfd: pytest.CaptureFixture[str], event: str) -> list[dict[str, Any]]:
    """Every line under that name since the last look."""
    OUT.flush()
    return [line for line in map(json.loads, capfd.readouterr().out.splitlines()) if line["event"] == event]


def logged(capfd: pytest.CaptureFixture[str], event: str) -> dict[str, Any]:
    """The one line under that name."""
    (line,) = all_logged(capfd, event)
    return line
