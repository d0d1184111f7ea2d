-- Says of a weekday when the market opens, or why it does not.
-- for: web
CREATE FUNCTION api.save_market_day(
    _by json, _market_on date, _opens_at timestamptz, _closes_at timestamptz, _closed_for text
)
RETURNS TABLE (
    market_on date, opens_at timestamptz, closes_at timestamptz, closed_for text, is_trading_day boolean
)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
BEGIN
    PERFORM app.act(_by);
    RETURN QUERY
    INSERT INTO app.market_days AS d (market_on, opens_at, closes_at, closed_for)
    VALUES (
        _market_on,
        _opens_at,
        _closes_at,
        nullif(btrim(api.clean_text(_closed_for), E' \t\r\n\u00A0\u3000'), '')
    )
    ON CONFLICT (market_on) DO UPDATE SET
        opens_at = EXCLUDED.opens_at,
        closes_at = EXCLUDED.closes_at,
        closed_for = EXCLUDED.closed_for
    RETURNING d.market_on, d.opens_at, d.closes_at, d.closed_for, d.opens_at IS NOT NULL;
END;
$$;

COMMENT ON FUNCTION api.save_market_day(json, date, timestamptz, timestamptz, text) IS
'The day whole, new or in place of what stood there: both hours, or what it is closed for. No day is ever taken out of
the calendar: a weekday without a row would be one of which nothing is known.';
