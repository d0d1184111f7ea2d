-- Tells what a portfolio held at an instant in the columns of api.holdings.
-- for: owner
CREATE FUNCTION api.describe_holdings(_portfolio_id bigint, _at timestamptz)
RETURNS TABLE (
    stock_code text,
    stock_name text,
    quantity bigint,
    reserved_quantity bigint,
    total_cost bigint,
    average_cost numeric,
    price bigint,
    value bigint,
    profit_loss bigint,
    profit_loss_pct numeric,
    realised_profit bigint,
    price_as_of timestamptz,
    stale boolean
)
LANGUAGE sql
STABLE
BEGIN ATOMIC
    SELECT
        v.stock_code,
        s.stock_name,
        v.quantity,
        o.reserved_quantity,
        v.total_cost,
        round(v.total_cost::numeric / v.quantity, 2) AS average_cost,
        coalesce(v.close, v.total_cost / v.quantity) AS price,
        v.value,
        v.value - v.total_cost AS profit_loss,
        round((v.value - v.total_cost) * 100.0 / nullif(v.total_cost, 0), 2) AS profit_loss_pct,
        f.realised_profit + c.realised_profit AS realised_profit,
        d.quoted_at AS price_as_of,
        d.quoted_at IS NULL OR coalesce(
            d.quoted_at < (
                SELECT m.closes_at FROM app.market_days AS m
                WHERE m.opens_at IS NOT NULL AND m.closes_at <= _at
                ORDER BY m.market_on DESC
                LIMIT 1
            ) - (SELECT make_interval(secs => r.stale_after_seconds) FROM app.trading_rules AS r),
            FALSE
        ) AS stale
    FROM api.value_holdings(_portfolio_id, _at) AS v
    INNER JOIN app.stocks AS s ON v.stock_code = s.stock_code
    LEFT JOIN app.daily_prices AS d ON v.stock_code = d.stock_code AND v.priced_on = d.priced_on
    CROSS JOIN
        LATERAL (
            SELECT coalesce(sum(b.amount - b.fee - b.released_cost), 0)::bigint AS realised_profit
            FROM app.fills AS b
            WHERE
                b.portfolio_id = _portfolio_id
                AND b.stock_code = v.stock_code
                AND b.side = 'sell'
                AND b.filled_at <= _at
        ) AS f
    CROSS JOIN
        LATERAL (
            SELECT coalesce(sum(g.profit_change), 0)::bigint AS realised_profit
            FROM app.holding_changes AS g
            WHERE g.portfolio_id = _portfolio_id AND g.stock_code = v.stock_code AND g.changed_at <= _at
        ) AS c
    CROSS JOIN
        LATERAL (
            SELECT coalesce(sum(w.quantity), 0)::bigint AS reserved_quantity
            FROM app.orders AS w
            WHERE
                w.portfolio_id = _portfolio_id
                AND w.stock_code = v.stock_code
                AND w.side = 'sell'
                AND w.order_kind = 'limit'
                AND w.placed_at <= _at
                AND (w.ended_at IS NULL OR w.ended_at > _at)
        ) AS o
    ORDER BY
        v.value DESC,
        v.stock_code ASC;
END;

COMMENT ON FUNCTION api.describe_holdings(bigint, timestamptz) IS
'One row for each stock that it held then, the most valuable first, at the last close that stood at the instant; at
what it cost where no close was known. stale: a price is missing, or older than stale_after_seconds of the rules before
the end of the last session by then. The same whoever asks, whenever.';
