"""`precedent bootstrap`: the roles, once per cluster and again for each new database; harmless when repeated."""

import contextlib
from typing import LiteralString

import psycopg
from psycopg import sql

OWNER, WEB, WORKER, ANALYST = "precedent_owner", "precedent_web", "precedent_worker", "precedent_analyst"


def bootstrap(admin_url: str, login: str | None = None, mode: str = "") -> None:
    """Make the four roles and let `login` act as the first three in the database of `admin_url`.

    The admin must be a superuser, or own the database and have CREATEROLE. `mode` is `embedded` or `test` where
    business time may be moved (app.clock_offset); anything else forbids it.
    """
    with psycopg.connect(admin_url) as con:
        database = sql.Identifier(con.info.dbname)
        # Roles are cluster-wide: two databases bootstrapped at once must not collide.
        con.execute("SELECT pg_advisory_xact_lock(hashtextextended('precedent bootstrap', 0))")
        for role in (OWNER, WEB, WORKER, ANALYST):
            _make_role(con, role)
        _grant_role(con, OWNER, con.info.user)
        if login:
            for role in (OWNER, WEB, WORKER):
                _grant_role(con, role, login, "WITH INHERIT FALSE, SET TRUE")
        _run(con, "REVOKE ALL ON DATABASE {} FROM PUBLIC", database)
        _run(
            con,
            "GRANT CONNECT ON DATABASE {} TO {}, {}, {}, {}",
            database,
            *map(sql.Identifier, (OWNER, WEB, WORKER, ANALYST)),
        )
        if login:
            _run(con, "GRANT CONNECT ON DATABASE {} TO {}", database, sql.Identifier(login))
        _run(con, "GRANT CREATE ON DATABASE {} TO {}", database, sql.Identifier(OWNER))
        _run(con, "GRANT USAGE, CREATE ON SCHEMA public TO {}", sql.Identifier(OWNER))  # yoyo's tables
        if mode in ("embedded", "test"):
            _run(con, "ALTER DATABASE {} SET precedent.mode = {}", database, sql.Literal(mode))
        else:
            _run(con, "ALTER DATABASE {} RESET precedent.mode", database)
    with psycopg.connect(admin_url, autocommit=True) as con:
        # Lets migrate end an analyst's query that blocks it; only some admins may grant it.
        with contextlib.suppress(psycopg.errors.InsufficientPrivilege):
            _grant_role(con, "pg_signal_backend", OWNER)


def create_login(admin_url: str, name: str, password: str, analyst: bool = False) -> None:
    """Make a login, or give an existing one this password; an analyst's reads only, for at most 30 s a statement."""
    with psycopg.connect(admin_url) as con:
        user = sql.Identifier(name)
        _make_role(con, name)
        _run(con, "ALTER ROLE {} LOGIN PASSWORD {}", user, sql.Literal(password))
        if analyst:
            _grant_role(con, ANALYST, name)
            _run(con, "ALTER ROLE {} SET default_transaction_read_only = on", user)
            _run(con, "ALTER ROLE {} SET statement_timeout = '30s'", user)
            _run(con, "ALTER ROLE {} SET search_path = api", user)


def _make_role(con: psycopg.Connection, name: str) -> None:
    if not con.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,)).fetchone():
        _run(con, "CREATE ROLE {} NOLOGIN", sql.Identifier(name))


def _grant_role(con: psycopg.Connection, role: str, to: str, options: LiteralString = "") -> None:
    """Only where it is missing: two grants of one role at once collide."""
    query = (
        "SELECT 1 FROM pg_auth_members AS m JOIN pg_roles AS r ON r.oid = m.roleid "
        "JOIN pg_roles AS t ON t.oid = m.member WHERE r.rolname = %s AND t.rolname = %s"
    )
    if role != to and not con.execute(query, (role, to)).fetchone():
        _run(con, "GRANT {} TO {} " + options, sql.Identifier(role), sql.Identifier(to))


def _run(con: psycopg.Connection, statement: LiteralString, *parts: sql.Composable) -> None:
    con.execute(sql.SQL(statement).format(*parts))
