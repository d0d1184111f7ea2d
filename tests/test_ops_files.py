"""docs/ops: every figure that the dashboard and the alerts name exists, and Prometheus takes the rules."""

import json
import re
import shutil
import subprocess

import pytest

from api.operations import NAMES
from api.schema.files import HOME

FOLDER = HOME / "docs" / "ops"
PROMTOOL = shutil.which("promtool")


def named(text):
    """The metrics in it, a histogram's parts by its own name."""
    return {re.sub("_(bucket|sum|count)$", "", name) if name not in NAMES else name
            for name in re.findall(r"precedent_[a-z_]+", text)}  # fmt: skip


def test_every_metric_that_is_named_exists_and_each_is_on_the_dashboard():
    dashboard = json.loads((FOLDER / "grafana.json").read_text())
    shown = named(" ".join(target["expr"] for panel in dashboard["panels"] for target in panel["targets"]))
    assert shown == set(NAMES)
    for file in ("alerts.yml", "alerts_test.yml"):
        assert named((FOLDER / file).read_text()) <= set(NAMES), file


def test_every_alert_is_explained():
    alerts = re.findall(r"alert: (\w+)", (FOLDER / "alerts.yml").read_text())
    explained = re.findall(r"^\| ([A-Z]\w+) \|", (FOLDER / "README.md").read_text(), re.MULTILINE)
    assert alerts == explained


@pytest.mark.skipif(not PROMTOOL, reason="promtool is missing")
@pytest.mark.parametrize("command", [("check", "rules", "alerts.yml"), ("test", "rules", "alerts_test.yml")])
def test_prometheus_takes_the_rules(command):
    done = subprocess.run([PROMTOOL, *command], cwd=FOLDER, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
