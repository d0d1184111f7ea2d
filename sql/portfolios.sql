-- Portfolios, as /api/v2 tells them. The lists of fills and cash entries are built by browse.

-- name: get_portfolio
-- A user's portfolio: that of a season, by default the open one at the latest quotes.
SELECT
    p.portfolio_id,
    p.season,
    p.portfolio_name,
    p.initial_cash,
    p.cash,
    p.reserved_cash,
    p.spendable_cash,
    p.holdings_value,
    p.total_value,
    p.profit_loss,
    p.profit_loss_pct::double precision AS profit_loss_pct,
    p.total_rewards_received,
    p.fill_count,
    p.holdings,
    p.price_as_of,
    p.stale,
    p.opened_at,
    p.closed_at
FROM api.portfolios AS p
WHERE
    p.user_id = :user_id
    AND p.season = coalesce(
        :season,
        (
            SELECT o.season FROM api.portfolios AS o
            WHERE o.user_id = :user_id AND o.closed_at IS NULL
        )
    );

-- name: list_holdings
-- What a user's portfolio of a season owns, by default the open one; the most valuable first.
SELECT
    h.stock_code,
    h.stock_name,
    h.quantity,
    h.reserved_quantity,
    h.total_cost,
    h.average_cost::double precision AS average_cost,
    h.price,
    h.value,
    h.profit_loss,
    h.profit_loss_pct::double precision AS profit_loss_pct,
    h.realised_profit,
    h.price_as_of,
    h.stale
FROM api.holdings AS h
WHERE
    h.user_id = :user_id
    AND h.season = coalesce(
        :season,
        (
            SELECT o.season FROM api.portfolios AS o
            WHERE o.user_id = :user_id AND o.closed_at IS NULL
        )
    )
ORDER BY
    h.value DESC,
    h.stock_code ASC;

-- name: get_past_portfolio
-- A user's portfolio that was open at an instant, at the closes by then.
SELECT
    p.portfolio_id,
    p.season,
    p.portfolio_name,
    p.initial_cash,
    p.cash,
    p.reserved_cash,
    p.cash - p.reserved_cash AS spendable_cash,
    p.holdings_value,
    p.total_value,
    p.profit_loss,
    p.profit_loss_pct::double precision AS profit_loss_pct,
    p.total_rewards_received,
    p.fill_count,
    p.holdings,
    p.price_as_of,
    p.stale,
    p.opened_at,
    NULL::timestamptz AS closed_at
FROM api.find_past_portfolio(:user_id, :as_of) AS p;

-- name: list_past_holdings
-- What a user's portfolio owned that was open at an instant, the most valuable first.
SELECT
    h.stock_code,
    h.stock_name,
    h.quantity,
    h.reserved_quantity,
    h.total_cost,
    h.average_cost::double precision AS average_cost,
    h.price,
    h.value,
    h.profit_loss,
    h.profit_loss_pct::double precision AS profit_loss_pct,
    h.realised_profit,
    h.price_as_of,
    h.stale
FROM api.list_past_holdings(:user_id, :as_of) AS h;

-- name: get_trading_rules
-- The rules of trading.
SELECT
    r.opening_cash,
    r.hours_policy,
    r.buy_fee_ratio::double precision AS buy_fee_ratio,
    r.sell_fee_ratio::double precision AS sell_fee_ratio,
    r.price_limit_ratio::double precision AS price_limit_ratio,
    r.open_orders_limit,
    r.stale_after_seconds,
    r.quote_age_limit_seconds,
    r.briefing_reward,
    r.reward_multiplier::double precision AS reward_multiplier,
    r.reward_days,
    r.dwell_reward,
    r.dwell_seconds,
    r.quiz_right_reward,
    r.quiz_wrong_reward
FROM api.trading_rules AS r;

-- name: change_trading_rules
-- Changes the rules that are given.
SELECT
    r.opening_cash,
    r.hours_policy,
    r.buy_fee_ratio::double precision AS buy_fee_ratio,
    r.sell_fee_ratio::double precision AS sell_fee_ratio,
    r.price_limit_ratio::double precision AS price_limit_ratio,
    r.open_orders_limit,
    r.stale_after_seconds,
    r.quote_age_limit_seconds,
    r.briefing_reward,
    r.reward_multiplier::double precision AS reward_multiplier,
    r.reward_days,
    r.dwell_reward,
    r.dwell_seconds,
    r.quiz_right_reward,
    r.quiz_wrong_reward
FROM api.change_trading_rules(:by, :changes) AS r;
