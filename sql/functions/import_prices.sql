-- Takes daily prices in, many at a time; a day that is there already is replaced.
-- for: worker
-- PT422 quoted_stock_unknown
-- PT422 quote_from_the_future
-- PT422 daily_price_out_of_range
-- PT422 duplicate_row
CREATE FUNCTION api.import_prices(_by json, _rows json)
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _now timestamptz := app.clock();
    _place bigint;
    _is_listed boolean;
    _is_ahead boolean;
    _is_range boolean;
BEGIN
    PERFORM app.act(_by);
    SELECT f.place - 1, f.is_listed, f.is_ahead, f.is_range
    INTO _place, _is_listed, _is_ahead, _is_range
    FROM (
        SELECT
            r.place,
            s.stock_code IS NOT NULL AS is_listed,
            r.priced_on > (_now AT TIME ZONE 'Asia/Seoul')::date AS is_ahead,
            r.low > 0 AND r.low <= least(r.open, r.close) AND r.high >= greatest(r.open, r.close)
            AND r.high <= 1000000000 AS is_range,
            row_number() OVER (PARTITION BY r.stock_code, r.priced_on ORDER BY r.place) AS occurrence
        FROM ROWS FROM (
            json_to_recordset(_rows) AS (
                stock_code text, priced_on date, open bigint, high bigint, low bigint, close bigint
            )
        ) WITH ORDINALITY AS r (stock_code, priced_on, open, high, low, close, place)
        LEFT JOIN app.stocks AS s ON r.stock_code = s.stock_code
    ) AS f
    WHERE NOT f.is_listed OR f.is_ahead OR NOT f.is_range OR f.occurrence > 1
    ORDER BY f.place
    LIMIT 1;
    IF NOT _is_listed THEN
        RAISE 'quoted_stock_unknown' USING ERRCODE = 'PT422', DETAIL = format('$[%s]', _place);
    ELSIF _is_ahead THEN
        RAISE 'quote_from_the_future' USING ERRCODE = 'PT422', DETAIL = format('$[%s]', _place);
    ELSIF NOT _is_range THEN
        RAISE 'daily_price_out_of_range' USING ERRCODE = 'PT422', DETAIL = format('$[%s]', _place);
    ELSIF _place IS NOT NULL THEN
        RAISE 'duplicate_row' USING ERRCODE = 'PT422', DETAIL = format('$[%s]', _place);
    END IF;
    INSERT INTO app.daily_prices AS d (stock_code, priced_on, open, high, low, close, volume, quoted_at)
    SELECT
        r.stock_code,
        r.priced_on,
        r.open,
        r.high,
        r.low,
        r.close,
        r.volume,
        -- Of the running day as it stands: a close of later would keep today's quotes out.
        least(coalesce(m.closes_at, (r.priced_on + time '15:30') AT TIME ZONE 'Asia/Seoul'), _now)
    FROM json_to_recordset(_rows) AS r (
        stock_code text, priced_on date, open bigint, high bigint, low bigint, close bigint, volume bigint
    )
    LEFT JOIN app.market_days AS m ON r.priced_on = m.market_on
    ORDER BY r.stock_code, r.priced_on
    ON CONFLICT (stock_code, priced_on) DO UPDATE SET
        open = EXCLUDED.open,
        high = EXCLUDED.high,
        low = EXCLUDED.low,
        close = EXCLUDED.close,
        volume = EXCLUDED.volume,
        quoted_at = EXCLUDED.quoted_at
    -- The same file again writes nothing.
    WHERE
        (d.open, d.high, d.low, d.close, d.volume, d.quoted_at)
        IS DISTINCT FROM
        (EXCLUDED.open, EXCLUDED.high, EXCLUDED.low, EXCLUDED.close, EXCLUDED.volume, EXCLUDED.quoted_at);
    RETURN json_array_length(_rows);
END;
$$;

COMMENT ON FUNCTION api.import_prices(json, json) IS
'Rows of {stock_code, priced_on, open, high, low, close, volume}; all or none. Answers with how many were taken. The
close was the price when that day''s session ended, 15:30 KST where the calendar knows none. After the last call of a
transaction comes api.quote_last_closes.';
