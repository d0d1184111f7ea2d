"""The shapes that the existing frontend reads: a field changed, missing or more than is listed fails."""

import json
import re

import pytest

from api.schema.files import HOME
from tests.content import key
from tests.requests import REQUESTS, fill, request, told_by

GOLDENS = HOME / "tests" / "goldens"
# What was added to v1 on purpose; a client that does not know them is not hurt. Nothing else may be more.
ADDED = {"price_as_of", "stale", "as_of", "difficulty_given", "request_id", "role_label"}
OPERATIONS = [name for name in REQUESTS if name.startswith("v1_")]

ICONS = (
    "chart money money-bag wallet card euro pound yuan rupee 3d-coin calculator bulb rocket target bookmark file-text "
    "medal sheild lock"
)
UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
PATTERNS = {
    "text": ".*", "day": r"\d{4}-\d\d-\d\d", "compact_day": r"\d{8}", "uuid": UUID,
    "moment": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "difficulty": "beginner|elementary|intermediate",
    "icon": f"dollar-dollar-color|({ICONS.replace(' ', '|')})-dynamic-color",
}  # fmt: skip


def is_of(word, value):
    """Whether a value is what a word stands for."""
    if word in PATTERNS:
        return isinstance(value, str) and re.fullmatch(PATTERNS[word], value, re.DOTALL) is not None
    if word == "boolean":
        return isinstance(value, bool)
    numbers = {"integer": int, "number": (int, float)}
    return word == "any" or (isinstance(value, numbers[word]) and not isinstance(value, bool))


def differences(shape, value, at="$"):
    """Where a value is not of its shape."""
    match shape:
        case str():
            may_be_null = shape.endswith("?") and value is None
            return [] if may_be_null or is_of(shape.rstrip("?"), value) else [f"{at}: {value!r} is no {shape}"]
        case ["?", inner]:
            return [] if value is None else differences(inner, value, at)
        case []:
            return [] if value == [] else [f"{at}: {value!r} is not empty"]
        case list():
            if not isinstance(value, list) or (not value and shape[0] != "*"):
                return [f"{at}: {value!r} is no list with something in it"]
            return [d for n, item in enumerate(value) for d in differences(shape[-1], item, f"{at}[{n}]")]
        case {"*": inner}:
            if not isinstance(value, dict):
                return [f"{at}: {value!r} is no object"]
            return [d for name, item in value.items() for d in differences(inner, item, f"{at}.{name}")]
    if not isinstance(value, dict):
        return [f"{at}: {value!r} is no object"]
    found = [f"{at}.{name} is missing" for name in shape.keys() - value.keys()]
    found += [f"{at}.{name} is more than is listed" for name in value.keys() - shape.keys() - ADDED]
    return found + [
        d for name in shape.keys() & value.keys() for d in differences(shape[name], value[name], f"{at}.{name}")
    ]


def test_every_operation_has_its_golden_and_every_golden_its_operation():
    assert {path.stem for path in GOLDENS.glob("*.json")} == set(OPERATIONS)


async def test_every_answer_is_as_the_frontend_reads_it(client, owner, subtests):
    keys, api_key = fill(owner, 3), key(owner)
    for name in OPERATIONS:
        golden = json.loads((GOLDENS / f"{name}.json").read_text())
        answer = await request(client, owner, name, keys, api_key)
        with subtests.test(name):
            assert answer.status_code == golden["status"], answer.text
            shapes = golden.get("events")  # of a stream, by their type
            for told in told_by(answer):
                assert differences(shapes[told["type"]] if shapes else golden["answer"], told) == []


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        ({"a": "integer"}, {}), ({"a": "integer"}, {"a": 1, "b": 2}), ({"a": "integer"}, {"a": 1.5}),
        ({"a": "integer"}, {"a": True}), ({"a": "text"}, {"a": None}), ("moment", "2026-11-20T00:00:00+00:00"),
        (["text"], []), (["*", "text"], [1]), ({"*": "text"}, {"x": 1}), ("number", "1"), ({"a": "text"}, []),
    ],
)  # fmt: skip
def test_a_difference_is_seen(shape, value):
    assert differences(shape, value)
