-- The audit goes, for good: export its head before, to know later what it was.
DELETE FROM app.jobs
WHERE job_name IN ('seal_audit', 'purge_audit_origins');
DROP TABLE app.audit_origins, app.audit_head, app.audit_logs, app.audit_outbox;
