-- Fails when the calendar of next year is still missing in the middle of November.
-- for: worker
CREATE FUNCTION api.warn_calendar()
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _today date := (app.clock() AT TIME ZONE 'Asia/Seoul')::date;
    _next date := make_date(extract(YEAR FROM _today)::integer + 1, 1, 1);
    _days bigint := (
        SELECT count(*) FROM app.market_days AS d WHERE d.market_on >= _next AND d.market_on < _next + interval '1 year'
    );
BEGIN
    IF _days = 0 AND _next - _today <= 45 THEN
        RAISE 'app.market_days has no day of %: seed the calendar before the year begins, in % days',
            extract(YEAR FROM _next), _next - _today USING ERRCODE = 'no_data_found';
    END IF;
    RETURN _days;
END;
$$;

COMMENT ON FUNCTION api.warn_calendar() IS
'How many days of next year the calendar has. An error if there are none and the year begins within 45 days.';
