-- Portfolios, under the names of the v1 contract: current_cash is what can be spent.

-- name: v1_get_portfolio
-- A user's open portfolio at the latest quotes.
SELECT
    p.portfolio_id AS id,
    p.portfolio_name,
    p.initial_cash,
    p.spendable_cash AS current_cash,
    (
        SELECT
            coalesce(json_agg(json_build_object(
                'stock_code', h.stock_code,
                'stock_name', h.stock_name,
                'quantity', h.quantity,
                'avg_buy_price', h.average_cost,
                'current_price', h.price,
                'current_value', h.value,
                'profit_loss', h.profit_loss,
                'profit_loss_pct', coalesce(h.profit_loss_pct, 0),
                'price_as_of', h.price_as_of,
                'stale', h.stale
            )), '[]')
        FROM
            json_to_recordset(p.holdings) AS h (
                stock_code text,
                stock_name text,
                quantity bigint,
                average_cost numeric,
                price bigint,
                value bigint,
                profit_loss bigint,
                profit_loss_pct numeric,
                price_as_of text,
                stale boolean
            )
    ) AS holdings,
    p.total_value,
    p.profit_loss AS total_profit_loss,
    p.profit_loss_pct::double precision AS total_profit_loss_pct,
    p.total_rewards_received,
    p.price_as_of,
    p.stale
FROM api.portfolios AS p
WHERE p.user_id = :user_id AND p.closed_at IS NULL;

-- name: v1_get_portfolio_summary
-- What a user's open portfolio is worth.
SELECT
    p.total_value,
    p.profit_loss AS total_profit_loss,
    p.profit_loss_pct::double precision AS total_profit_loss_pct,
    p.total_rewards_received,
    p.price_as_of,
    p.stale
FROM api.portfolios AS p
WHERE p.user_id = :user_id AND p.closed_at IS NULL;

-- name: v1_refresh_portfolio
-- A user's open portfolio at the latest quotes, and of when that is.
SELECT
    p.portfolio_id AS id,
    p.portfolio_name,
    p.initial_cash,
    p.spendable_cash AS current_cash,
    (
        SELECT
            coalesce(json_agg(json_build_object(
                'stock_code', h.stock_code,
                'stock_name', h.stock_name,
                'quantity', h.quantity,
                'avg_buy_price', h.average_cost,
                'current_price', h.price,
                'current_value', h.value,
                'profit_loss', h.profit_loss,
                'profit_loss_pct', coalesce(h.profit_loss_pct, 0),
                'price_as_of', h.price_as_of,
                'stale', h.stale
            )), '[]')
        FROM
            json_to_recordset(p.holdings) AS h (
                stock_code text,
                stock_name text,
                quantity bigint,
                average_cost numeric,
                price bigint,
                value bigint,
                profit_loss bigint,
                profit_loss_pct numeric,
                price_as_of text,
                stale boolean
            )
    ) AS holdings,
    p.total_value,
    p.profit_loss AS total_profit_loss,
    p.profit_loss_pct::double precision AS total_profit_loss_pct,
    p.total_rewards_received,
    p.price_as_of,
    p.stale,
    m.observed_at AS refreshed_at
FROM api.portfolios AS p
CROSS JOIN api.market_state AS m
WHERE p.user_id = :user_id AND p.closed_at IS NULL;

-- name: v1_list_trades
-- Fills of a user's open portfolio, the newest first, and how many there are.
SELECT
    (
        SELECT coalesce(json_agg(t ORDER BY t.id DESC), '[]')
        FROM (
            SELECT
                f.fill_id AS id,
                f.side AS trade_type,
                f.stock_code,
                f.stock_name,
                f.quantity,
                f.price,
                f.amount AS total_amount,
                f.trade_reason,
                api.iso(f.filled_at) AS traded_at,
                f.balance_after AS remaining_cash
            FROM api.fills AS f
            WHERE f.user_id = :user_id AND f.portfolio_id = p.portfolio_id
            ORDER BY f.fill_id DESC
            -- Unseen by the planner, which would else sort all trades of whoever has more than most.
            LIMIT (SELECT :size::bigint) OFFSET (SELECT :skip::bigint)
        ) AS t
    ) AS trades,
    p.fill_count AS total_count
FROM api.portfolios AS p
WHERE p.user_id = :user_id AND p.closed_at IS NULL;
