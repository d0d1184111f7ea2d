"""The service as its users meet it: granian in a process of its own, on a real socket."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from api.embedded import Postgres, Redis, keep_secrets
from api.schema.files import HOME, Project
from api.schema.migrate import migrate
from api.schema.roles import bootstrap, create_login
from tests.servers import APP, PLENTY, SECRETS

START_SECONDS = 20


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Service:
    """`precedent serve` against a database."""

    command = ("api.cli", "serve")

    def __init__(
        self, database_url: str, root: Path = HOME, processes: int = 1, log: Path | None = None, **environment: str
    ) -> None:
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.root, self.log = root, log
        self.settings = {
            "DATABASE_URL": database_url, **SECRETS, "MODE": "test", "PORT": str(self.port),
            "PROCESSES": str(processes), "POOL_SIZE": "8",
            **{name.upper(): str(budget) for name, budget in PLENTY.items()}, **environment,
        }  # fmt: skip
        self.start()

    def start(self) -> None:
        """Again at the same port, after it was killed."""
        with (self.log or Path(os.devnull)).open("a") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *self.command], cwd=self.root, env=os.environ | self.settings, stdout=out
            )

    def lines(self, event: str) -> list[dict[str, Any]]:
        """What it has logged under a name."""
        assert self.log
        return [line for line in map(json.loads, self.log.read_text().splitlines()) if line["event"] == event]

    def wait(self, path: str = "/health/live", status: int = 200, seconds: float = START_SECONDS) -> float:
        """Until `path` answers with `status`; how long that took."""
        started = time.monotonic()
        while time.monotonic() - started < seconds:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(self.base_url + path, timeout=5).status_code == status:
                    return time.monotonic() - started
            time.sleep(0.02)
        raise AssertionError(f"{path} did not answer {status} within {seconds} s")

    def workers(self) -> list[int]:
        """The worker processes: granian's children that serve."""
        return [pid for pid in children(self.process.pid) if b"resource_tracker" not in command_of(pid)]

    def stop(self, last_signal: int = signal.SIGTERM) -> int:
        self.process.send_signal(last_signal)
        try:
            return self.process.wait(25)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise

    def __enter__(self) -> "Service":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.stop()


class MountedService(Service):
    """The same with the routes of tests/mounted.py."""

    command = ("tests.mounted",)


def command_of(pid: int) -> bytes:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def children(pid: int) -> list[int]:
    """The processes that `pid` started and that still run."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[1]) == pid and fields[0] != "Z":
                found.append(int(stat.parent.name))
    return found


class OwnPostgres:
    """A PostgreSQL of a test's own, with fsync on, to be stopped and killed."""

    def __init__(self, folder: Path) -> None:
        self.secrets = keep_secrets(folder)
        self.postgres = Postgres(folder / "postgres", self.secrets.postgres, self.secrets.postgres_port)
        self.postgres.start()
        create_login(self.postgres.url("postgres"), APP, self.secrets.app)
        bootstrap(self.postgres.url("postgres"), APP, mode="test")
        self.url = self.postgres.url("postgres", APP, self.secrets.app)
        migrate(self.url, Project())

    def signal_all(self, number: int) -> None:
        """To the postmaster and every backend of it."""
        assert self.postgres.process is not None
        main = self.postgres.process.pid
        for pid in [main, *children(main)]:
            with contextlib.suppress(ProcessLookupError):  # a backend may end at any moment
                os.kill(pid, number)

    def kill(self) -> None:
        """kill -9 of the postmaster; its children end by themselves."""
        assert self.postgres.process is not None
        self.postgres.process.kill()
        self.postgres.process.wait()

    def restart(self) -> None:
        for _ in range(50):  # the shared memory of the killed one goes with its last child
            try:
                return self.postgres.start()
            except RuntimeError:
                time.sleep(0.1)
        raise AssertionError("PostgreSQL did not start again")


class OwnRedis:
    """A Redis of a test's own, to be emptied, stopped and killed."""

    def __init__(self, folder: Path) -> None:
        secrets = keep_secrets(folder)
        self.redis = Redis(folder / "redis", secrets.redis, secrets.redis_port)
        self.redis.start()
        self.url = self.redis.url

    def send(self, number: int) -> None:
        assert self.redis.process is not None
        self.redis.process.send_signal(number)

    def kill(self) -> None:
        self.send(signal.SIGKILL)
        assert self.redis.process is not None
        self.redis.process.wait()


class Line:
    """One keep-alive connection, spoken by hand: a client library's own queues would be measured with the answers."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def __aenter__(self) -> "Line":
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.writer.close()

    async def get(self, path: str) -> tuple[int, float]:
        """The status, and the seconds until the whole answer was here."""
        status, seconds, _ = await self.ask("GET", path)
        return status, seconds

    async def post(self, path: str, body: bytes) -> tuple[int, float]:
        """The same for a body of JSON."""
        status, seconds, _ = await self.ask("POST", path, body)
        return status, seconds

    async def ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> tuple[int, float, bytes]:
        """Any request: the status, the seconds, and what was answered."""
        given = {"host": "localhost", "content-length": str(len(body)), **(headers or {})}
        if body:
            given["content-type"] = "application/json"
        lines = "".join(f"{name}: {value}\r\n" for name, value in given.items())
        started = time.perf_counter()
        self.writer.write(f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body)
        head = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
        answer = await self.reader.readexactly(length)
        return int(head[9:12]), time.perf_counter() - started, answer
