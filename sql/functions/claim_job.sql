-- Gives the job that has waited longest to whoever asks; two never get the same.
-- for: web
CREATE FUNCTION api.claim_job(_by json)
RETURNS json
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _job_id uuid;
BEGIN
    PERFORM app.act(_by);
    UPDATE app.pipeline_jobs AS j
    SET status = 'failed', finished_at = j.lease_until
    WHERE j.status = 'running' AND j.attempts >= 3 AND j.lease_until < app.clock();
    UPDATE app.pipeline_jobs AS j
    SET
        status = 'running',
        attempts = j.attempts + 1,
        claimed_by = CASE WHEN _by ->> 'kind' = 'api_key' THEN (_by ->> 'id')::bigint END,
        claimed_at = app.clock(),
        lease_until = app.clock() + interval '15 minutes'
    WHERE
        j.job_id = (
            SELECT o.job_id
            FROM app.pipeline_jobs AS o
            WHERE o.status = 'queued' OR (o.status = 'running' AND o.lease_until < app.clock())
            ORDER BY o.created_at
            LIMIT 1
            FOR UPDATE SKIP LOCKED
        )
    RETURNING job_id INTO _job_id;
    RETURN api.describe_job(_job_id);
END;
$$;

COMMENT ON FUNCTION api.claim_job(json) IS
'The oldest job that is queued or whose lease was lost, leased for 15 minutes; NULL where there is none.';
