-- Saves daily prices of indices; a day sent again is corrected.
-- for: web
-- PT422 duplicate_row
-- PT422 price_range_invalid
CREATE FUNCTION api.save_index_prices(_by json, _rows json)
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _place bigint := api.find_duplicate_row(_rows, '{index_code,priced_on}');
    _saved bigint;
BEGIN
    PERFORM app.act(_by);
    IF _place IS NOT NULL THEN
        RAISE 'duplicate_row' USING ERRCODE = 'PT422', DETAIL = format('$[%s]', _place);
    END IF;
    SELECT min(r.place) - 1 INTO _place
    FROM ROWS FROM (
        json_to_recordset(_rows) AS (open numeric, high numeric, low numeric, close numeric)
    ) WITH ORDINALITY AS r (open, high, low, close, place)
    WHERE r.low > least(r.open, r.close) OR r.high < greatest(r.open, r.close);
    IF _place IS NOT NULL THEN
        RAISE 'price_range_invalid' USING ERRCODE = 'PT422', DETAIL = format('$[%s]', _place);
    END IF;
    INSERT INTO app.index_prices (index_code, priced_on, open, high, low, close, volume)
    SELECT r.index_code, r.priced_on, r.open, r.high, r.low, r.close, r.volume
    FROM json_to_recordset(_rows) AS r (
        index_code text, priced_on date, open numeric, high numeric, low numeric, close numeric, volume bigint
    )
    ORDER BY r.index_code, r.priced_on
    ON CONFLICT (index_code, priced_on) DO UPDATE SET
        open = EXCLUDED.open,
        high = EXCLUDED.high,
        low = EXCLUDED.low,
        close = EXCLUDED.close,
        volume = EXCLUDED.volume;
    GET DIAGNOSTICS _saved = ROW_COUNT;
    RETURN _saved;
END;
$$;

COMMENT ON FUNCTION api.save_index_prices(json, json) IS
'Rows of {index_code, priced_on, open, high, low, close, volume}; all or none. Answers with how many were saved.';
