"""Settings: read once, and never without real secrets."""

import pytest

from api.settings import SettingsError, read_settings
from tests.servers import SECRETS

GIVEN = {"DATABASE_URL": "postgresql://x@y/z", **SECRETS}


def test_defaults():
    settings = read_settings(GIVEN)
    assert (settings.mode, settings.port, settings.pool_size, settings.migrate_on_start) == (
        "production",
        8000,
        16,
        True,
    )
    assert settings.direct_url == settings.database_url


def test_what_is_given_is_taken():
    more = {"PORT": "1", "MIGRATE_ON_START": "false", "DATABASE_DIRECT_URL": "postgresql://d", "HOST": "", "OTHER": "x"}
    settings = read_settings(GIVEN | more)
    assert (settings.port, settings.migrate_on_start, settings.direct_url) == (1, False, "postgresql://d")
    assert settings.host == "127.0.0.1"


@pytest.mark.parametrize("secret", ["", "s" * 31])
@pytest.mark.parametrize("name", SECRETS)
def test_a_missing_or_short_secret_is_refused(name, secret):
    with pytest.raises(SettingsError, match=f"(?i){name}"):
        read_settings(GIVEN | {name: secret})


def test_access_token_keys_have_a_name_and_a_secret():
    keys = f"new:{'n' * 32}, old:{'o' * 32}"
    assert list(read_settings(GIVEN | {"ACCESS_TOKEN_KEYS": keys}).access_keys) == ["new", "old"]
    for wrong in ("n" * 40, f"a/b:{'s' * 32}", f":{'s' * 32}", f"new:{'n' * 32},old:short"):
        with pytest.raises(SettingsError, match="ACCESS_TOKEN_KEYS"):
            read_settings(GIVEN | {"ACCESS_TOKEN_KEYS": wrong})


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "0"), ("PORT", "65536"), ("PORT", "x"), ("MODE", "demo"), ("POOL_SIZE", "0"), ("DATABASE_URL", ""),
     ("REDIS_URL", "localhost:6379"), ("TRUSTED_PROXIES", "-1"), ("REQUESTS_PER_IP", "0"), ("WRITES_PER_KEY", "x")],
)  # fmt: skip
def test_a_bad_value_is_named(name, value):
    with pytest.raises(SettingsError, match=name.lower()):
        read_settings(GIVEN | {name: value})


def test_a_model_needs_a_name_and_an_address_that_is_one():
    given = GIVEN | {"MODEL_URL": "https://models.example/v1"}
    assert read_settings(given | {"MODEL_NAME": "m"}).model_name == "m"
    with pytest.raises(SettingsError, match="MODEL_NAME"):
        read_settings(given)
    with pytest.raises(SettingsError, match="model_url"):
        read_settings(GIVEN | {"MODEL_URL": "models.example", "MODEL_NAME": "m"})
