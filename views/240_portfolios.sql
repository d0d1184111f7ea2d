-- What each user's portfolios are worth, those of old seasons as they were closed.
-- for: web
CREATE VIEW api.portfolios AS
SELECT
    p.user_id,
    p.portfolio_id,
    p.season,
    p.portfolio_name,
    p.initial_cash,
    p.cash,
    p.reserved_cash,
    p.cash - p.reserved_cash AS spendable_cash,
    h.holdings_value,
    p.cash + h.holdings_value AS total_value,
    p.cash + h.holdings_value - p.initial_cash - p.total_rewards_received AS profit_loss,
    round(
        (p.cash + h.holdings_value - p.initial_cash - p.total_rewards_received) * 100.0 / p.initial_cash, 2
    ) AS profit_loss_pct,
    p.total_rewards_received,
    p.fill_count,
    h.holdings,
    h.price_as_of,
    h.stale,
    p.opened_at,
    p.closed_at
FROM app.portfolios AS p
-- A LEFT JOIN, though there is always one row: who asks for none of these does not pay for them.
LEFT JOIN
    LATERAL (
        SELECT
            coalesce(sum(o.value), 0)::bigint AS holdings_value,
            min(o.price_as_of) AS price_as_of,
            coalesce(bool_or(o.stale), false) AS stale,
            coalesce(json_agg(json_build_object(
                'stock_code', o.stock_code,
                'stock_name', o.stock_name,
                'quantity', o.quantity,
                'reserved_quantity', o.reserved_quantity,
                'total_cost', o.total_cost,
                'average_cost', o.average_cost,
                'price', o.price,
                'value', o.value,
                'profit_loss', o.profit_loss,
                'profit_loss_pct', o.profit_loss_pct,
                'realised_profit', o.realised_profit,
                'price_as_of', app.iso(o.price_as_of),
                'stale', o.stale
            ) ORDER BY o.value DESC, o.stock_code ASC), '[]') AS holdings
        FROM api.holdings AS o
        WHERE o.portfolio_id = p.portfolio_id
    ) AS h
    ON true;

COMMENT ON VIEW api.portfolios IS
'What each user''s portfolios are worth: the open one at the latest quotes, those that are closed at the quotes when
they were. One row per user and season. Live, and of the same cost whatever was traded: history is not read.';
COMMENT ON COLUMN api.portfolios.spendable_cash IS 'Won: cash less what open orders reserve.';
COMMENT ON COLUMN api.portfolios.holdings_value IS 'Won: the sum of the holdings'' values.';
COMMENT ON COLUMN api.portfolios.total_value IS 'Won: cash and holdings_value.';
COMMENT ON COLUMN api.portfolios.profit_loss IS 'Won: total_value less initial_cash and total_rewards_received.';
COMMENT ON COLUMN api.portfolios.profit_loss_pct IS 'profit_loss in percent of initial_cash, to two decimals.';
COMMENT ON COLUMN api.portfolios.holdings IS 'The rows of api.holdings as json, the most valuable first.';
