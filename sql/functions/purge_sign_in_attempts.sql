-- Deletes failed sign-ins that no longer count.
-- for: worker
CREATE FUNCTION api.purge_sign_in_attempts()
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _now timestamptz := app.clock();  -- once: no index serves a condition that changes while it is asked
    _count bigint;
BEGIN
    DELETE FROM app.sign_in_attempts AS t
    USING (
        SELECT o.ctid FROM app.sign_in_attempts AS o
        WHERE o.failed_at < _now - interval '15 minutes'
        LIMIT 10000
        FOR UPDATE SKIP LOCKED
    ) AS old
    WHERE t.ctid = old.ctid;
    GET DIAGNOSTICS _count = ROW_COUNT;
    RETURN _count;
END;
$$;

COMMENT ON FUNCTION api.purge_sign_in_attempts() IS
'How many it deleted, 10,000 at most. They count for fifteen minutes.
One that somebody has at this moment is left to the next run.';
