-- What the worker and the commands of an operator ask.

-- name: run_job
-- One job that is due, and how it went.
SELECT
    j.job_name,
    j.duration_ms,
    j.error,
    j.result
FROM api.run_job(:by) AS j;

-- name: verify_books
-- How many books there are, and each figure in them that is not what entries and fills say.
SELECT
    c.portfolios,
    c.fills,
    v.portfolio_id,
    v.fault,
    v.subject,
    v.expected,
    v.found
FROM api.count_books() AS c
LEFT JOIN api.verify_books() AS v ON true;

-- name: verify_audit
-- How long the chain of the audit is, and the first row of it that is not as it was sealed.
SELECT
    v.checked,
    v.head_seq,
    v.head_hash,
    v.seq,
    v.fault
FROM api.verify_audit(:head_seq, :head_hash) AS v;

-- name: get_audit_state
-- Where the audit stands.
SELECT
    s.seq,
    s.sealed_at,
    s.hash,
    s.outbox_rows,
    s.lag_seconds,
    s.is_ddl_noted
FROM api.audit_state AS s;
