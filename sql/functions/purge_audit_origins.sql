-- Forgets from where people did what the audit tells: after ninety days, and with their account.
-- for: worker
CREATE FUNCTION api.purge_audit_origins()
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _count bigint;
BEGIN
    DELETE FROM app.audit_origins AS o
    USING (
        SELECT l.origin_id FROM app.audit_origins AS l
        WHERE
            l.seen_at < clock_timestamp() - interval '90 days'
            -- Sealed in the moment in which the account was closed: its own deletion did not see them.
            OR EXISTS (SELECT 1 FROM app.users AS u WHERE u.user_id = l.user_id AND u.closed_at IS NOT NULL)
        LIMIT 10000
        FOR UPDATE OF l SKIP LOCKED
    ) AS old
    WHERE o.origin_id = old.origin_id;
    GET DIAGNOSTICS _count = ROW_COUNT;
    RETURN _count;
END;
$$;

COMMENT ON FUNCTION api.purge_audit_origins() IS
'How many it deleted, 10,000 at most. The chain does not cover them, and holds without them.';
