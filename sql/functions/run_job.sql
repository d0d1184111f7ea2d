-- Runs one job that is due, and writes down how it went.
-- for: worker
CREATE FUNCTION api.run_job(_by json)
RETURNS TABLE (job_name text, duration_ms bigint, error text, result text)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _job record;
    _started_at timestamptz := clock_timestamp();
    -- Its time is counted from a little before the moment that the statement calls its own.
    _longest interval := current_setting('statement_timeout')::interval * 0.9;
    _code text;
BEGIN
    PERFORM app.act(_by);
    -- The real clock throughout: jobs go on at their pace wherever business time is moved to.
    SELECT j.job_name, j.function_name, j.every_seconds, j.rest_factor, j.batch_size INTO _job
    FROM app.jobs AS j
    WHERE j.is_enabled AND j.due_at <= _started_at
    ORDER BY j.due_at, j.job_name
    LIMIT 1
    FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    job_name := _job.job_name;
    BEGIN
        IF NOT EXISTS (
            SELECT 1 FROM pg_catalog.pg_proc AS p
            WHERE
                p.pronamespace = 'api'::regnamespace
                AND p.proname = _job.function_name
                AND p.pronargs = p.pronargdefaults
                AND NOT p.proretset
                AND has_function_privilege('precedent_worker', p.oid, 'EXECUTE')
        ) THEN
            RAISE 'api.%() is no function for the worker that needs no parameter', _job.function_name
                USING ERRCODE = 'undefined_function';
        END IF;
        EXECUTE format('SELECT api.%I()::text', _job.function_name) INTO result;
    EXCEPTION
        WHEN query_canceled THEN
            GET STACKED DIAGNOSTICS error = MESSAGE_TEXT, _code = RETURNED_SQLSTATE;
            -- Whoever stops the worker undoes the run, and the job stays due; a run that takes too long has failed.
            IF _longest = interval '0' OR clock_timestamp() < statement_timestamp() + _longest THEN
                RAISE;
            END IF;
        WHEN OTHERS OR assert_failure THEN
            GET STACKED DIAGNOSTICS error = MESSAGE_TEXT, _code = RETURNED_SQLSTATE;
    END;
    error := left(error, 500) || ' (' || _code || ')';
    duration_ms := round(extract(EPOCH FROM clock_timestamp() - _started_at) * 1000);
    UPDATE app.jobs AS j
    SET
        due_at = clock_timestamp() + CASE
            WHEN error IS NULL AND result ~ '^\d{1,18}$' AND result::bigint >= _job.batch_size THEN interval '0'
            ELSE make_interval(secs => greatest(
                CASE WHEN error IS NULL THEN _job.every_seconds ELSE least(_job.every_seconds, 3600) END,
                _job.rest_factor * duration_ms / 1000.0
            ))
        END,
        last_started_at = _started_at,
        last_finished_at = clock_timestamp(),
        last_error = error,
        last_duration_ms = duration_ms,
        last_result = coalesce(result, j.last_result),
        run_count = j.run_count + 1,
        fail_count = j.fail_count + (error IS NOT NULL)::integer
    WHERE j.job_name = _job.job_name;
    RETURN NEXT;
END;
$$;

COMMENT ON FUNCTION api.run_job(json) IS
'The job that it ran, how long that took, and its error or its result; no row when none is due. Its failure is undone
and written down. Any number may call it at once: none runs a job that another is running.';
