-- Deletes events that are older than 180 days.
-- for: worker
CREATE FUNCTION api.purge_analytics_events()
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _now timestamptz := app.clock();  -- once: no index serves a condition that changes while it is asked
    _count bigint;
BEGIN
    DELETE FROM app.analytics_events AS t
    USING (
        SELECT o.ctid FROM app.analytics_events AS o
        WHERE o.created_at < _now - interval '180 days'
        LIMIT 10000
        FOR UPDATE SKIP LOCKED
    ) AS old
    WHERE t.ctid = old.ctid;
    GET DIAGNOSTICS _count = ROW_COUNT;
    RETURN _count;
END;
$$;

COMMENT ON FUNCTION api.purge_analytics_events() IS 'How many it deleted, 10,000 at most.';
