"""The chain of the audit: whatever is done to its rows behind its back is found, by name of the first bad row."""

import json
import os
import subprocess
import sys

import pytest

from api.schema.files import HOME
from tests.market import faults, seal

ROWS = "SELECT seq, hash FROM app.audit_logs ORDER BY seq"
CHANGES = {
    "seq": "seq + 1000", "sealed_at": "sealed_at + interval '1 microsecond'",
    "occurred_at": "occurred_at - interval '1 microsecond'", "actor_kind": "'worker'", "actor_id": "8",
    "database_user": "database_user || 'x'", "request_id": "'other'", "action": "'delete'", "entity": "'orders'",
    "entity_id": "'other'", "subject_id": "7", "before": "'{\"why\": 1}'", "after": "after || '{\"why\": \"b\"}'",
    "origin_id": "99", "hash": "set_byte(hash, 31, get_byte(hash, 31) # 1)",
}  # fmt: skip


@pytest.fixture
def chain(owner):
    """Twelve sealed rows, in batches of three; whoever asks is past every trigger."""
    seal(owner)  # the months of the log, which are changes of the schema themselves
    owner.execute("SET session_replication_role = replica")
    owner.execute("TRUNCATE app.audit_logs")
    owner.execute("UPDATE app.audit_head SET seq = 0, hash = decode(repeat('00', 32), 'hex')")
    owner.execute("RESET session_replication_role")
    for batch in range(4):
        for n in range(3):
            owner.execute("INSERT INTO app.blocked_names VALUES ('username', %s)", (f"{batch} {n}",))
        seal(owner)
    owner.execute("SET session_replication_role = replica")
    assert faults(owner) == []
    return owner


def test_every_column_is_covered(owner):
    columns = owner.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = 'app.audit_logs'::regclass AND attnum > 0"
    )
    assert {name for (name,) in columns} == set(CHANGES)


@pytest.mark.parametrize("column", CHANGES)
@pytest.mark.parametrize("seq", [1, 3, 12])
def test_a_changed_byte_is_found_in_every_column(chain, column, seq):
    chain.execute(f"UPDATE app.audit_logs SET {column} = {CHANGES[column]} WHERE seq = {seq}")
    ((found, fault),) = faults(chain)
    assert found == seq
    assert fault == ("missing" if column == "seq" else "changed")


def test_a_row_that_is_changed_and_hashed_anew_shows_at_the_next(chain):
    chain.execute(
        """
        UPDATE app.audit_logs AS l SET after = '{}', hash = sha256(b.hash || convert_to(app.audit_text(
            l.seq, l.sealed_at, l.occurred_at, l.actor_kind, l.actor_id, l.database_user, l.request_id, l.action,
            l.entity, l.entity_id, l.subject_id, l.before, '{}', l.origin_id), 'UTF8'))
        FROM app.audit_logs AS b WHERE b.seq = l.seq - 1 AND l.seq = 5
        """
    )
    assert faults(chain) == [(6, "changed")]


@pytest.mark.parametrize("seqs", [[1], [5], [5, 6, 7], [1, 2, 3]])
def test_a_deleted_row_is_found(chain, seqs):
    chain.execute("DELETE FROM app.audit_logs WHERE seq = ANY (%s)", (seqs,))
    assert faults(chain) == [(seqs[0], "missing")]


@pytest.mark.parametrize("from_seq", [1, 8, 12])
def test_a_tail_that_is_cut_off_is_found(chain, from_seq):
    chain.execute("DELETE FROM app.audit_logs WHERE seq >= %s", (from_seq,))
    assert faults(chain) == [(from_seq, "missing")]


INSERT = (
    "INSERT INTO app.audit_logs SELECT {seq}, {at}, occurred_at, actor_kind, actor_id, database_user, request_id, "
    "action, entity, entity_id, subject_id, before, after, origin_id, hash FROM app.audit_logs WHERE seq = {of}"
)


@pytest.mark.parametrize(
    ("seq", "at", "of", "first"),
    [
        (5, "sealed_at - interval '1 microsecond'", 5, 5), (5, "sealed_at + interval '1 microsecond'", 5, 5),
        (13, "sealed_at", 12, 13), (0, "sealed_at", 1, 0), (-7, "sealed_at", 1, -7),
        (2, "sealed_at + interval '1 second'", 12, 2),
    ],
)  # fmt: skip
def test_an_inserted_row_is_found(chain, seq, at, of, first):
    chain.execute(INSERT.format(seq=seq, at=at, of=of))
    assert faults(chain) == [(first, "inserted")]


def test_rows_that_changed_places_are_found(chain):
    chain.execute(
        "UPDATE app.audit_logs AS l SET (entity_id, after, occurred_at, hash) = "
        "(o.entity_id, o.after, o.occurred_at, o.hash) FROM app.audit_logs AS o "
        "WHERE (l.seq, o.seq) IN ((5, 6), (6, 5))"
    )
    assert faults(chain) == [(5, "changed")]


@pytest.mark.parametrize(("one", "other"), [(5, 6), (5, 8), (1, 12)])
def test_rows_that_changed_numbers_are_found(chain, one, other):
    """Two of one batch, and two of which each goes where the other one was."""
    at = dict(chain.execute("SELECT seq, sealed_at FROM app.audit_logs").fetchall())
    for seq, to in ((one, -1), (other, one), (-1, other)):
        to_at = at.get(to, at[one])
        chain.execute("UPDATE app.audit_logs SET (seq, sealed_at) = (%s, %s) WHERE seq = %s", (to, to_at, seq))
    assert faults(chain) == [(one, "changed")]


def test_a_head_that_was_turned_is_found(chain):
    chain.execute("UPDATE app.audit_head SET hash = sha256(hash)")
    assert faults(chain) == [(12, "changed head")]
    chain.execute("UPDATE app.audit_head SET seq = 11, hash = (SELECT hash FROM app.audit_logs WHERE seq = 11)")
    assert faults(chain) == [(12, "inserted")]


def rewrite(con):
    """What somebody with every right can do: a log that was never so, whole in itself."""
    con.execute("UPDATE app.audit_logs SET after = '{\"rewritten\": true}' WHERE seq = 5")
    con.execute(
        """
        DO $$
        DECLARE
            _row app.audit_logs;
            _hash bytea := (SELECT hash FROM app.audit_logs WHERE seq = 4);
        BEGIN
            FOR _row IN SELECT * FROM app.audit_logs WHERE seq >= 5 ORDER BY seq LOOP
                _hash := sha256(_hash || convert_to(app.audit_text(
                    _row.seq, _row.sealed_at, _row.occurred_at, _row.actor_kind, _row.actor_id, _row.database_user,
                    _row.request_id, _row.action, _row.entity, _row.entity_id, _row.subject_id, _row.before,
                    _row.after, _row.origin_id), 'UTF8'));
                UPDATE app.audit_logs SET hash = _hash WHERE seq = _row.seq;
            END LOOP;
            UPDATE app.audit_head SET hash = _hash;
        END $$
        """
    )


def test_a_log_that_was_rewritten_to_its_end_shows_against_an_exported_head(chain):
    exported = chain.execute(ROWS).fetchall()
    rewrite(chain)
    assert faults(chain) == []
    assert faults(chain, *exported[11]) == [(12, "not the exported one")]
    assert faults(chain, *exported[4]) == [(5, "not the exported one")]
    assert faults(chain, *exported[3]) == []


def test_a_tail_that_is_cut_off_with_its_head_shows_against_an_exported_head(chain):
    exported = chain.execute(ROWS).fetchall()[11]
    chain.execute("DELETE FROM app.audit_logs WHERE seq > 8")
    chain.execute("UPDATE app.audit_head SET seq = 8, hash = (SELECT hash FROM app.audit_logs WHERE seq = 8)")
    assert faults(chain) == []
    assert faults(chain, *exported) == [(9, "missing")]


def run(database_url, *arguments):
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments], cwd=HOME, env=os.environ | {"DATABASE_URL": database_url},
        capture_output=True, text=True,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def test_the_commands_export_a_head_and_check_against_it(chain, database_url, tmp_path):
    code, line, _ = run(database_url, "audit-head")
    head = json.loads(line)
    assert (code, head["seq"]) == (0, 12)
    file = tmp_path / "head.json"
    file.write_text(line)
    code, out, _ = run(database_url, "verify", "--audit-head", str(file))
    assert (code, out.splitlines()[-1]) == (0, f"the audit is whole: 12 rows, head 12 {head['hash'][:16]}")
    rewrite(chain)
    assert run(database_url, "verify")[0] == 0
    code, out, _ = run(database_url, "verify", "--audit-head", str(file))
    assert (code, out.splitlines()[-1]) == (1, "audit row 12: not the exported one")
    file.write_text("{}")
    code, _, error = run(database_url, "verify", "--audit-head", str(file))
    assert code == 1
    assert "holds no head of the audit" in error


def test_check_says_where_changes_of_the_schema_are_not_audited(owner, database_url):
    assert "not audited" not in run(database_url, "migrate", "--check")[1]
    owner.execute("ALTER EVENT TRIGGER note_drop DISABLE")
    code, out, _ = run(database_url, "migrate", "--check")
    assert (code, "changes of the schema are not audited in this database" in out) == (0, True)
