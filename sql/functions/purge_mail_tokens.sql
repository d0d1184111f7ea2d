-- Deletes tokens of letters that ran out.
-- for: worker
CREATE FUNCTION api.purge_mail_tokens()
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _now timestamptz := app.clock();  -- once: no index serves a condition that changes while it is asked
    _count bigint;
BEGIN
    DELETE FROM app.mail_tokens AS t
    USING (
        SELECT o.ctid FROM app.mail_tokens AS o
        WHERE o.expires_at < _now
        LIMIT 10000
        FOR UPDATE SKIP LOCKED
    ) AS old
    WHERE t.ctid = old.ctid;
    GET DIAGNOSTICS _count = ROW_COUNT;
    RETURN _count;
END;
$$;

COMMENT ON FUNCTION api.purge_mail_tokens() IS
'How many it deleted, 10,000 at most. They were worth nothing any more.
One that somebody has at this moment is left to the next run.';
