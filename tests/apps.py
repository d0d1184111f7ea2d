"""The application within a test's own process."""

from collections.abc import Iterable
from functools import cache

from litestar import Litestar
from litestar.types import ControllerRouterHandler

from api.app import House, create_app
from api.mail import Mailer
from api.settings import Settings


@cache
def _routes(also: tuple[ControllerRouterHandler, ...]) -> Litestar:
    """Made once a process: it takes longer than most tests, and nothing of a test is in them."""
    return create_app(Settings(database_url="", mode="test", cursor_secret="x" * 32), also=list(also))


def app_of(settings: Settings, also: Iterable[ControllerRouterHandler] = (), mailer: Mailer | None = None) -> Litestar:
    """The application, with nothing behind its routes of the test before. Two at once need create_app."""
    app = _routes(tuple(also))
    app.state.house = House(settings, mailer=mailer)
    return app
