"""Rights: denied by default, granted exactly as the `-- for:` lines say, tried as each role."""

import psycopg
import pytest

from api.schema.files import ROLES, Project
from api.schema.migrate import migrate
from api.schema.rebuild import HELPERS
from api.schema.roles import bootstrap, create_login
from tests.conftest import SEEDED_TERMS, SERVERS
from tests.servers import ANALYST, APP

PROJECT = Project()
TABLE_RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN")
MAY_READ = {(role, d.name) for d in PROJECT.views for role in d.audience}
MAY_CALL = {(role, d.name) for d in PROJECT.functions for role in d.audience}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_with_relations_what_the_files_say(owner, role):
    rows = owner.execute(
        """
        SELECT n.nspname, c.relname, r.privilege, has_table_privilege(%s, c.oid, r.privilege)
        FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        CROSS JOIN unnest(%s::text[]) AS r (privilege)
        WHERE n.nspname IN ('app', 'api', 'public') AND c.relkind IN ('r', 'p', 'v', 'm')
        AND c.relname NOT LIKE 'pg_stat_statements%%'
        """,
        (f"precedent_{role}", list(TABLE_RIGHTS)),
    ).fetchall()
    assert len(rows) > 50
    for schema, name, right, has in rows:
        wanted = schema == "api" and right == "SELECT" and (role, name) in MAY_READ
        assert has == wanted, f"{role} {right} {schema}.{name}"


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_call_what_the_files_say(owner, role):
    rows = owner.execute(
        """
        SELECT n.nspname, p.proname, has_function_privilege(%s, p.oid, 'EXECUTE')
        FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace WHERE n.nspname IN ('app', 'api')
        """,
        (f"precedent_{role}",),
    ).fetchall()
    assert rows
    for schema, name, has in rows:
        wanted = (role, name) in MAY_CALL if schema == "api" else name in HELPERS
        assert has == wanted, f"{role} {schema}.{name}"


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_enter_schema_api_and_create_nowhere(owner, role):
    rows = owner.execute(
        """
        SELECT n.nspname, has_schema_privilege(%(r)s, n.oid, 'USAGE'), has_schema_privilege(%(r)s, n.oid, 'CREATE')
        FROM pg_namespace AS n WHERE n.nspname IN ('app', 'api', 'public')
        """,
        {"r": f"precedent_{role}"},
    ).fetchall()
    assert {name: (usage, create) for name, usage, create in rows} == {
        "app": (False, False), "api": (True, False), "public": (True, False),
    }  # fmt: skip
    (database,) = owner.execute(
        "SELECT array_agg(p) FROM unnest(ARRAY['CREATE', 'CONNECT', 'TEMPORARY']) AS p "
        "WHERE has_database_privilege(%s, current_database(), p)", (f"precedent_{role}",)
    ).fetchone()  # fmt: skip
    assert database == ["CONNECT"]


def test_functions_made_tomorrow_are_nobody_s(owner):
    owner.execute("SET ROLE precedent_owner")
    owner.execute("CREATE FUNCTION api.later() RETURNS int LANGUAGE sql RETURN 1")
    owner.execute("RESET ROLE")
    for role in ROLES:
        row = owner.execute("SELECT has_function_privilege(%s, 'api.later()', 'EXECUTE')", (f"precedent_{role}",))
        assert row.fetchone() == (False,)


def analyst(owner):
    return psycopg.connect(SERVERS.url(owner.info.dbname, ANALYST), autocommit=True)


def test_every_function_called_as_analyst(owner):
    """Those that are for analysts answer; the others are denied before their first line."""
    rows = owner.execute(
        # A strict function of nulls may be folded away before its rights are looked at; it cannot do anything either.
        "SELECT p.oid::regproc::text, p.proname, p.pronargs, n.nspname FROM pg_proc AS p "
        "JOIN pg_namespace AS n ON n.oid = p.pronamespace WHERE n.nspname IN ('app', 'api') AND NOT p.proisstrict"
    ).fetchall()
    with analyst(owner) as con:
        for full, name, count, schema in rows:
            call = f"SELECT {schema}.{name}({', '.join(['NULL'] * count)})"
            if ("analyst", name) in MAY_CALL and schema == "api":
                con.execute(call)
            else:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    con.execute(call)
                assert full


def test_an_analyst_reads_and_cannot_write(owner):
    with analyst(owner) as con:
        assert con.execute("SELECT count(*) FROM glossary_terms").fetchone() == (SEEDED_TERMS,)
        assert con.execute("SHOW statement_timeout").fetchone() == ("30s",)
        for statement in (
            "UPDATE glossary_terms SET term = 'x'", "SELECT 1 FROM app.glossary_terms", "CREATE TABLE public.x ()",
            "CREATE TEMP TABLE x ()", "CREATE VIEW api.x AS SELECT 1", "SET ROLE precedent_web",
            "SET ROLE precedent_owner",
        ):  # fmt: skip
            with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction)):
                con.execute(statement)
        for call in ("lo_create(0)", "lo_from_bytea(0, 'x')", "pg_advisory_lock(1)", "pg_try_advisory_xact_lock(1)"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                con.execute(f"SELECT {call}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            con.execute("SET temp_file_limit = -1")
        con.execute("SET default_transaction_read_only = off")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            con.execute("UPDATE glossary_terms SET term = 'x'")


def test_an_analyst_has_ten_connections_and_no_more_than_a_gigabyte_of_files(owner):
    (limit,) = owner.execute("SELECT rolconnlimit FROM pg_roles WHERE rolname = %s", (ANALYST,)).fetchone()
    assert limit == 10
    with analyst(owner) as con:
        assert con.execute("SHOW temp_file_limit").fetchone() == ("1GB",)


def test_the_api_s_login_can_do_nothing_before_it_takes_a_role(database_url):
    with psycopg.connect(database_url, autocommit=True) as con:
        for statement in ("SELECT 1 FROM api.glossary_terms", "SELECT 1 FROM app.glossary_terms", "CREATE SCHEMA x"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                con.execute(statement)


def test_the_web_role_cannot_move_time(database_url, owner):
    with psycopg.connect(database_url, autocommit=True, options="-c role=precedent_web") as con:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            con.execute("INSERT INTO app.clock_offset (clock_offset) VALUES ('1 day')")


def test_bootstrap_is_harmless_when_repeated(owner, database_url):
    for _ in range(2):
        bootstrap(SERVERS.url(owner.info.dbname), APP, mode="test")
    assert migrate(database_url, PROJECT) is False


def test_bootstrap_forbids_moving_time_outside_of_test_and_embedded(owner):
    bootstrap(SERVERS.url(owner.info.dbname), APP)
    owner.execute("INSERT INTO app.clock_offset (clock_offset) VALUES ('1 day')")
    with psycopg.connect(SERVERS.url(owner.info.dbname)) as con:
        assert con.execute("SELECT app.clock() < clock_timestamp() + interval '1 hour'").fetchone() == (True,)


def test_with_a_login_for_migrate_the_other_cannot_become_the_owner(owner):
    url = SERVERS.url(owner.info.dbname)
    create_login(url, "only_serves", "x")
    create_login(url, "migrates", "x")
    bootstrap(url, "only_serves", mode="test", migrator="migrates")
    at = f"127.0.0.1:{SERVERS.port}/{owner.info.dbname}"
    try:
        with psycopg.connect(f"postgresql://only_serves:x@{at}", autocommit=True) as con:
            con.execute("SET ROLE precedent_web")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                con.execute("SET ROLE precedent_owner")
        assert migrate(f"postgresql://migrates:x@{at}", PROJECT) is False
    finally:
        owner.execute("DROP OWNED BY only_serves, migrates; DROP ROLE only_serves, migrates")


def test_a_password_never_travels_in_clear(owner):
    create_login(SERVERS.url(owner.info.dbname), "hashed", "in clear")
    (stored,) = owner.execute("SELECT rolpassword FROM pg_authid WHERE rolname = 'hashed'").fetchone()
    assert stored.startswith("SCRAM-SHA-256$")
    owner.execute("DROP ROLE hashed")


def test_an_analyst_s_login_is_not_made_from_another(owner):
    for name in ("postgres", APP):
        with pytest.raises(RuntimeError, match="is a login already"):
            create_login(SERVERS.url("postgres"), name, "x", analyst=True)


def test_bootstrap_by_an_owner_who_is_no_superuser(owner):
    """On a managed service the admin owns the database and may make roles, no more."""
    owner.execute("DROP DATABASE IF EXISTS managed")
    owner.execute("DROP ROLE IF EXISTS managed_admin")
    owner.execute("CREATE ROLE managed_admin LOGIN CREATEROLE PASSWORD 'x'")
    owner.execute(
        "GRANT precedent_owner, precedent_web, precedent_worker, precedent_analyst TO managed_admin WITH ADMIN OPTION"
    )
    owner.execute("CREATE DATABASE managed OWNER managed_admin")
    try:
        bootstrap(f"postgresql://managed_admin:x@127.0.0.1:{SERVERS.port}/managed", APP)
        assert migrate(SERVERS.url("managed", APP), PROJECT) is True
    finally:
        owner.execute("DROP DATABASE managed")
        owner.execute("DROP ROLE managed_admin")


def test_a_login_with_a_strange_name_and_password(owner):
    name, password = "o\"brien'; --", "p'w\"d"
    create_login(SERVERS.url("postgres"), name, password, analyst=True)
    create_login(SERVERS.url("postgres"), name, password, analyst=True)
    with psycopg.connect(
        host="127.0.0.1", port=SERVERS.port, user=name, password=password, dbname=owner.info.dbname
    ) as con:
        assert con.execute("SELECT count(*) FROM error_codes").fetchone()[0] > 0
    owner.execute('DROP ROLE "o""brien\'; --"')
