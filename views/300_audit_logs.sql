-- The audit, for those who administer: who did what, when, and from where.
-- for: web, by key
CREATE VIEW api.audit_logs AS
SELECT
    l.seq,
    l.sealed_at,
    l.occurred_at,
    l.actor_kind,
    l.actor_id,
    l.database_user,
    l.request_id,
    l.action,
    l.entity,
    l.entity_id,
    l.subject_id,
    l.before::json AS before,
    l.after::json AS after,
    o.ip,
    o.agent,
    encode(l.hash, 'hex') AS hash
FROM app.audit_logs AS l
LEFT JOIN app.audit_origins AS o ON l.origin_id = o.origin_id;

COMMENT ON VIEW api.audit_logs IS
'The sealed audit with numbers of users and origins. One row per change. Some seconds behind; api.audit_state tells.';
COMMENT ON COLUMN api.audit_logs.ip IS 'The address it came from; NULL unknown or forgotten.';
COMMENT ON COLUMN api.audit_logs.agent IS 'What the browser or program called itself; NULL unknown or forgotten.';
COMMENT ON COLUMN api.audit_logs.hash IS
'SHA-256 of the hash before and of this row, hexadecimal: app.audit_text of it in UTF-8.';
COMMENT ON COLUMN api.audit_logs.before IS
'What it was: the whole row where one was deleted, of an update what changed; NULL for what was new.';
COMMENT ON COLUMN api.audit_logs.after IS
'What it became: the whole row where one is new, of an update what changed; "(changed)" for what is never stored.';
