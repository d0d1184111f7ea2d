"""The service without its log lines and counts, to be compared with the one that has them: `python -m tests.blind`."""

from litestar import Litestar

from api import envelope
from api.app import create_app
from api.server import serve
from api.settings import read_settings


def create() -> Litestar:
    envelope.say_done = lambda *_: None
    return create_app()


if __name__ == "__main__":
    serve(read_settings(), "tests.blind:create")
