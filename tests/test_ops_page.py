"""/ops in a real browser: it fills itself, and nothing of it is refused by its own policy."""

import html
import re
import subprocess

import httpx
import pytest

from tests.content import key
from tests.frontend.test_frontend import CHROMIUM
from tests.market import SAMSUNG, quote
from tests.serving import Service

LIST = "/api/v2/glossary"


@pytest.mark.skipif(not CHROMIUM, reason="no Chromium here")
def test_the_page_fills_itself_and_complains_of_nothing(owner, database_url, tmp_path):
    quote(owner, SAMSUNG, 70_000)
    with Service(database_url) as service:
        service.wait("/health/ready")
        for _ in range(3):
            httpx.get(service.base_url + LIST)
        password = key(owner, "admin:read")
        seen = subprocess.run(
            [
                CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
                f"--user-data-dir={tmp_path}", "--virtual-time-budget=5000", "--dump-dom",
                service.base_url.replace("://", f"://any:{password}@") + "/ops",
            ],
            capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
    text = html.unescape(re.sub(r"<[^>]+>", " ", seen.stdout.partition("<script>")[0]))
    assert re.search(r"operations\s+ready\s+as of 20", text), text[:500]
    assert re.search(rf"GET {LIST}\s+3\s", text), text
    for word in ("migrations", "0 of 1 are stale", "changes wait to be sealed", "match_orders"):
        assert word in text, (word, text)
    assert "CONSOLE" not in seen.stderr, seen.stderr
