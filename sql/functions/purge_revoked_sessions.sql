-- Deletes ended sessions from the list that processes read, once their access tokens are over.
-- for: worker
CREATE FUNCTION api.purge_revoked_sessions()
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _now timestamptz := app.clock();  -- once: no index serves a condition that changes while it is asked
    _count bigint;
BEGIN
    DELETE FROM app.revoked_sessions AS t
    USING (
        SELECT o.ctid FROM app.revoked_sessions AS o
        WHERE o.revoked_at < _now - interval '2 hours'
        LIMIT 10000
        FOR UPDATE SKIP LOCKED
    ) AS old
    WHERE t.ctid = old.ctid;
    GET DIAGNOSTICS _count = ROW_COUNT;
    RETURN _count;
END;
$$;

COMMENT ON FUNCTION api.purge_revoked_sessions() IS
'How many it deleted, 10,000 at most. No access token lives longer than an hour.
One that somebody has at this moment is left to the next run.';
