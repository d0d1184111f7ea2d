-- How the service stands: schema, jobs, quotes, what waits to be audited, what was verified.
-- for: web, by key
CREATE VIEW api.operations AS
SELECT
    statement_timestamp() AS observed_at,
    b.build,
    b.head,
    (SELECT count(*) FROM app.migration_checksums) AS migrations_applied,
    q.quotes,
    q.stale_quotes,
    q.newest_quoted_at,
    extract(EPOCH FROM app.clock() - q.newest_quoted_at)::double precision AS quote_age_seconds,
    a.outbox_rows,
    a.lag_seconds AS outbox_lag_seconds,
    k.last_finished_at AS books_checked_at,
    CASE WHEN k.last_error IS NULL THEN k.last_result::bigint END AS book_differences,
    c.last_finished_at AS audit_checked_at,
    CASE WHEN c.last_error IS NULL THEN c.last_result::bigint END AS audit_faults,
    j.jobs
FROM (
    SELECT
        s.build,
        s.head
    FROM app.schema_builds AS s
    ORDER BY s.schema_build_id DESC
    LIMIT 1
) AS b
CROSS JOIN api.audit_state AS a
CROSS JOIN (
    SELECT
        count(*) AS quotes,
        count(*) FILTER (WHERE v.stale) AS stale_quotes,
        max(v.price_as_of) AS newest_quoted_at
    FROM api.quotes AS v
) AS q
CROSS JOIN (
    SELECT
        coalesce(
            json_agg(
                json_build_object(
                    'job_name', o.job_name,
                    'is_enabled', o.is_enabled,
                    'run_count', o.run_count,
                    'fail_count', o.fail_count,
                    'last_duration_ms', o.last_duration_ms,
                    'last_finished_at', app.iso(o.last_finished_at),
                    'last_error', o.last_error,
                    'last_result', o.last_result,
                    'late_seconds', greatest(0, extract(EPOCH FROM statement_timestamp() - o.due_at))::double precision
                )
                ORDER BY o.job_name
            ),
            '[]'
        ) AS jobs
    FROM app.jobs AS o
) AS j
LEFT JOIN app.jobs AS k ON k.job_name = 'check_books'
LEFT JOIN app.jobs AS c ON c.job_name = 'check_audit';

COMMENT ON VIEW api.operations IS
'How the service stands, for those who run it. One row per database: the only one. Live; moments are UTC and of the
real clock, but quotes are aged by the clock of business.';
COMMENT ON COLUMN api.operations.migrations_applied IS 'How many migrations the database has had.';
COMMENT ON COLUMN api.operations.quotes IS 'How many stocks have a quote.';
COMMENT ON COLUMN api.operations.stale_quotes IS 'How many of those quotes are stale.';
COMMENT ON COLUMN api.operations.newest_quoted_at IS 'When the newest quote was the price; NULL there is none.';
COMMENT ON COLUMN api.operations.quote_age_seconds IS 'How old that is, in seconds.';
COMMENT ON COLUMN api.operations.outbox_rows IS 'How many changes are committed and not sealed yet.';
COMMENT ON COLUMN api.operations.outbox_lag_seconds IS
'How long the oldest of them has been waiting, in seconds; 0 none waits.';
COMMENT ON COLUMN api.operations.books_checked_at IS 'When the books were last recomputed; NULL never.';
COMMENT ON COLUMN api.operations.book_differences IS
'How many figures were wrong then; NULL not known: never, or the job failed.';
COMMENT ON COLUMN api.operations.audit_checked_at IS 'When the chain was last proven; NULL never.';
COMMENT ON COLUMN api.operations.audit_faults IS
'0 it was whole then, 1 it was not; NULL not known: never, or the job failed.';
COMMENT ON COLUMN api.operations.jobs IS
'Each job as api.jobs has it, by name; late_seconds: for how long it has been due, 0 not yet.';
