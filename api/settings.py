"""Settings: the environment, read once into one frozen struct. `.env.example` documents every name."""

import os
import re
from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

SECRET_LENGTH = 32
KID = r"[A-Za-z0-9]{1,20}"
Budget = Annotated[int, Meta(ge=1, le=1_000_000)]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What differs between machines. Field `pool_size` is variable `POOL_SIZE`, and so on."""

    database_url: str
    database_direct_url: str = ""  # past a connection pooler; for migrate, listen and the worker
    redis_url: Annotated[str, Meta(pattern=r"^((rediss?|unix)://.+)?$")] = ""
    cursor_secret: str
    access_token_keys: str = ""  # kid:secret, divided by commas: the first signs, all verify
    refresh_secret: str = ""
    access_token_seconds: Annotated[int, Meta(ge=5, le=3600)] = 600
    refresh_token_days: Annotated[int, Meta(ge=1, le=365)] = 7
    refresh_grace_seconds: Annotated[int, Meta(ge=0, le=60)] = 10
    session_days: Annotated[int, Meta(ge=1, le=3650)] = 90  # however often it is renewed
    cookie_secure: bool = True
    mail_folder: str = ""  # letters are put here instead of being sent; empty: only logged
    mode: Literal["production", "embedded", "test"] = "production"
    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535)] = 8000
    processes: Annotated[int, Meta(ge=0, le=128)] = 0  # 0: one a core
    pool_size: Annotated[int, Meta(ge=1, le=500)] = 16  # connections a process
    statement_cache_size: Annotated[int, Meta(ge=0)] = 200  # 0 behind a pooler that keeps no prepared statements
    migrate_on_start: bool = True
    cors_allowed_origins: str = "http://localhost:3001"
    trusted_proxies: Annotated[int, Meta(ge=0, le=10)] = 0  # how many of ours stand in front and add X-Forwarded-For
    model_url: Annotated[str, Meta(pattern=r"^(https?://.+)?$")] = ""  # base of an OpenAI-compatible endpoint
    model_key: str = ""
    model_name: str = ""
    model_connect_seconds: Annotated[int, Meta(ge=1, le=60)] = 3
    model_first_seconds: Annotated[int, Meta(ge=1, le=300)] = 30  # until the first part of its answer
    model_stall_seconds: Annotated[int, Meta(ge=1, le=300)] = 20  # between two parts
    model_total_seconds: Annotated[int, Meta(ge=1, le=300)] = 120
    slow_statement_ms: Annotated[int, Meta(ge=1, le=600_000)] = 250  # those that last longer are logged
    # As OpenTelemetry names them: where spans go, by OTLP over HTTP, and which part of the requests is sampled.
    otel_exporter_otlp_endpoint: Annotated[str, Meta(pattern=r"^(https?://.+)?$")] = ""
    otel_traces_sampler_arg: Annotated[float, Meta(ge=0, le=1)] = 0.01
    metrics_folder: str = ""  # where processes of one server put what they counted; `serve` makes one
    # Budgets a minute. Classrooms share an address.
    requests_per_ip: Budget = 600
    requests_per_user: Budget = 300
    requests_per_key: Budget = 1200
    sign_ins_per_ip: Budget = 60
    writes_per_ip: Budget = 300
    writes_per_user: Budget = 100
    feedback_per_ip: Budget = 60
    analytics_per_ip: Budget = 120
    writes_per_key: Budget = 600
    tutor_per_ip: Budget = 60  # questions to the tutor: of all guests at an address, and of one user
    tutor_per_user: Budget = 10

    @property
    def direct_url(self) -> str:
        """The database without a pooler in between."""
        return self.database_direct_url or self.database_url

    @property
    def access_keys(self) -> dict[str, str]:
        """Keys of access tokens by their kid, the one that signs first."""
        pairs = (part.strip().partition(":") for part in self.access_token_keys.split(",") if part.strip())
        return {kid: secret for kid, _, secret in pairs}


class SettingsError(Exception):
    """A setting is missing or unusable; the message names it."""


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; refuse to go on without real secrets."""
    given = {name: environ[name.upper()] for name in Settings.__struct_fields__ if environ.get(name.upper())}
    try:
        settings = msgspec.convert(given, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsError(f"{error} (fields are environment variables in capitals; see .env.example)") from error
    _refuse_short(settings)
    if settings.model_url and not settings.model_name:
        raise SettingsError("MODEL_NAME is needed with MODEL_URL")
    return settings


def _refuse_short(settings: Settings) -> None:
    """No secret is guessed, and none has a default."""
    given = {"CURSOR_SECRET": settings.cursor_secret, "REFRESH_SECRET": settings.refresh_secret}
    keys = settings.access_keys or {"": ""}
    given |= {f"ACCESS_TOKEN_KEYS {kid}".rstrip(): secret for kid, secret in keys.items()}
    for name, secret in given.items():
        if len(secret) < SECRET_LENGTH:
            raise SettingsError(f"{name} needs at least {SECRET_LENGTH} characters")
    if any(not re.fullmatch(KID, kid) for kid in keys):
        raise SettingsError("ACCESS_TOKEN_KEYS is kid:secret, divided by commas; a kid has 1 to 20 letters or digits")
