"""Hostile values in every field of every write: refused with a documented status, and nothing changed; or harmless."""

import json

import jsonschema
import pytest
from litestar.testing import AsyncTestClient

from api.openapi import make_document
from tests.apps import app_of
from tests.content import key
from tests.hostile import VALUES, put, sample
from tests.people import sign_up
from tests.requests import REQUESTS, described, fill, headers_of, person_of, told_by, written
from tests.test_authorisation import rows_of

WRITES = [name for name, (method, _, body) in REQUESTS.items() if method != "GET" and body is not None]


def transactions(owner):
    """How many there have been that could change a row, in the whole cluster."""
    return owner.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())").fetchone()


async def attack(owner, settings, name, each):
    """How many requests were made, and how many of them refused."""
    names, api_key = fill(owner, 1), key(owner)
    made = refused = 0
    async with AsyncTestClient(app_of(settings)) as client:
        document = make_document(client.app)
        (operation,) = [o for item in document["paths"].values() for o in item.values() if o["operationId"] == name]
        checks = {
            status: jsonschema.Draft202012Validator(
                {**described(media["schema"]), "components": document["components"]}
            )
            for status, response in operation["responses"].items()
            for media in response["content"].values()
        }
        person, theirs = person_of(owner)
        method, path, sent = written(name, names | theirs)
        for place, value in sample(sent["json"], each):
            if not owner.execute(
                "SELECT FROM app.sessions WHERE session_id = %s AND ended_at IS NULL", (person.session_id,)
            ).fetchone():
                person = sign_up(owner)
            body = json.dumps(put(sent["json"], place, value), ensure_ascii=True).encode()
            headers = {"x-api-key": api_key, "content-type": "application/json"} | person.headers | headers_of(name)
            client.cookies.clear()
            before, answer = transactions(owner), await client.request(method, path, content=body, headers=headers)
            case = (name, place, repr(value)[:60], answer.text[:300])
            assert str(answer.status_code) in checks, case
            assert answer.status_code < 500, case
            for told in told_by(answer):
                checks[str(answer.status_code)].validate(told)
            made += 1
            if answer.status_code < 400 or answer.json()["code"] in {"credentials_invalid", "too_many_sign_ins"}:
                continue  # done, or refused with a trace
            refused += 1
            if transactions(owner) != before:  # its own, or a neighbour's: asked once more, with all rows compared
                rows = rows_of(owner)
                await client.request(method, path, content=body, headers=headers)
                assert rows_of(owner) == rows, case
    return made, refused


@pytest.mark.parametrize("name", WRITES)
async def test_hostile_values_are_refused_or_harmless(owner, settings, name):
    made, refused = await attack(owner, settings, name, 1 if name in {"v1_save_briefing", "save_case"} else 3)
    assert made >= 6
    assert refused or name == "v1_logout"  # which signs out whatever it is told


@pytest.mark.fuzz
@pytest.mark.parametrize("name", WRITES)
async def test_every_hostile_value_in_every_field(owner, settings, name):
    assert len(VALUES) >= 60
    made, refused = await attack(owner, settings, name, len(VALUES))
    print(f"\n{name}: {made} requests, {refused} refused")
