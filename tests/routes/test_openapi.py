"""The document, the pages that show it, and real answers held against it."""

import json
import re

import jsonschema
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.content import key
from tests.more_requests import success_of
from tests.requests import REQUESTS, described, events_of, fill, request, told_by

REFUSALS = {
    "v1_list_glossary_terms": ["/api/v1/glossary?page=0", "/api/v1/glossary?page=102&per_page=100"],
    "v1_get_glossary_term": ["/api/v1/glossary/999", "/api/v1/glossary/x"],
    "v1_find_glossary_term": ["/api/v1/glossary/search/없는말"],
    "list_glossary_terms": ["/api/v2/glossary?limit=0", "/api/v2/glossary?cursor=x"],
    "v1_get_keywords_today": ["/api/v1/keywords/today", "/api/v1/keywords/today?date=x"],
    "v1_get_briefing_today": ["/api/v1/briefing/today", "/api/v1/briefing/today?date=20261340"],
    "v1_get_briefing": ["/api/v1/briefings/x", "/api/v1/briefings/019c0000-0000-7000-8000-000000000001"],
    "v1_get_narrative": ["/api/v1/narrative/null", "/api/v1/narrative/999"],
    "v1_get_story": ["/api/v1/story/999", "/api/v1/story/x"],
    "v1_search_cases": ["/api/v1/search/cases", "/api/v1/search/cases?query=x&limit=11"],
    "v1_get_pipeline_status": ["/api/v1/pipeline/status/x"],
    "list_editions": ["/api/v2/admin/editions"],
    "list_api_keys": ["/api/v2/admin/api-keys"],
    "get_glossary_term": ["/api/v2/glossary/999", "/api/v2/glossary/x"],
}


@pytest.fixture
async def document(client):
    return (await client.get("/openapi.json")).json()


def schema_of(document, operation_id, status):
    for item in document["paths"].values():
        for operation in item.values():
            if operation["operationId"] == operation_id:
                (media,) = operation["responses"][str(status)]["content"].values()
                return media["schema"]
    raise AssertionError(operation_id)


def validate(document, schema, body):
    jsonschema.Draft202012Validator({**schema, "components": document["components"]}).validate(body)


async def test_the_document_is_valid(document):
    OpenAPIV31SpecValidator(document).validate()


async def test_every_real_answer_fits_the_document(client, document, owner):
    keys, api_key = fill(owner, 3), key(owner)
    for name in REQUESTS:
        answer = await request(client, owner, name, keys, api_key)
        assert answer.status_code == success_of(name), (name, answer.text)
        for told in told_by(answer):
            validate(document, described(schema_of(document, name, answer.status_code)), told)


async def test_a_stream_is_described_as_it_is_sent(client, document):
    """Event by event, `{event, data}`: what reads the document, such as a fuzzer, parses streams so."""
    answer = await client.post("/api/v1/tutor/chat", json={"message": "PER이 뭐예요?"})
    events, schema = events_of(answer), schema_of(document, "v1_chat", 200)
    assert [event["event"] for event in events][-1] == "done"
    for event in events:
        validate(document, schema, event)
    assert schema["properties"]["data"]["contentSchema"] == {"$ref": "#/components/schemas/TutorEvent"}


async def test_real_refusals_fit_the_document(client, document):
    for name, path in [(name, path) for name, paths in REFUSALS.items() for path in paths]:
        answer = await client.get(path)
        assert 400 <= answer.status_code < 500, path
        validate(document, schema_of(document, name, answer.status_code), answer.json())


async def test_every_example_fits_its_schema(document):
    for item in document["paths"].values():
        for operation in item.values():
            for status, response in operation["responses"].items():
                if status == "304":  # which says nothing but that it is so
                    assert set(response) == {"description", "headers"}
                    continue
                (media,) = response["content"].values()
                for example in media["examples"].values():
                    validate(document, media["schema"], example["value"])
                    if described(media["schema"]) != media["schema"]:
                        validate(document, described(media["schema"]), json.loads(example["value"]["data"]))


async def test_bounds_and_descriptions_reach_the_document(document):
    parameters = {p["name"]: p for p in document["paths"]["/api/v2/glossary"]["get"]["parameters"]}
    assert (parameters["limit"]["schema"]["minimum"], parameters["limit"]["schema"]["maximum"]) == (1, 100)
    assert all(p["description"] for p in parameters.values())


@pytest.mark.parametrize("page", ["/docs", "/redoc"])
async def test_a_page_loads_nothing_from_elsewhere(client, page):
    answer = await client.get(page)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "'self'" in answer.headers["content-security-policy"]
    links = re.findall(r"""(?:src|href)=["']([^"']+)["']""", answer.text)
    assert links
    assert [link for link in links if not link.startswith(("/docs/assets/", "data:"))] == []
    for link in links:
        if link.startswith("/"):
            asset = await client.get(link)
            assert asset.status_code == 200, link
            assert len(asset.content) > 1000, link
