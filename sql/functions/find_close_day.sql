-- Finds the latest day whose closes stood at an instant.
-- for: owner
CREATE FUNCTION api.find_close_day(_at timestamptz)
RETURNS date
LANGUAGE sql
STABLE
RETURN (_at AT TIME ZONE 'Asia/Seoul')::date - CASE
    WHEN EXISTS (
        SELECT FROM app.market_days AS d
        WHERE
            d.market_on = (_at AT TIME ZONE 'Asia/Seoul')::date
            AND (d.opens_at IS NULL OR d.closes_at <= _at)
    ) THEN 0
    ELSE 1
END;

COMMENT ON FUNCTION api.find_close_day(timestamptz) IS
'The day, KST: that of the instant where its session had ended or there was none, else the day before. A day that the
calendar does not know counts as over at its midnight.';
