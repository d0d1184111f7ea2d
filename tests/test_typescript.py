"""Types generated from the document compile strictly, and a program written with them works against a service."""

import json
import shutil
import subprocess

import httpx
import pytest

from api.schema.files import HOME
from tests.market import SAMSUNG, open_market, quote
from tests.serving import Service

FOLDER = HOME / "tests" / "frontend"
pytestmark = pytest.mark.skipif(not (shutil.which("node") and shutil.which("npm")), reason="node is missing")


def run(folder, *command):
    """What a command says, or its complaint."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The program and its compiler, outside the checkout."""
    folder = tmp_path_factory.mktemp("frontend")
    for path in FOLDER.iterdir():
        if path.is_file():
            shutil.copy(path, folder)
    installed = subprocess.run(
        ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=folder, capture_output=True, check=False
    )
    if installed.returncode:
        pytest.skip("the packages of tests/frontend cannot be had here")
    return folder


def test_types_of_the_document_compile_and_work(folder, owner, database_url):
    open_market(owner)
    quote(owner, SAMSUNG, 70_000)
    with Service(database_url) as service:
        service.wait("/api/v2/glossary")
        (folder / "openapi.json").write_bytes(httpx.get(service.base_url + "/openapi.json").content)
        run(folder, "npx", "openapi-typescript", "openapi.json", "--output", "schema.d.ts")
        run(folder, "npx", "tsc", "--project", ".")
        said = json.loads(run(folder, "node", "built/program.js", service.base_url))
    assert said == {
        "id": 1, "titles": [], "terms": said["terms"], "ranking": "volume", "cash": 1_000_000, "holdings": 0,
        "value": 1_000_000, "next": said["next"], "code": "stock_not_listed", "open": True,
    }  # fmt: skip
    assert said["terms"] > 0
    assert said["next"]
    # A field that does not exist is refused by the compiler: the types say something.
    program = (folder / "program.ts").read_text()
    (folder / "program.ts").write_text(program.replace("v1.current_cash", "v1.cash_now"))
    wrong = subprocess.run(["npx", "tsc", "--project", "."], cwd=folder, capture_output=True, text=True, check=False)
    assert "'cash_now' does not exist" in wrong.stdout
