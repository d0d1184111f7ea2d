"""`precedent bootstrap`: the roles, once per cluster and again for each new database; harmless when repeated."""

import contextlib
from typing import LiteralString

import psycopg
from psycopg import sql

OWNER, WEB, WORKER, ANALYST = "precedent_owner", "precedent_web", "precedent_worker", "precedent_analyst"


def bootstrap(admin_url: str, login: str | None = None, mode: str = "", migrator: str | None = None) -> None:
    """Make the four roles and let `login` act as the first three in the database of `admin_url`.

    With a `migrator`, only that login can become the owner, and `login` can do no more than serve and work.

    The admin must be a superuser, or own the database and have CREATEROLE. `mode` is `embedded` or `test` where
    business time may be moved (app.clock_offset); anything else forbids it.
    """
    with psycopg.connect(admin_url) as con:
        # Two at once on one database take turns; on two databases each makes only what is missing.
        con.execute("SELECT pg_advisory_xact_lock(hashtextextended('precedent bootstrap', 0))")
        for role in (OWNER, WEB, WORKER, ANALYST):
            _make_role(con, role)
        _grant_role(con, OWNER, con.info.user)
        if login:
            for role, to in ((WEB, login), (WORKER, login), (OWNER, migrator or login)):
                _grant_role(con, role, to, "WITH INHERIT FALSE, SET TRUE")
        open_database(con, login, mode, migrator)
    with psycopg.connect(admin_url, autocommit=True) as con:
        # Lets migrate end an analyst's query that blocks it; only some admins may grant it.
        with contextlib.suppress(psycopg.errors.InsufficientPrivilege):
            _grant_role(con, "pg_signal_backend", OWNER)
        if con.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (True,):
            _close_public(con)
            con.execute(NOTE_DDL)


def open_database(
    con: psycopg.Connection, login: str | None = None, mode: str = "", migrator: str | None = None
) -> None:
    """Give the roles and logins their rights on a database itself, which a copy of it lacks, and say its mode."""
    database = sql.Identifier(con.info.dbname)
    _run(con, "REVOKE ALL ON DATABASE {} FROM PUBLIC", database)
    _run(
        con,
        "GRANT CONNECT ON DATABASE {} TO {}, {}, {}, {}",
        database,
        *map(sql.Identifier, (OWNER, WEB, WORKER, ANALYST)),
    )
    for name in filter(None, (login, migrator)):
        _run(con, "GRANT CONNECT ON DATABASE {} TO {}", database, sql.Identifier(name))
    # Temporary tables: REFRESH MATERIALIZED VIEW CONCURRENTLY compares in one.
    _run(con, "GRANT CREATE, TEMPORARY ON DATABASE {} TO {}", database, sql.Identifier(OWNER))
    _run(con, "GRANT USAGE, CREATE ON SCHEMA public TO {}", sql.Identifier(OWNER))  # yoyo's tables
    if mode in ("embedded", "test"):
        _run(con, "ALTER DATABASE {} SET precedent.mode = {}", database, sql.Literal(mode))
    else:
        _run(con, "ALTER DATABASE {} RESET precedent.mode", database)


# What PUBLIC may do in every database, and an analyst should not: write large objects, hold locks of the application.
OPEN_FUNCTIONS = """
SELECT p.oid::regprocedure::text FROM pg_proc AS p
WHERE p.pronamespace = 'pg_catalog'::regnamespace AND has_function_privilege('public', p.oid, 'EXECUTE')
AND (
    p.proname IN ('lo_creat', 'lo_create', 'lo_from_bytea', 'lo_put', 'lowrite', 'lo_truncate', 'lo_truncate64')
    OR p.proname LIKE 'pg\\_%%advisory\\_%%'
)
"""


def _close_public(con: psycopg.Connection) -> None:
    """Only a superuser can; the migrator keeps its own lock."""
    for (function,) in con.execute(OPEN_FUNCTIONS).fetchall():
        con.execute(f"REVOKE EXECUTE ON FUNCTION pg_catalog.{function} FROM PUBLIC".encode())
        if "advisory" in function:
            con.execute(f"GRANT EXECUTE ON FUNCTION pg_catalog.{function} TO {OWNER}".encode())


# Changes of the schema join the audit, whoever makes them; schema api is made anew by every migrate. As the owner: a
# superuser's own rights are nothing to lend.
NOTE_DDL = """
CREATE OR REPLACE FUNCTION public.note_ddl() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $body$
DECLARE
    _change record;
BEGIN
    -- While a dump is restored the audit is what the dump says: the trigger of its log comes after its rows.
    IF tg_tag = 'REFRESH MATERIALIZED VIEW' OR NOT EXISTS (
        SELECT FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
        WHERE c.relnamespace::regnamespace::text = 'app' AND c.relname = 'audit_logs' AND t.tgname = 'audit_logs_stay'
    ) THEN
        RETURN;
    ELSIF tg_event = 'sql_drop' THEN
        FOR _change IN
            SELECT d.object_type, d.object_identity FROM pg_event_trigger_dropped_objects() AS d
            WHERE d.original AND NOT d.is_temporary AND d.schema_name IS DISTINCT FROM 'api'
        LOOP
            PERFORM app.note('ddl', _change.object_type, _change.object_identity, NULL,
                jsonb_build_object('command', tg_tag));
        END LOOP;
    ELSE
        FOR _change IN
            SELECT c.object_type, c.object_identity FROM pg_event_trigger_ddl_commands() AS c
            WHERE NOT c.in_extension AND coalesce(c.schema_name, '') NOT IN ('api', 'pg_temp')
        LOOP
            PERFORM app.note('ddl', lower(_change.object_type), _change.object_identity, NULL,
                jsonb_build_object('command', tg_tag));
        END LOOP;
    END IF;
END;
$body$;
COMMENT ON FUNCTION public.note_ddl() IS 'Writes changes of the schema to the audit, where there is one.';
ALTER FUNCTION public.note_ddl() OWNER TO precedent_owner;
REVOKE EXECUTE ON FUNCTION public.note_ddl() FROM PUBLIC;
DO $do$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_event_trigger WHERE evtname = 'note_ddl') THEN
        CREATE EVENT TRIGGER note_ddl ON ddl_command_end EXECUTE FUNCTION public.note_ddl();
    END IF;
    IF NOT EXISTS (SELECT FROM pg_event_trigger WHERE evtname = 'note_drop') THEN
        CREATE EVENT TRIGGER note_drop ON sql_drop EXECUTE FUNCTION public.note_ddl();
    END IF;
END;
$do$;
"""


def note_of_ddl(url: str) -> str:
    """What `migrate --check` says where changes of the schema are not audited; nothing where nobody can be asked."""
    query = "SELECT count(*) = 2 FROM pg_event_trigger WHERE evtname IN ('note_ddl', 'note_drop') AND evtenabled <> 'D'"
    if not url:
        return ""
    with contextlib.suppress(psycopg.Error), psycopg.connect(url, connect_timeout=2) as con:
        if con.execute(query).fetchone() == (False,):
            return "note: changes of the schema are not audited in this database: no superuser ran bootstrap there\n"
    return ""


IS_NO_ANALYST = """
SELECT 1 FROM pg_roles AS r
WHERE r.rolname = %s AND (r.rolsuper OR NOT EXISTS (
    SELECT FROM pg_auth_members AS m WHERE m.member = r.oid AND m.roleid = to_regrole(%s)
))
"""


def create_login(admin_url: str, name: str, password: str, analyst: bool = False) -> None:
    """Make a login, or give an existing one this password; an analyst's reads only.

    Ten connections and, where the admin is a superuser, 1 GB of temporary files are limits; 30 s a statement and
    5 min idle in a transaction are defaults, which PostgreSQL lets everybody change for himself.
    """
    with psycopg.connect(admin_url) as con:
        user = sql.Identifier(name)
        if analyst and con.execute(IS_NO_ANALYST, (name, ANALYST)).fetchone():
            raise RuntimeError(f"{name} is a login already, and no analyst's")
        _make_role(con, name)
        # Hashed here: the statement may end up in the server's log.
        hashed = con.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
        _run(con, "ALTER ROLE {} LOGIN PASSWORD {}", user, sql.Literal(hashed))
        if analyst:
            _grant_role(con, ANALYST, name)
            _run(con, "ALTER ROLE {} SET default_transaction_read_only = on", user)
            _run(con, "ALTER ROLE {} SET statement_timeout = '30s'", user)
            _run(con, "ALTER ROLE {} SET search_path = api", user)
            _run(con, "ALTER ROLE {} SET idle_in_transaction_session_timeout = '5min'", user)
            _run(con, "ALTER ROLE {} CONNECTION LIMIT 10", user)
            with contextlib.suppress(psycopg.errors.InsufficientPrivilege), con.transaction():
                _run(con, "ALTER ROLE {} SET temp_file_limit = '1GB'", user)


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
