"""`precedent api-key`: keys of programs, made and managed where no administrator's key is at hand."""

import pytest

from api import cli
from api.auth import KEY
from api.keys import table
from api.routes.v2.api_keys import KEY as ROW
from tests.content import id_of, key
from tests.functions.test_api_keys import use


@pytest.fixture
def run(database_url, monkeypatch, capsys):
    """A command as it is typed: status, standard output, standard error."""
    monkeypatch.setenv("DATABASE_URL", database_url)

    def command(*arguments):
        status = cli.main(["api-key", *arguments])
        out, err = capsys.readouterr()
        return status, out.strip(), err.strip()

    return command


def test_create_prints_the_key_alone(run, owner):
    status, made, err = run("create", "the pipeline", "--scope", "pipeline:write", "--scope", "pipeline:read")
    assert (status, err) == (0, "")
    assert KEY.fullmatch(made)
    assert use(owner, made) == (None, "the pipeline")
    row = owner.execute("SELECT scopes, expires_at FROM api.api_keys").fetchone()
    assert row == (["pipeline:read", "pipeline:write"], None)


def test_create_bounds_how_long_a_key_lives(run, owner):
    assert run("create", "x", "--scope", "admin:read", "--days", "36500")[0] == 0
    for days in ("0", "36501", "-1"):
        status, out, err = run("create", "x", "--scope", "admin:read", "--days", days)
        assert (status, out) == (1, "")
        assert "--days is a number from 1 to 36500" in err
    assert owner.execute("SELECT count(*) FROM app.api_keys WHERE expires_at IS NOT NULL").fetchone() == (1,)


def test_list_shows_every_key_and_no_secret(run, owner):
    made = [key(owner, "admin:read") for _ in range(120)]
    status, out, _ = run("list")
    lines = out.splitlines()
    assert status == 0
    assert lines[0].split()[:4] == ["id", "name", "prefix", "scopes"]
    assert [line.split()[0] for line in lines[1:]] == [str(id_of(owner, k)) for k in reversed(made)]
    assert not any(k.split("_", 2)[2] in out for k in made)


def test_rotate_prints_the_new_key_and_revoke_the_old_row(run, owner):
    old = key(owner)
    status, made, _ = run("rotate", str(id_of(owner, old)), "--overlap-hours", "1")
    assert status == 0
    assert (use(owner, old)[0], use(owner, made)[0]) == (None, None)
    for _ in range(2):
        status, out, _ = run("revoke", str(id_of(owner, old)))
        assert status == 0
        assert out.splitlines()[1].split()[0] == str(id_of(owner, old))
    assert (use(owner, old)[0], use(owner, made)[0]) == ("api_key_invalid", None)


def test_what_the_database_refuses_is_one_line(run, owner):
    rotated, revoked = key(owner), key(owner)
    run("rotate", str(id_of(owner, rotated)))
    run("revoke", str(id_of(owner, revoked)))
    for arguments, sentence in (
        (["create", "", "--scope", "admin:read"], "A key's name is 1 to 100 letters."),
        (["create", "a\0b", "--scope", "admin:read"], "A part of the request has the wrong form"),
        (["rotate", "999"], "There is no such API key."),
        (["rotate", str(2**70)], "A part of the request has the wrong form"),
        (["rotate", str(id_of(owner, rotated))], "Another key has taken this one's place already"),
        (["rotate", str(id_of(owner, revoked))], "The API key was revoked or has expired"),
        (["rotate", str(id_of(owner, rotated)), "--overlap-hours", "169"], "Two keys overlap for 0 to 168 hours."),
        (["revoke", "0"], "There is no such API key."),
    ):
        status, out, err = run(*arguments)
        assert (status, out) == (1, ""), arguments
        assert err.startswith(f"precedent api-key: {sentence}"), err
        assert "\n" not in err


@pytest.mark.parametrize("arguments", [[], ["fly"], ["rotate"], ["revoke", "x"], ["create", "x"], ["list", "--all"]])
def test_what_it_does_not_know_is_refused(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main(["api-key", *arguments])
    assert caught.value.code == 2


def test_a_database_that_is_away_is_one_line(monkeypatch, capsys):
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/x")
    assert cli.main(["api-key", "list"]) == 1
    assert capsys.readouterr().err.startswith("precedent api-key: ")


def test_the_table_stands_in_columns_and_drives_no_terminal():
    rows = [ROW, ROW.__class__(**{f: getattr(ROW, f) for f in ROW.__struct_fields__} | {"key_name": "운영\x1b[31m\n"})]
    first, second = table(rows).splitlines()[1:]
    assert "\x1b" not in second
    assert second.split()[1] == "운영?[31m?"
    assert first.index(ROW.prefix) == second.index(ROW.prefix) + 2  # two letters that are twice as wide
