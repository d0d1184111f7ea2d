-- Makes the last close the quote of every stock that has an older one, or none.
-- for: worker
CREATE FUNCTION api.quote_last_closes(_by json)
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _rows json;
BEGIN
    PERFORM app.act(_by);
    SELECT json_agg(json_build_object(
        'stock_code', s.stock_code,
        'price', d.close,
        'quoted_at', d.quoted_at,
        'open', d.open,
        'high', d.high,
        'low', d.low,
        'volume', d.volume
    ) ORDER BY s.stock_code) INTO _rows
    FROM app.stocks AS s
    LEFT JOIN app.quotes AS q ON s.stock_code = q.stock_code
    CROSS JOIN LATERAL (
        SELECT p.close, p.quoted_at, p.open, p.high, p.low, p.volume
        FROM app.daily_prices AS p
        WHERE p.stock_code = s.stock_code
        ORDER BY p.priced_on DESC
        LIMIT 1
    ) AS d
    WHERE s.delisted_on IS NULL AND d.quoted_at > coalesce(q.quoted_at, '-infinity') AND d.quoted_at <= app.clock();
    RETURN cardinality(api.apply_quotes(coalesce(_rows, '[]'), app.clock()));
END;
$$;

COMMENT ON FUNCTION api.quote_last_closes(json) IS
'How many quotes it renewed. Orders are not matched: a past close is no price at which anybody could have dealt now.';
