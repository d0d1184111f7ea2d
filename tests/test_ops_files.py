"""What is handed to Prometheus and Grafana: it names only what we expose, says it in their language, and fires."""

import json
import re
import shutil
import subprocess

import pytest

from api.operations import NAMES
from api.schema.files import HOME

FOLDER = HOME / "docs" / "ops"
RULES = (FOLDER / "alerts.yml").read_text()
QUERIES = [
    target["expr"]
    for panel in json.loads((FOLDER / "grafana.json").read_text())["panels"]
    for target in panel["targets"]
]
EXPOSED = {name for name, (kind, _) in NAMES.items() if kind != "histogram"} | {
    name + suffix
    for name, (kind, _) in NAMES.items()
    if kind == "histogram"
    for suffix in ("_bucket", "_sum", "_count")
}
WORD = re.compile(r"\bprecedent_\w+")
promtool = pytest.mark.skipif(not shutil.which("promtool"), reason="promtool is missing")


def run(*command):
    """What promtool says, or its complaint."""
    done = subprocess.run(["promtool", *command], cwd=FOLDER, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_dashboard_shows_everything_that_we_expose_and_nothing_else():
    assert {name for query in QUERIES for name in WORD.findall(query)} - EXPOSED == set()
    assert (
        NAMES.keys() - {re.sub("_(bucket|sum|count)$", "", n) for query in QUERIES for n in WORD.findall(query)}
        == set()
    )


def test_rules_name_only_what_we_expose():
    for text in (RULES, (FOLDER / "alerts_test.yml").read_text()):
        assert set(WORD.findall(text)) - EXPOSED == set()


def test_every_alert_is_explained():
    readme = (FOLDER / "README.md").read_text()
    alerts = re.findall(r"- alert: (\w+)", RULES)
    assert [name for name in alerts if f"`{name}`" not in readme] == []
    assert re.findall(r"^\| `(Precedent\w+)`", readme, re.M) == alerts
    assert RULES.count("summary: ") == RULES.count("description: ") == len(alerts)


@promtool
def test_rules_and_queries_are_written_in_its_language(tmp_path):
    run("check", "config", "prometheus.yml")
    run("check", "rules", "alerts.yml")
    rules = [
        {"record": f"panel_{n}", "expr": query.replace("$__rate_interval", "5m")} for n, query in enumerate(QUERIES)
    ]
    (tmp_path / "queries.yml").write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))
    assert f"{len(QUERIES)} rules found" in run("check", "rules", str(tmp_path / "queries.yml"))


@promtool
def test_alerts_fire_when_they_should_and_only_then():
    run("test", "rules", "alerts_test.yml")
