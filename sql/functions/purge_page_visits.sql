-- Deletes visits of pages that count no more.
-- for: worker
CREATE FUNCTION api.purge_page_visits()
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _today date := api.today();  -- once: no index serves a condition that changes while it is asked
    _count bigint;
BEGIN
    DELETE FROM app.page_visits AS v
    USING (
        SELECT o.ctid FROM app.page_visits AS o
        WHERE o.visited_on < _today - 1
        LIMIT 10000
        FOR UPDATE SKIP LOCKED
    ) AS old
    WHERE v.ctid = old.ctid;
    GET DIAGNOSTICS _count = ROW_COUNT;
    RETURN _count;
END;
$$;

COMMENT ON FUNCTION api.purge_page_visits() IS
'How many it deleted, 10,000 at most: those of the day before yesterday and earlier, KST.';
