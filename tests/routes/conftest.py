"""What tests of routes share."""

import datetime as dt

import pytest

from tests.content import DAY, encoded, key, payload, save


@pytest.fixture
def content(owner):
    """Twelve days, two cards on the newest; one case on every day and another on the newest."""
    for n in range(12):
        save(owner, payload(DAY - dt.timedelta(days=n), theme=f"주제 {n}"))
    other = save(owner, payload(theme="금리가 오르면", case="2022 금리 인상"))
    return other["case_id"]


@pytest.fixture
def headers(owner):
    """A key with every scope, and a body of JSON."""
    return {"content-type": "application/json", "x-api-key": key(owner)}


async def post(client, body, headers, url="/api/v1/pipeline/briefings"):
    """The status and the body of the answer; `body` as bytes, or as a value."""
    content = body if isinstance(body, bytes) else encoded(body)
    answer = await client.post(url, content=content, headers=headers)
    return answer.status_code, answer.json()
