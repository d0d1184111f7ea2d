"""`precedent`, each command as it is typed."""

import os
import subprocess
import sys

import msgspec
import psycopg
import pytest

from api import cli
from api.schema.files import HOME, Project
from tests.conftest import SEEDED_TERMS, SERVERS
from tests.people import HASH, sign_up
from tests.servers import ANALYST, APP, SECRETS


@pytest.fixture
def environment(database_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", database_url)
    for name, secret in SECRETS.items():
        monkeypatch.setenv(name, secret)


def run(*arguments, **environment):
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments], cwd=HOME, env=os.environ | environment, text=True,
        capture_output=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def test_help_lists_every_command(capsys):
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    text = capsys.readouterr().out
    for command in (
        "up",
        "serve",
        "worker",
        "verify",
        "bootstrap",
        "migrate",
        "rollback",
        "psql",
        "catalog",
        "analyst",
    ):
        assert command in text


@pytest.mark.parametrize("arguments", [[], ["fly"], ["migrate", "--more"], ["rollback", "x"]])
def test_what_it_does_not_know_is_refused(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    assert caught.value.code == 2


def test_migrate_says_that_there_is_nothing_to_do(environment, capsys):
    assert cli.main(["migrate"]) == 0
    assert f"nothing to do: the schema is at {Project().head}" in capsys.readouterr().err


def test_migrate_and_rollback(environment, owner, capsys):
    count = len([m for m in Project().migrations if m.number >= "0005"])
    assert cli.main(["rollback", str(count)]) == 0
    assert "rolling back 0006_glossary_terms_seed" in capsys.readouterr().err
    assert cli.main(["migrate", "--plan"]) == 0
    assert "CREATE TABLE app.glossary_terms" in capsys.readouterr().out
    assert owner.execute("SELECT to_regclass('app.glossary_terms')").fetchone() == (None,)
    assert cli.main(["migrate"]) == 0
    assert "applying 0005_glossary_terms" in capsys.readouterr().err


def test_migrate_check_needs_no_database(monkeypatch, capsys):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert cli.main(["migrate", "--check"]) == 0
    assert "in order" in capsys.readouterr().out


def test_migrate_check_fails_on_a_fault(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(cli, "Project", lambda: Project(tmp_path))
    assert cli.main(["migrate", "--check"]) == 1
    assert "holds no migrations" in capsys.readouterr().out


def test_migrate_names_what_is_wrong(monkeypatch, capsys):
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/x")
    assert cli.main(["migrate", "--json"]) == 1
    out, err = capsys.readouterr()
    assert msgspec.json.decode(out)["reason"] == "OperationalError"
    assert "127.0.0.1" in err
    assert err.startswith("precedent migrate: ")
    assert cli.main(["rollback"]) == 1


def test_rollback_of_everything(environment, owner, capsys):
    assert cli.main(["rollback", "0"]) == 1
    assert "migrations are applied; 0 of them cannot be undone" in capsys.readouterr().err
    assert cli.main(["rollback", "--all"]) == 0
    assert "routes answer 503 now" in capsys.readouterr().err
    assert owner.execute("SELECT to_regnamespace('app')").fetchone() == (None,)


def test_catalog_writes_nothing_while_the_files_are_at_fault(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(cli, "Project", lambda: Project(tmp_path))
    assert cli.main(["catalog"]) == 1
    assert "holds no migrations" in capsys.readouterr().out


def test_psql_as_owner_and_analyst(environment, owner):
    analyst_url = SERVERS.url(owner.info.dbname, ANALYST)
    code, out, err = run("psql", "-At", "-c", "SELECT session_user")
    assert (code, out) == (0, f"{APP}\n"), err
    code, out, err = run(
        "psql", "--as", "analyst", "-At", "-c", "SELECT count(*) FROM glossary_terms", ANALYST_URL=analyst_url
    )
    assert (code, out) == (0, f"{SEEDED_TERMS}\n"), err


def test_psql_knows_the_demo(monkeypatch, tmp_path, capsys):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(cli, "FOLDER", HOME / ".nothing")
    assert cli.main(["psql"]) == 1
    assert "start `make run` first" in capsys.readouterr().err
    (tmp_path / "demo.json").write_text('{"analyst_url": "postgresql://a", "database_url": "postgresql://d"}')
    monkeypatch.setattr(cli, "FOLDER", tmp_path)
    assert cli._psql_url("analyst") == "postgresql://a"
    assert cli._database_settings().direct_url == "postgresql://d"


def test_serve_refuses_without_secrets():
    code, _, err = run("serve", DATABASE_URL="postgresql://x", CURSOR_SECRET="short")
    assert code == 1
    assert "CURSOR_SECRET needs at least 32 characters" in err


def test_bootstrap_makes_roles_and_the_login(owner, monkeypatch):
    url = SERVERS.url(owner.info.dbname)
    monkeypatch.setenv("LOGIN_PASSWORD", "pw")
    assert cli.main(["bootstrap", "--admin-url", url, "--login", "made_by_cli"]) == 0
    with psycopg.connect(SERVERS.url(owner.info.dbname).replace(f"postgres:{SERVERS.postgres}", "made_by_cli:pw"),
                         options="-c role=precedent_web") as con:  # fmt: skip
        assert con.execute("SELECT count(*) FROM api.glossary_terms").fetchone() == (SEEDED_TERMS,)
    owner.execute("DROP OWNED BY made_by_cli; DROP ROLE made_by_cli")


def test_analyst_create_reads_the_password_from_standard_input(owner, monkeypatch, capsys):
    import io

    url = SERVERS.url(owner.info.dbname)
    monkeypatch.setattr("sys.stdin", io.StringIO("pw\n"))
    assert cli.main(["analyst", "create", "jane", "--admin-url", url]) == 0
    with psycopg.connect(url.replace(f"postgres:{SERVERS.postgres}", "jane:pw")) as con:
        assert con.execute("SELECT count(*) FROM glossary_terms").fetchone() == (SEEDED_TERMS,)
    owner.execute("DROP ROLE jane")
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    assert cli.main(["analyst", "create", "jane", "--admin-url", url]) == 1
    assert "the password is empty" in capsys.readouterr().err


def test_catalog_writes_the_pages(monkeypatch, tmp_path):
    import shutil

    for folder in ("migrations", "views", "sql"):
        shutil.copytree(HOME / folder, tmp_path / folder)
    (tmp_path / "views" / "README.md").unlink()
    monkeypatch.setattr(cli, "Project", lambda: Project(tmp_path))
    assert cli.main(["catalog"]) == 0
    assert (tmp_path / "views" / "README.md").read_text() == (HOME / "views" / "README.md").read_text()


def test_an_operator_gives_a_new_password_locks_and_unlocks(environment, owner):
    person = sign_up(owner)
    assert run("user", "lock", person.email)[1].startswith(f"user {person.user_id} is locked since ")
    assert run("user", "unlock", person.email)[1] == f"user {person.user_id} is open\n"
    code, _, err = run("user", "reset-password", person.email)
    assert (code, err) == (1, "precedent user: the password is empty\n")
    for given, expected in (("short\n", 1), ("비밀번호 둘입니다\n", 0)):
        done = subprocess.run(
            [sys.executable, "-m", "api.cli", "user", "reset-password", person.email], cwd=HOME, input=given, text=True,
            capture_output=True,
        )  # fmt: skip
        assert done.returncode == expected, done.stderr
    assert owner.execute("SELECT password_hash <> %s, end_reason FROM app.users, app.sessions", (HASH,)).fetchone() == (
        True,
        "locked",
    )
    code, _, err = run("user", "lock", "nobody@example.com")
    assert (code, err) == (1, "precedent user: There is no such account.\n")
