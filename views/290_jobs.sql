-- What is done by itself, and how it went the last time.
-- for: analyst
CREATE VIEW api.jobs AS
SELECT
    j.job_name,
    j.function_name,
    j.every_seconds,
    j.rest_factor,
    j.batch_size,
    j.is_enabled,
    j.due_at,
    j.last_started_at,
    j.last_finished_at,
    j.last_error,
    j.last_duration_ms,
    j.last_result,
    j.run_count,
    j.fail_count
FROM app.jobs AS j;

COMMENT ON VIEW api.jobs IS
'What is done by itself, and how it went the last time. One row per job. Live; a run that lasts shows when it is over.';
