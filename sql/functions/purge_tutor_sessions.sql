-- Deletes the conversations of guests, and those in which nothing was said, a day after they were last used.
-- for: worker
CREATE FUNCTION api.purge_tutor_sessions()
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _now timestamptz := app.clock();  -- once: no index serves a condition that changes while it is asked
    _count bigint;
BEGIN
    DELETE FROM app.tutor_sessions AS t
    USING (
        SELECT o.ctid FROM app.tutor_sessions AS o
        WHERE (o.user_id IS NULL OR o.message_count = 0) AND o.last_message_at < _now - interval '24 hours'
        LIMIT 10000
        FOR UPDATE SKIP LOCKED
    ) AS old
    WHERE t.ctid = old.ctid;
    GET DIAGNOSTICS _count = ROW_COUNT;
    RETURN _count;
END;
$$;

COMMENT ON FUNCTION api.purge_tutor_sessions() IS
'How many it deleted, 10,000 at most. One that somebody has at this moment is left to the next run.';
