-- Says what a portfolio held at an instant, at the last closes before it.
-- for: owner
CREATE FUNCTION api.value_holdings(_portfolio_id bigint, _at timestamptz)
RETURNS TABLE (stock_code text, quantity bigint, total_cost bigint, close bigint, priced_on date, value bigint)
LANGUAGE sql
STABLE
BEGIN ATOMIC
    SELECT
        h.stock_code,
        f.quantity,
        f.total_cost,
        round(t.close / coalesce(c.price_factor, 1))::bigint AS close,
        d.priced_on,
        coalesce(round(t.close * f.quantity / coalesce(c.price_factor, 1))::bigint, f.total_cost) AS value
    FROM app.holdings AS h
    CROSS JOIN LATERAL api.find_holding_at(h.portfolio_id, h.stock_code, _at) AS f
    LEFT JOIN LATERAL (
        SELECT
            b.close,
            b.priced_on
        FROM app.daily_prices AS b
        WHERE b.stock_code = h.stock_code AND b.priced_on <= api.find_close_day(_at)
        ORDER BY b.priced_on DESC
        LIMIT 1
    ) AS d ON true
    LEFT JOIN LATERAL api.find_split_after(h.stock_code, d.priced_on) AS p ON true
    LEFT JOIN LATERAL api.find_split_after(h.stock_code, f.counted_on) AS c ON true
    CROSS JOIN
        LATERAL api.turn_late_price(
            d.close * coalesce(p.price_factor, 1), h.stock_code, d.priced_on, f.counted_on
        ) AS t (close)
    WHERE h.portfolio_id = _portfolio_id AND f.quantity > 0
    ORDER BY value DESC, h.stock_code ASC;
END;

COMMENT ON FUNCTION api.value_holdings(bigint, timestamptz) IS
'One row for each stock that it held then: shares as they were counted then, their cost, and their value in won at the
last close that stood at the instant; at their cost where no close was known, close and priced_on NULL. A close of the
other side of a split is told in shares of then, applied or not yet: a split changes no value, and the answer is the
same before and after it is applied. The value is rounded once, after the close is multiplied.';
