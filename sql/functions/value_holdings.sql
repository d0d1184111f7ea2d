-- Says what a portfolio held at an instant, at the last closes before it.
-- for: owner
CREATE FUNCTION api.value_holdings(_portfolio_id bigint, _at timestamptz)
RETURNS TABLE (stock_code text, quantity bigint, total_cost bigint, close bigint, priced_on date, value bigint)
LANGUAGE sql
STABLE
BEGIN ATOMIC
    SELECT
        h.stock_code,
        f.quantity_after AS quantity,
        f.total_cost_after AS total_cost,
        d.close,
        d.priced_on,
        coalesce(d.close * f.quantity_after, f.total_cost_after) AS value
    FROM app.holdings AS h
    CROSS JOIN
        LATERAL (
            SELECT
                b.quantity_after,
                b.total_cost_after
            FROM app.fills AS b
            WHERE b.portfolio_id = h.portfolio_id AND b.stock_code = h.stock_code AND b.filled_at <= _at
            ORDER BY b.filled_at DESC, b.fill_id DESC
            LIMIT 1
        ) AS f
    LEFT JOIN LATERAL (
        SELECT
            p.close,
            p.priced_on
        FROM app.daily_prices AS p
        WHERE p.stock_code = h.stock_code AND p.priced_on <= api.find_close_day(_at)
        ORDER BY p.priced_on DESC
        LIMIT 1
    ) AS d ON true
    WHERE h.portfolio_id = _portfolio_id AND f.quantity_after > 0
    ORDER BY value DESC, h.stock_code ASC;
END;

COMMENT ON FUNCTION api.value_holdings(bigint, timestamptz) IS
'One row for each stock that it held then: shares, their cost, and their value in won at the last close that stood at
the instant; at their cost where no close was known, close and priced_on NULL.';
