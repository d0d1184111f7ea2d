-- What every open portfolio is worth, kept for those who compare them all.
CREATE MATERIALIZED VIEW app.portfolio_totals AS
WITH owned AS (
    SELECT
        h.portfolio_id,
        sum(coalesce(q.price * h.quantity, h.total_cost))::bigint AS holdings_value
    FROM app.holdings AS h
    LEFT JOIN app.quotes AS q ON h.stock_code = q.stock_code
    WHERE h.quantity > 0
    GROUP BY h.portfolio_id
)

SELECT
    p.portfolio_id,
    p.season,
    p.initial_cash,
    p.cash,
    coalesce(o.holdings_value, 0) AS holdings_value,
    p.cash + coalesce(o.holdings_value, 0) AS total_value,
    p.total_rewards_received,
    p.cash + coalesce(o.holdings_value, 0) - p.initial_cash - p.total_rewards_received AS profit_loss,
    round(
        (p.cash + coalesce(o.holdings_value, 0) - p.initial_cash - p.total_rewards_received) * 100.0
        / p.initial_cash, 2
    ) AS profit_loss_pct,
    p.fill_count
FROM app.portfolios AS p
LEFT JOIN owned AS o ON p.portfolio_id = o.portfolio_id
WHERE p.closed_at IS null;

-- Which row is this portfolio's? Refreshed CONCURRENTLY, rows are matched by it.
CREATE UNIQUE INDEX portfolio_totals_portfolio_id_idx ON app.portfolio_totals (portfolio_id);

COMMENT ON MATERIALIZED VIEW app.portfolio_totals IS
'What every open portfolio was worth at the last refresh, which app.refreshes tells. One row per open portfolio.';
