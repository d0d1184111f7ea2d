"""The service with routes that only tests mount, for what no route of ours can show: `python -m tests.mounted`."""

from litestar import Litestar

from api.app import create_app
from api.server import serve
from api.settings import read_settings
from tests.test_errors import ROUTES


def create() -> Litestar:
    return create_app(also=ROUTES)


if __name__ == "__main__":
    serve(read_settings(), "tests.mounted:create")
