-- Keeps what the pipeline says of a job that it has claimed; the last task ends the job.
-- for: web
-- PT404 job_not_found
-- PT409 job_not_claimed
-- PT409 job_finished
-- PT422 task_unknown
CREATE FUNCTION api.report_job(_by json, _job_id uuid, _results json)
RETURNS json
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _job record;
    _merged jsonb;
    _is_done boolean;
    _unknown bigint;
BEGIN
    PERFORM app.act(_by);
    SELECT j.tasks, j.status, j.results, j.claimed_by
    INTO _job FROM app.pipeline_jobs AS j WHERE j.job_id = _job_id FOR UPDATE;
    IF NOT FOUND THEN
        RAISE 'job_not_found' USING ERRCODE = 'PT404';
    END IF;
    SELECT min(r.place) - 1 INTO _unknown
    FROM json_array_elements(_results) WITH ORDINALITY AS r (result, place)
    WHERE r.result ->> 'task' <> ALL (_job.tasks);
    IF _unknown IS NOT NULL THEN
        RAISE 'task_unknown' USING ERRCODE = 'PT422', DETAIL = format('$.results[%s].task', _unknown);
    END IF;
    SELECT
        jsonb_agg(coalesce(n.result, o.result) ORDER BY o.place),
        bool_and(coalesce(n.result, o.result) ->> 'status' <> 'pending')
    INTO _merged, _is_done
    FROM jsonb_array_elements(_job.results) WITH ORDINALITY AS o (result, place)
    LEFT JOIN LATERAL (
        SELECT r.result::jsonb AS result
        FROM json_array_elements(_results) WITH ORDINALITY AS r (result, place)
        WHERE r.result ->> 'task' = o.result ->> 'task'
        ORDER BY r.place DESC
        LIMIT 1
    ) AS n ON true;
    IF _job.status IN ('success', 'failed') THEN
        -- The last report sent twice is one report.
        IF _merged = _job.results THEN
            RETURN api.describe_job(_job_id);
        END IF;
        RAISE 'job_finished' USING ERRCODE = 'PT409';
    END IF;
    IF _job.status <> 'running' OR _job.claimed_by IS DISTINCT FROM (_by ->> 'id')::bigint THEN
        RAISE 'job_not_claimed' USING ERRCODE = 'PT409';
    END IF;
    UPDATE app.pipeline_jobs AS j
    SET
        results = _merged,
        lease_until = app.clock() + interval '15 minutes',
        status = CASE
            WHEN NOT _is_done THEN 'running'
            WHEN jsonb_path_exists(_merged, '$[*] ? (@.status == "failed")') THEN 'failed'
            ELSE 'success'
        END,
        finished_at = CASE WHEN _is_done THEN app.clock() END
    WHERE j.job_id = _job_id;
    RETURN api.describe_job(_job_id);
END;
$$;

COMMENT ON FUNCTION api.report_job(json, uuid, json) IS
'Rows of {task, status, records_processed, error, duration_seconds}, some or all tasks; each report renews the lease.
Only the key that claimed the job may report it.';
