-- Work asked of the pipeline, and what became of it.
-- for: web, by key
CREATE VIEW api.pipeline_jobs AS
SELECT
    j.job_id,
    j.tasks,
    j.target_on,
    -- A job whose lease was lost waits again; after the third it has failed.
    CASE
        WHEN j.status <> 'running' OR j.lease_until >= app.clock() THEN j.status
        WHEN j.attempts < 3 THEN 'queued'
        ELSE 'failed'
    END AS status,
    j.results,
    j.attempts,
    j.created_at,
    j.claimed_at,
    j.lease_until,
    j.finished_at
FROM app.pipeline_jobs AS j;

COMMENT ON VIEW api.pipeline_jobs IS 'Work asked of the pipeline, and what became of it. One row per job. Live.';
