-- Deletes notices that are older than 180 days, read or not.
-- for: worker
CREATE FUNCTION api.purge_notifications()
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    -- Once, and not for every row: no index serves a condition that changes while it is asked.
    _before timestamptz := app.clock() - interval '180 days';
    _notification_ids bigint[];
    _user_ids bigint[];
    _count bigint;
BEGIN
    _notification_ids := array(
        SELECT n.notification_id FROM app.notifications AS n
        WHERE n.created_at < _before
        ORDER BY n.created_at
        LIMIT 10000
    );
    -- The counts of many users at once: whoever is busy is left to the next run, so that nobody waits in a ring.
    _user_ids := array(
        SELECT c.user_id FROM app.notification_counts AS c
        WHERE c.user_id IN (
            SELECT n.user_id FROM app.notifications AS n WHERE n.notification_id = any(_notification_ids)
        )
        FOR UPDATE SKIP LOCKED
    );
    DELETE FROM app.notifications AS n
    WHERE n.notification_id = any(_notification_ids) AND n.user_id = any(_user_ids);
    GET DIAGNOSTICS _count = ROW_COUNT;
    RETURN _count;
END;
$$;

COMMENT ON FUNCTION api.purge_notifications() IS
'How many it deleted, 10,000 at most. Those of a user whose notices somebody is changing are left to the next run.';
