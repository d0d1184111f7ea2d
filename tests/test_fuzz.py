"""Random requests made of the OpenAPI document, against a real service: no 5xx, nothing undocumented."""

import random
import re
import subprocess

import pytest

from api.schema.files import HOME
from tests.content import key
from tests.people import sign_up
from tests.requests import fill
from tests.serving import Service

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
EXAMPLES = 160  # an operation, beside those of its borders


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", [1, random.randrange(2**32)], ids=["fixed seed", "random seed"])
def test_random_requests_are_answered_as_the_document_says(owner, database_url, tmp_path, seed):
    fill(owner, 3)
    person = sign_up(owner)
    with Service(database_url, processes=1, POOL_SIZE="8", ACCESS_TOKEN_SECONDS="3600") as service:
        service.wait("/api/v2/glossary")
        done = subprocess.run(
            [
                HOME / ".venv" / "bin" / "schemathesis", "run", f"{service.base_url}/openapi.json", "--seed", str(seed),
                "--checks", CHECKS, "--phases", "examples,coverage,fuzzing", "--max-examples", str(EXAMPLES),
                "--workers", "1", "--continue-on-failure", "--no-color", "--request-timeout", "10",
                "--suppress-health-check", "all", "--warnings", "off",
                "-H", f"X-API-Key: {key(owner)}", "-H", f"Authorization: {person.headers['authorization']}",
            ],
            cwd=tmp_path, capture_output=True, text=True,
        )  # fmt: skip
    made = sum(int(n) for n in re.findall(r"(\d+) generated", done.stdout))
    print(f"\nseed {seed}: {made} requests")
    assert done.returncode == 0, done.stdout[-20_000:]
