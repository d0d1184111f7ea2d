-- Deletes sessions that ended or ran out ninety days ago, with their tokens.
-- for: worker
CREATE FUNCTION api.purge_sessions()
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _now timestamptz := app.clock();  -- once: no index serves a condition that changes while it is asked
    _count bigint;
BEGIN
    DELETE FROM app.sessions AS s
    USING (
        SELECT o.session_id FROM app.sessions AS o
        WHERE
            o.last_used_at < _now - interval '90 days'
            AND (
                o.ended_at < _now - interval '90 days'
                OR o.ended_at IS NULL AND NOT EXISTS (
                    SELECT 1 FROM app.refresh_tokens AS t
                    WHERE t.session_id = o.session_id AND t.expires_at >= _now - interval '90 days'
                )
            )
        LIMIT 10000
        FOR UPDATE SKIP LOCKED
    ) AS old
    WHERE s.session_id = old.session_id;
    GET DIAGNOSTICS _count = ROW_COUNT;
    RETURN _count;
END;
$$;

COMMENT ON FUNCTION api.purge_sessions() IS
'How many it deleted, 10,000 at most. Their refresh tokens go with them: presented again, one is unknown instead of used
up, and refused all the same.';
