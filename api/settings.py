"""Settings: the environment, read once into one frozen struct. `.env.example` documents every name."""

import os
from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

SECRET_LENGTH = 32
Budget = Annotated[int, Meta(ge=1, le=1_000_000)]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What differs between machines. Field `pool_size` is variable `POOL_SIZE`, and so on."""

    database_url: str
    database_direct_url: str = ""  # past a connection pooler; for migrate, listen and the worker
    redis_url: Annotated[str, Meta(pattern=r"^((rediss?|unix)://.+)?$")] = ""
    cursor_secret: str
    mode: Literal["production", "embedded", "test"] = "production"
    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535)] = 8000
    processes: Annotated[int, Meta(ge=0, le=128)] = 0  # 0: one a core
    pool_size: Annotated[int, Meta(ge=1, le=500)] = 16  # connections a process
    statement_cache_size: Annotated[int, Meta(ge=0)] = 200  # 0 behind a pooler that keeps no prepared statements
    migrate_on_start: bool = True
    cors_allowed_origins: str = "http://localhost:3001"
    trusted_proxies: Annotated[int, Meta(ge=0, le=10)] = 0  # how many of ours stand in front and add X-Forwarded-For
    # Budgets a minute. Classrooms share an address.
    requests_per_ip: Budget = 600
    requests_per_user: Budget = 300
    requests_per_key: Budget = 1200
    writes_per_ip: Budget = 300
    writes_per_user: Budget = 100
    writes_per_key: Budget = 600

    @property
    def direct_url(self) -> str:
        """The database without a pooler in between."""
        return self.database_direct_url or self.database_url


class SettingsError(Exception):
    """A setting is missing or unusable; the message names it."""


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; refuse to go on without real secrets."""
    given = {name: environ[name.upper()] for name in Settings.__struct_fields__ if environ.get(name.upper())}
    try:
        settings = msgspec.convert(given, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsError(f"{error} (fields are environment variables in capitals; see .env.example)") from error
    if len(settings.cursor_secret) < SECRET_LENGTH:
        raise SettingsError(f"CURSOR_SECRET needs at least {SECRET_LENGTH} characters")
    return settings
