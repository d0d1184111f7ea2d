"""A frontend lives on us: types of the document compile strictly, and every screen works in a real browser."""

import json
import os
import shutil
import signal
import subprocess

import httpx
import pytest

from api.schema.files import HOME
from tests.faults.test_up import Run
from tests.market import SAMSUNG, open_market, quote
from tests.serving import Service

FOLDER = HOME / "tests" / "frontend"
CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
SCREENS = {
    "landing", "home", "quiz", "search-위기", "comparison", "story", "companies", "narrative", "history", "portfolio",
    "tutor", "leaderboard", "notifications", "profile",
}  # fmt: skip
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
        if path.is_file() and path.suffix != ".py":
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


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is missing")
@pytest.mark.parametrize(
    ("token_seconds", "age"), [(600, 0), pytest.param(5, 5.2, marks=pytest.mark.faults)], ids=["at once", "renewed"]
)
def test_every_screen_works_in_a_browser(folder, tmp_path, token_seconds, age):
    """Also where every screen finds its access token over, and has to renew its session."""
    up = Run(tmp_path / "data", ACCESS_TOKEN_SECONDS=str(token_seconds), PROCESSES="1").ready()
    base_url, shots = f"http://127.0.0.1:{up.port}", tmp_path / "shots"
    shots.mkdir()
    walk = subprocess.run(
        ["node", "walk.mjs", base_url, str(shots), str(age)],
        cwd=folder, env=os.environ | {"CHROMIUM": CHROMIUM}, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert up.stop(signal.SIGTERM) == 0
    assert walk.returncode == 0, walk.stderr
    seen = json.loads(walk.stdout)
    assert seen["failures"] == []
    assert {name.rstrip("-0123456789") for name in seen["screens"]} == SCREENS
    assert ("100,000원" in seen["reward"], "1주를" in seen["trade"], seen["place"][-2:]) == (True, True, "6명")
    assert seen["claims"] == 1  # the second one, and nothing else was refused
    assert (seen["user"], seen["reloaded"], seen["left"]) == ("걷는이", "걷는이", "")
    assert seen["screens"]["quiz"].count("정답") == 3
    assert len(list(shots.glob("*.png"))) == len(SCREENS) + 1
    if age:
        assert seen["renewals"] >= len(SCREENS) - 2  # each but the first two
    else:
        assert (seen["renewals"], seen["refused"]) == (0, 2)  # both looks of nobody at the first page
