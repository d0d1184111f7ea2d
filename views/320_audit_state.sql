-- How far the audit is sealed, and what waits for it.
-- for: web, worker, analyst
CREATE VIEW api.audit_state AS
SELECT
    h.seq,
    h.sealed_at,
    encode(h.hash, 'hex') AS hash,
    (SELECT count(*) FROM app.audit_outbox) AS outbox_rows,
    coalesce(
        (
            SELECT greatest(0, extract(EPOCH FROM clock_timestamp() - o.occurred_at))
            FROM app.audit_outbox AS o
            ORDER BY o.audit_entry_id
            LIMIT 1
        ),
        0
    )::float8 AS lag_seconds,
    (
        SELECT count(*) = 2
        FROM pg_catalog.pg_event_trigger AS t
        WHERE t.evtname IN ('note_ddl', 'note_drop') AND t.evtenabled <> 'D'
    ) AS is_ddl_noted
FROM app.audit_head AS h;

COMMENT ON VIEW api.audit_state IS 'Where the audit stands. One row per database: the only one. Live.';
COMMENT ON COLUMN api.audit_state.seq IS 'Number of the last sealed row; 0 none.';
COMMENT ON COLUMN api.audit_state.sealed_at IS 'When that was sealed.';
COMMENT ON COLUMN api.audit_state.hash IS
'Its hash, hexadecimal: seq and hash kept elsewhere prove later that nothing before was rewritten.';
COMMENT ON COLUMN api.audit_state.outbox_rows IS 'How many changes are committed and not sealed yet.';
COMMENT ON COLUMN api.audit_state.lag_seconds IS 'How long the oldest of them has been waiting, in seconds; 0 none.';
COMMENT ON COLUMN api.audit_state.is_ddl_noted IS
'Whether changes of the schema are audited too: bootstrap by a superuser sees to it.';
