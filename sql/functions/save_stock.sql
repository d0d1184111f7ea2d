-- Saves one row of the listing: a new stock, or a new name, market or sector of a known one.
-- for: web
CREATE FUNCTION api.save_stock(_by json, _stock_code text, _stock json)
RETURNS TABLE (stock_code text, stock_name text, market text, sector text, created_at timestamptz)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _given jsonb := _stock::jsonb;
    _blank CONSTANT text := E' \t\r\n\u00A0\u3000';
BEGIN
    PERFORM app.act(_by);
    RETURN QUERY
    INSERT INTO app.stocks AS s (stock_code, stock_name, market, sector)
    VALUES (
        _stock_code,
        coalesce(btrim(normalize(_given ->> 'stock_name', nfc), _blank), ''),
        _given ->> 'market',
        nullif(btrim(normalize(_given ->> 'sector', nfc), _blank), '')
    )
    ON CONFLICT (stock_code) DO UPDATE SET
        stock_name = EXCLUDED.stock_name,
        market = EXCLUDED.market,
        sector = CASE WHEN _given ? 'sector' THEN EXCLUDED.sector ELSE s.sector END
    RETURNING s.stock_code, s.stock_name, s.market, s.sector, s.created_at;
END;
$$;

COMMENT ON FUNCTION api.save_stock(json, text, json) IS
'{stock_name, market, sector}: a sector that is left out stays as it is, null or a blank one makes it unknown. The
listing knows no delisting: what was ever listed stays readable.';
