-- Refuses rows of quotes that cannot be: the first of them, by its place.
-- for: owner
-- PT422 quoted_stock_unknown
-- PT422 quote_out_of_range
-- PT422 quote_from_the_future
CREATE FUNCTION api.check_quotes(_rows json, _now timestamptz)
RETURNS void
LANGUAGE plpgsql
SET search_path = ''
AS $$
DECLARE
    _place bigint;
    _is_listed boolean;
    _is_ahead boolean;
BEGIN
    SELECT r.place - 1, s.stock_code IS NOT NULL, coalesce(r.quoted_at > _now + interval '5 minutes', false)
    INTO _place, _is_listed, _is_ahead
    FROM ROWS FROM (
        json_to_recordset(_rows) AS (
            stock_code text, price bigint, quoted_at timestamptz, open bigint, high bigint, low bigint
        )
    ) WITH ORDINALITY AS r (stock_code, price, quoted_at, open, high, low, place)
    LEFT JOIN app.stocks AS s ON r.stock_code = s.stock_code
    WHERE
        s.stock_code IS NULL
        OR r.quoted_at > _now + interval '5 minutes'
        OR least(r.price, r.open, r.low) < greatest(r.low, 1)
        OR greatest(r.price, r.open, r.high) > least(r.high, 1000000000)
    ORDER BY r.place
    LIMIT 1;
    IF NOT _is_listed THEN
        RAISE 'quoted_stock_unknown' USING ERRCODE = 'PT422', DETAIL = format('$[%s]', _place);
    ELSIF _is_ahead THEN
        RAISE 'quote_from_the_future' USING ERRCODE = 'PT422', DETAIL = format('$[%s]', _place);
    ELSIF _place IS NOT NULL THEN
        RAISE 'quote_out_of_range' USING ERRCODE = 'PT422', DETAIL = format('$[%s]', _place);
    END IF;
END;
$$;

COMMENT ON FUNCTION api.check_quotes(json, timestamptz) IS
'A clock of the sender may go five minutes before ours. Prices: low <= open, price <= high, 1 to 1,000,000,000.';
