"""Requests a second of lists and of a portfolio beside a bare one-line handler of the same server, in one run."""

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from api.schema.files import HOME
from tests.bench.test_trading import load_history
from tests.market import HYNIX, SAMSUNG, buy, open_market, quote
from tests.people import sign_up
from tests.serving import Line, Service, free_port

SECONDS, CLIENTS, PAIRS = 4, 16, 5
BARE = """
from granian import Granian
from litestar import Litestar, get

@get("/")
async def one_line() -> dict[str, str]:
    return {"hello": "world"}

def create():
    return Litestar([one_line], openapi_config=None, logging_config=None)

if __name__ == "__main__":
    import sys
    Granian("bare:create", factory=True, interface="asgi", port=int(sys.argv[1]), workers=1, loop="uvloop").serve()
"""


class Bare(Service):
    """A bare handler under the same server, loop and number of processes."""

    def __init__(self, folder: Path) -> None:
        (folder / "bare.py").write_text(BARE)
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [sys.executable, "bare.py", str(self.port)], cwd=folder, env=os.environ | {"PYTHONPATH": str(HOME)},
            stdout=subprocess.DEVNULL,
        )  # fmt: skip


async def rate(service, path, headers=None):
    count, ends = 0, time.monotonic() + SECONDS

    async def ask():
        nonlocal count
        async with Line(service.port) as line:
            while time.monotonic() < ends:
                status, _, _ = await line.ask("GET", path, headers=headers)
                assert status == 200
                count += 1

    await asyncio.gather(*(ask() for _ in range(CLIENTS)))
    return count / SECONDS


def memory(pid):
    """Resident and private megabytes of a process."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    sizes = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in rollup.splitlines()[1:]}
    return sizes["Rss"], sizes["Private_Clean"] + sizes["Private_Dirty"]


@pytest.mark.bench
async def test_lists_and_portfolios_beside_a_bare_handler(owner, database_url, tmp_path):
    """With tokens, limits and logs on; a portfolio of 50,000 trades beside one of three."""
    open_market(owner)
    people = {"new": sign_up(owner), "busy": sign_up(owner)}
    codes = {SAMSUNG: 70_000, HYNIX: 100_000, "035420": 200_000}
    for code, price in codes.items():
        quote(owner, code, price)
    load_history(owner, people["busy"].user_id, 50_000)
    for person in people.values():
        for code in codes:
            buy(owner, person, code)
    owner.execute("VACUUM ANALYZE")
    with Service(database_url, POOL_SIZE="16") as ours, Bare(tmp_path) as bare:
        ours.wait("/api/v2/glossary")
        bare.wait("/")
        paths = {"bare": (bare, "/"), "live": (ours, "/health/live"), "v2 list": (ours, "/api/v2/glossary?limit=10"),
                 "v1 list": (ours, "/api/v1/glossary?per_page=10")}  # fmt: skip
        for name, person in people.items():
            paths[f"portfolio, {name}"] = (ours, "/api/v2/portfolio", person.headers)
        rows = [{name: await rate(*where) for name, where in paths.items()} for _ in range(PAIRS)]
        for name in paths:
            ordered = sorted(row[name] for row in rows)
            print(f"\n{name:15} {ordered[PAIRS // 2]:7.0f} requests/s ({ordered[0]:.0f} to {ordered[-1]:.0f})", end="")
        rss, private = memory(ours.workers()[0])
        print(f"\none API process: {rss:.0f} MB resident, {private:.0f} MB its own")
        ratios = sorted(row["v2 list"] / row["bare"] for row in rows)
        assert ratios[PAIRS // 2] > 0.1
        flat = sorted(row["portfolio, busy"] / row["portfolio, new"] for row in rows)
        assert flat[PAIRS // 2] > 0.8
