-- Tells a job as the pipeline sees it.
-- for: web
CREATE FUNCTION api.describe_job(_job_id uuid)
RETURNS json
LANGUAGE sql
STABLE
PARALLEL SAFE
BEGIN ATOMIC
    SELECT
        json_build_object(
            'job_id', j.job_id,
            'status', j.status,
            'tasks', j.tasks,
            'date', j.target_on,
            'results', j.results,
            'total_duration', (
                SELECT coalesce(sum((r.result ->> 'duration_seconds')::numeric), 0)
                FROM jsonb_array_elements(j.results) AS r (result)
            ),
            'attempts', j.attempts,
            'created_at', app.iso(j.created_at),
            'claimed_at', app.iso(j.claimed_at),
            'lease_until', CASE WHEN j.status = 'running' THEN app.iso(j.lease_until) END,
            'finished_at', app.iso(j.finished_at)
        )
    FROM api.pipeline_jobs AS j
    WHERE j.job_id = _job_id;
END;

COMMENT ON FUNCTION api.describe_job(uuid) IS
'{job_id, status, tasks, date, results, total_duration (seconds), attempts, created_at, claimed_at, lease_until,
finished_at}; NULL for an unknown job.';
