-- What writes the audit goes; the log stays until its own rollback.
DROP FUNCTION app.make_audit_month(timestamptz);
DROP FUNCTION app.audit_logs_stay() CASCADE;
DROP FUNCTION app.audit_changed(jsonb, jsonb);
DROP FUNCTION app.read_actor(text);
DROP FUNCTION app.note(text, text, text, bigint, jsonb);
DROP FUNCTION app.audit_text(
    bigint, timestamptz, timestamptz, text, bigint, text, text, text, text, text, bigint, jsonb, jsonb, bigint
);
