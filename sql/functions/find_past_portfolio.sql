-- Tells what a user's portfolio that was open at an instant was worth then.
-- for: web
CREATE FUNCTION api.find_past_portfolio(_user_id bigint, _as_of timestamptz)
RETURNS TABLE (
    portfolio_id bigint,
    season bigint,
    portfolio_name text,
    initial_cash bigint,
    cash bigint,
    reserved_cash bigint,
    holdings_value bigint,
    total_value bigint,
    profit_loss bigint,
    profit_loss_pct numeric,
    total_rewards_received bigint,
    fill_count bigint,
    holdings json,
    price_as_of timestamptz,
    stale boolean,
    opened_at timestamptz
)
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _portfolio_id bigint := api.find_portfolio_at(_user_id, _as_of);
BEGIN
    RETURN QUERY
    SELECT
        p.portfolio_id,
        p.season,
        p.portfolio_name,
        p.initial_cash,
        c.cash,
        o.reserved_cash,
        h.holdings_value,
        c.cash + h.holdings_value AS total_value,
        v.profit_loss,
        round(v.profit_loss * 100.0 / p.initial_cash, 2) AS profit_loss_pct,
        c.total_rewards_received,
        f.fill_count,
        h.holdings,
        h.price_as_of,
        h.stale,
        p.opened_at
    FROM app.portfolios AS p
    CROSS JOIN api.find_cash_at(_portfolio_id, _as_of) AS c
    CROSS JOIN (
        SELECT
            coalesce(sum(d.value), 0)::bigint AS holdings_value,
            min(d.price_as_of) AS price_as_of,
            coalesce(bool_or(d.stale), false) AS stale,
            coalesce(json_agg(json_build_object(
                'stock_code', d.stock_code,
                'stock_name', d.stock_name,
                'quantity', d.quantity,
                'reserved_quantity', d.reserved_quantity,
                'total_cost', d.total_cost,
                'average_cost', d.average_cost,
                'price', d.price,
                'value', d.value,
                'profit_loss', d.profit_loss,
                'profit_loss_pct', d.profit_loss_pct,
                'realised_profit', d.realised_profit,
                'price_as_of', app.iso(d.price_as_of),
                'stale', d.stale
            ) ORDER BY d.value DESC, d.stock_code ASC), '[]') AS holdings
        FROM api.describe_holdings(_portfolio_id, _as_of) AS d
    ) AS h
    CROSS JOIN LATERAL (
        SELECT c.cash + h.holdings_value - p.initial_cash - c.total_rewards_received AS profit_loss
    ) AS v
    CROSS JOIN (
        -- By stock, as the index has them: only the index is read.
        SELECT coalesce(sum(c.fills), 0)::bigint AS fill_count
        FROM app.holdings AS g
        CROSS JOIN LATERAL (
            SELECT count(*) AS fills FROM app.fills AS b
            WHERE b.portfolio_id = _portfolio_id AND b.stock_code = g.stock_code AND b.filled_at <= _as_of
        ) AS c
        WHERE g.portfolio_id = _portfolio_id
    ) AS f
    CROSS JOIN (
        SELECT coalesce(sum(w.limit_price * w.quantity + trunc(w.limit_price * w.quantity * w.fee_ratio)), 0)::bigint
            AS reserved_cash
        FROM app.orders AS w
        WHERE
            w.portfolio_id = _portfolio_id
            AND w.side = 'buy'
            AND w.order_kind = 'limit'
            AND w.placed_at <= _as_of
            AND (w.ended_at IS NULL OR w.ended_at > _as_of)
    ) AS o
    WHERE p.portfolio_id = _portfolio_id;
END;
$$;

COMMENT ON FUNCTION api.find_past_portfolio(bigint, timestamptz) IS
'The columns of api.portfolios as they stood at the instant: cash from the entry before it, shares from the fills before
it at the last close by then, reserves from the orders that were open.';
