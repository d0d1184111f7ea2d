-- Tells the quote of a stock in shares as portfolios count them from now on.
-- for: owner
CREATE FUNCTION api.retell_quote(_stock_code text)
RETURNS void
LANGUAGE sql
VOLATILE
BEGIN ATOMIC
    UPDATE app.quotes AS q
    SET
        price = api.adjust_price(d.close, d.factor),
        open = api.adjust_price(d.open, d.factor),
        high = api.adjust_price(d.high, d.factor),
        low = api.adjust_price(d.low, d.factor),
        volume = least(round(d.volume / d.factor), 9000000000000000)
    FROM (
        SELECT
            p.stock_code,
            p.priced_on,
            p.open,
            p.high,
            p.low,
            p.close,
            p.volume,
            api.find_quote_factor(p.stock_code, p.priced_on) AS factor
        FROM app.daily_prices AS p
    ) AS d
    WHERE
        q.stock_code = _stock_code
        AND d.stock_code = _stock_code
        AND d.priced_on = (q.quoted_at AT TIME ZONE 'Asia/Seoul')::date;
END;

COMMENT ON FUNCTION api.retell_quote(text) IS
'Nothing. From the prices of its day, which stay as they came. Whoever calls holds the lock of corporate actions, which
api.apply_quotes shares: no quote comes in meanwhile that is told in shares of before.';
