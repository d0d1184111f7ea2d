-- The audit: what happened waits in an outbox, until it is sealed into a log whose rows hold each other fast.
-- depends: 0055_glossary_heads

CREATE TABLE app.audit_outbox (
    audit_entry_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    occurred_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    acted_by text DEFAULT current_setting('precedent.by', TRUE),
    database_user text NOT NULL DEFAULT session_user,
    action text NOT NULL,
    entity text NOT NULL,
    entity_id text,
    subject_id bigint,
    before jsonb,
    after jsonb
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

COMMENT ON TABLE app.audit_outbox IS
'What was committed and is not sealed yet. No foreign keys and no checks: an audit that fails must not fail a trade. One
row per change.';
COMMENT ON COLUMN app.audit_outbox.audit_entry_id IS
'Key of the entry. Commits come in another order: rows are taken by what is there, never by the greatest number.';
COMMENT ON COLUMN app.audit_outbox.occurred_at IS 'When it happened, by the real clock, which nobody moves.';
COMMENT ON COLUMN app.audit_outbox.acted_by IS
'What app.act was told: kind, id, request_id, ip, agent. NULL or empty: nobody said, somebody works in the database.';
COMMENT ON COLUMN app.audit_outbox.database_user IS
'The login of the database that did it: it cannot be chosen, what app.act was told can.';
COMMENT ON COLUMN app.audit_outbox.action IS
'insert, update, delete, truncate; ddl, a change of the schema; refuse, something that was not allowed.';
COMMENT ON COLUMN app.audit_outbox.entity IS 'The table that changed; for ddl the type of the object.';
COMMENT ON COLUMN app.audit_outbox.entity_id IS
'Key of the row, parts divided by commas; for ddl the name of the object. NULL for many rows, which are counted.';
COMMENT ON COLUMN app.audit_outbox.subject_id IS 'The user whose row it is: user_id in it. NULL for nobody''s.';
COMMENT ON COLUMN app.audit_outbox.before IS
'The row as it was. Columns that are never stored are not in it; one of them that changed is null here and "(changed)"
in after.';
COMMENT ON COLUMN app.audit_outbox.after IS
'The row as it is. {"rows": n} where so many changed at once. Sealed, an update holds only what changed.';

CREATE TABLE app.audit_logs (
    seq bigint NOT NULL,
    sealed_at timestamptz NOT NULL,
    occurred_at timestamptz NOT NULL,
    actor_kind text NOT NULL,
    actor_id bigint,
    database_user text NOT NULL,
    request_id text,
    action text NOT NULL,
    entity text NOT NULL,
    entity_id text,
    subject_id bigint,
    before jsonb,
    after jsonb,
    origin_id bigint,
    hash bytea NOT NULL,
    PRIMARY KEY (sealed_at, seq)
) PARTITION BY RANGE (sealed_at);

-- Is this the row after that one? The chain is walked without sorting it.
CREATE INDEX audit_logs_seq_idx ON app.audit_logs (seq);

-- What happened to this user, newest first?
CREATE INDEX audit_logs_subject_id_idx ON app.audit_logs (subject_id, sealed_at DESC, seq DESC)
WHERE subject_id IS NOT NULL;

-- What did this actor do?
CREATE INDEX audit_logs_actor_idx ON app.audit_logs (actor_kind, actor_id, sealed_at DESC, seq DESC);

-- What happened to this row, or in this table?
CREATE INDEX audit_logs_entity_idx ON app.audit_logs (entity, entity_id, sealed_at DESC, seq DESC);

-- What was done in this way: deleted, refused, altered?
CREATE INDEX audit_logs_action_idx ON app.audit_logs (action, sealed_at DESC, seq DESC);

-- What did this request do?
CREATE INDEX audit_logs_request_id_idx ON app.audit_logs (request_id, sealed_at DESC, seq DESC)
WHERE request_id IS NOT NULL;

COMMENT ON TABLE app.audit_logs IS
'What was committed, sealed: each row by the SHA-256 of the one before and of itself. Append-only, a partition for each
month. Users are numbers here: who they are stands in app.users alone, as long as they live. One row per change.';
COMMENT ON COLUMN app.audit_logs.seq IS 'Number of the row, from 1, without gaps: the order of the chain.';
COMMENT ON COLUMN app.audit_logs.sealed_at IS
'When it was sealed, by the real clock; never earlier than the row before. Some seconds after it happened.';
COMMENT ON COLUMN app.audit_logs.actor_kind IS
'Who did it: user, api_key, worker, command, anonymous; database, somebody at a prompt; unreadable, nobody knows.';
COMMENT ON COLUMN app.audit_logs.actor_id IS 'Number of the user or API key; NULL for other kinds.';
COMMENT ON COLUMN app.audit_logs.request_id IS 'The request that did it, X-Request-ID; NULL without one.';
COMMENT ON COLUMN app.audit_logs.origin_id IS
'From where, in app.audit_origins; that row is gone after 90 days or with the account. NULL unknown.';
COMMENT ON COLUMN app.audit_logs.hash IS 'SHA-256 of the hash before and app.audit_text of the row; 32 bytes.';

CREATE TABLE app.audit_head (
    singleton boolean PRIMARY KEY DEFAULT TRUE,
    seq bigint NOT NULL,
    sealed_at timestamptz NOT NULL,
    hash bytea NOT NULL,
    pseudonym_key bytea NOT NULL,
    CONSTRAINT audit_head_is_one_row CHECK (singleton)
);

COMMENT ON TABLE app.audit_head IS
'Where the chain ends. Its lock is the right to seal. One row.';
COMMENT ON COLUMN app.audit_head.pseudonym_key IS
'Random: what analysts see of a user in the audit is a hash with it. Set it anew, and all are called something else.';

INSERT INTO app.audit_head (seq, sealed_at, hash, pseudonym_key)
VALUES (
    0,
    clock_timestamp(),
    decode(repeat('00', 32), 'hex'),
    uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
);

CREATE TABLE app.audit_origins (
    origin_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint,
    ip text NOT NULL,
    agent text NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- What goes with this account?
CREATE INDEX audit_origins_user_id_idx ON app.audit_origins (user_id);

-- What is older than ninety days?
CREATE INDEX audit_origins_seen_at_idx ON app.audit_origins (seen_at);

COMMENT ON TABLE app.audit_origins IS
'From where people did what the audit tells; outside of the chain, so that it can be forgotten. One row per request.';
COMMENT ON COLUMN app.audit_origins.origin_id IS 'Key of the origin.';
COMMENT ON COLUMN app.audit_origins.user_id IS
'Whose it is; NULL unknown. No foreign key: sealing waits for nobody''s account.';
COMMENT ON COLUMN app.audit_origins.seen_at IS 'When it was sealed.';

INSERT INTO app.jobs (job_name, function_name, every_seconds, rest_factor, batch_size)
VALUES
('seal_audit', 'seal_audit', 1, 0, 500),
('purge_audit_origins', 'purge_audit_origins', 300, 0, 10000);
