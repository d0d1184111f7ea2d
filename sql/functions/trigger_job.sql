-- Asks the pipeline for work; the same work that is asked for already is one job.
-- for: web
CREATE FUNCTION api.trigger_job(_by json, _tasks text[], _target_on date)
RETURNS json
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _wanted text[] := array(SELECT DISTINCT t.task FROM unnest(_tasks) AS t (task) ORDER BY t.task);
    _job_id uuid;
BEGIN
    PERFORM app.act(_by);
    -- A job whose third lease was lost has failed, and makes room for another.
    UPDATE app.pipeline_jobs AS j
    SET status = 'failed', finished_at = j.lease_until
    WHERE j.status = 'running' AND j.attempts >= 3 AND j.lease_until < app.clock();
    INSERT INTO app.pipeline_jobs (tasks, target_on, results, requested_by)
    SELECT
        _wanted,
        coalesce(_target_on, (app.clock() AT TIME ZONE 'Asia/Seoul')::date),
        (
            SELECT
                coalesce(
                    jsonb_agg(
                        jsonb_build_object(
                            'task', t.task, 'status', 'pending', 'records_processed', 0, 'error', NULL,
                            'duration_seconds', 0
                        )
                        ORDER BY t.task
                    ),
                    '[]'
                )
            FROM unnest(_wanted) AS t (task)
        ),
        CASE WHEN _by ->> 'kind' = 'api_key' THEN (_by ->> 'id')::bigint END
    ON CONFLICT (tasks, target_on) WHERE status IN ('queued', 'running')
    DO UPDATE SET tasks = EXCLUDED.tasks
    RETURNING job_id INTO _job_id;
    RETURN api.describe_job(_job_id);
END;
$$;

COMMENT ON FUNCTION api.trigger_job(json, text[], date) IS
'Queues tasks (stock, report, vision) for a day, today in KST by default; answers with the job.';
