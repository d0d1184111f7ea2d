-- Saves rows of the listing: new stocks, and new names, markets and sectors of known ones.
-- for: web
-- PT422 duplicate_row
CREATE FUNCTION api.save_stocks(_by json, _rows json)
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _place bigint := api.find_duplicate_row(_rows, '{stock_code}');
    _saved bigint;
BEGIN
    PERFORM app.act(_by);
    IF _place IS NOT NULL THEN
        RAISE 'duplicate_row' USING ERRCODE = 'PT422', DETAIL = format('$[%s]', _place);
    END IF;
    INSERT INTO app.stocks (stock_code, stock_name, market, sector)
    SELECT r.stock_code, normalize(r.stock_name, nfc), r.market, normalize(r.sector, nfc)
    FROM json_to_recordset(_rows) AS r (stock_code text, stock_name text, market text, sector text)
    ORDER BY r.stock_code
    ON CONFLICT (stock_code) DO UPDATE SET
        stock_name = EXCLUDED.stock_name,
        market = EXCLUDED.market,
        sector = coalesce(EXCLUDED.sector, stocks.sector);
    GET DIAGNOSTICS _saved = ROW_COUNT;
    RETURN _saved;
END;
$$;

COMMENT ON FUNCTION api.save_stocks(json, json) IS
'Rows of {stock_code, stock_name, market, sector}; all or none. Answers with how many were saved.';
