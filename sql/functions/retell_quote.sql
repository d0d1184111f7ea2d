-- Tells the quote of a stock in shares as portfolios count them from now on.
-- for: owner
CREATE FUNCTION api.retell_quote(_stock_code text)
RETURNS void
LANGUAGE sql
VOLATILE
BEGIN ATOMIC
    UPDATE app.quotes AS q
    SET
        price = api.adjust_price(d.close, f.factor),
        open = api.adjust_price(d.open, f.factor),
        high = api.adjust_price(d.high, f.factor),
        low = api.adjust_price(d.low, f.factor),
        volume = least(round(d.volume / f.factor), 9000000000000000)
    FROM app.daily_prices AS d
    CROSS JOIN LATERAL (SELECT api.find_quote_factor(d.stock_code, d.priced_on) AS factor) AS f
    WHERE
        q.stock_code = _stock_code
        AND d.stock_code = _stock_code
        AND d.priced_on = (q.quoted_at AT TIME ZONE 'Asia/Seoul')::date;
END;

COMMENT ON FUNCTION api.retell_quote(text) IS
'Nothing. From the prices of its day, which stay as they came. Whoever calls holds the lock of corporate actions, which
api.apply_quotes shares: no quote comes in meanwhile that is told in shares of before.';
