"""The server: granian, one process a core, respawning; the one that measured best."""

import gc
import os
import signal
from pathlib import Path
from tempfile import TemporaryDirectory

from granian import Granian
from granian.constants import Interfaces, Loops
from granian.http import HTTP1Settings
from litestar import Litestar

from api.app import create_app
from api.logs import SERVER_LOGS
from api.processes import die_with_parent
from api.settings import Settings

HEADER_MILLISECONDS = 5_000  # half a header and then silence is not a client
STOP_SECONDS = 20
MEMORY = Path("/dev/shm")  # noqa: S108 -- a folder of our own in it


def create_worker() -> Litestar:
    """The application of one worker, which does not outlive the process that watches it."""
    die_with_parent(signal.SIGKILL)()
    for number in (signal.SIGTERM, signal.SIGINT):
        # Forked, it has its parent's handlers until its own stand; a stop in between would be lost.
        signal.signal(number, signal.SIG_DFL)
    app = create_app()
    # What lives as long as the process is looked at by no collection: a full one took 80 ms, in the middle of answers.
    gc.collect()
    gc.freeze()
    return app


def serve(settings: Settings, target: str = "api.server:create_worker") -> None:
    """Serve until a signal; what was accepted is answered first. `target` makes the application of one worker."""
    server = Granian(
        target,
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        workers=settings.processes or os.cpu_count() or 1,
        loop=Loops.uvloop,
        websockets=False,
        backlog=1024,
        backpressure=1024,  # the pool has the narrow door; health answers beside it
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS),
        log_access=False,
        log_dictconfig=SERVER_LOGS,
        respawn_failed_workers=True,
        respawn_interval=1.0,
        workers_kill_timeout=STOP_SECONDS,
    )
    with TemporaryDirectory(prefix="precedent-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as folder:
        os.environ.setdefault("METRICS_FOLDER", folder)
        server.serve()
