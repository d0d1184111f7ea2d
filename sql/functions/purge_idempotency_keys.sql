-- Deletes idempotency keys that are older than 48 hours.
-- for: worker
CREATE FUNCTION api.purge_idempotency_keys()
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _now timestamptz := app.clock();  -- once: no index serves a condition that changes while it is asked
    _count bigint;
BEGIN
    DELETE FROM app.idempotency_keys AS t
    USING (
        SELECT o.ctid FROM app.idempotency_keys AS o
        WHERE o.created_at < _now - interval '48 hours'
        LIMIT 10000
        FOR UPDATE SKIP LOCKED
    ) AS old
    WHERE t.ctid = old.ctid;
    GET DIAGNOSTICS _count = ROW_COUNT;
    RETURN _count;
END;
$$;

COMMENT ON FUNCTION api.purge_idempotency_keys() IS
'How many it deleted, 10,000 at most. The same key is a new request then.
One that somebody has at this moment is left to the next run.';
