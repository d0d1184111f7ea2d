-- What those who run the service look at.

-- name: get_operations
-- How the service stands.
SELECT
    o.observed_at,
    o.build,
    o.head,
    o.migrations_applied,
    o.quotes,
    o.stale_quotes,
    o.newest_quoted_at,
    o.quote_age_seconds,
    o.outbox_rows,
    o.outbox_lag_seconds,
    o.books_checked_at,
    o.book_differences,
    o.audit_checked_at,
    o.audit_faults,
    o.jobs
FROM api.operations AS o;
