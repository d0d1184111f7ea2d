-- Finds the last session by an instant of which snapshots were taken.
-- for: web, analyst
-- PT422 as_of_in_future
CREATE FUNCTION api.find_snapshot(_as_of timestamptz)
RETURNS TABLE (snapped_on date, ended_at timestamptz)
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
BEGIN
    IF _as_of > app.clock() THEN
        RAISE 'as_of_in_future' USING ERRCODE = 'PT422';
    END IF;
    -- The latest ended session first: a snapshot's day is a column of its index, when that day ended is not.
    SELECT s.snapped_on, d.closes_at INTO snapped_on, ended_at
    FROM app.portfolio_snapshots AS s
    INNER JOIN app.market_days AS d ON s.snapped_on = d.market_on
    WHERE
        s.place IS NOT NULL
        AND s.snapped_on <= (
            SELECT m.market_on FROM app.market_days AS m
            WHERE m.opens_at IS NOT NULL AND m.closes_at <= _as_of
            ORDER BY m.market_on DESC
            LIMIT 1
        )
    ORDER BY s.snapped_on DESC
    LIMIT 1;
    RETURN NEXT;
END;
$$;

COMMENT ON FUNCTION api.find_snapshot(timestamptz) IS
'One row: the trading day, KST, and when its session ended; both NULL before the first one. What lies ahead of the clock
of business is refused: it would answer otherwise later.';
