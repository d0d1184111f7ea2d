-- How a portfolio did, and what that is made of.

-- name: get_performance
-- How a user's open portfolio did between two days.
SELECT
    p.portfolio_id,
    p.season,
    p.started_at,
    p.ended_at,
    p.session_count,
    p.start_value,
    p.end_value,
    p.external_flow,
    p.profit_loss,
    p.simple_return,
    p.time_weighted_return,
    p.money_weighted_return,
    p.period_money_weighted_return,
    p.maximum_drawdown,
    p.volatility,
    p.reasons,
    p.daily_values,
    p.price_as_of,
    p.stale
FROM api.find_performance(:user_id, :from_on, :to_on) AS p;

-- name: explain_performance
-- What adds up to the profit of a user's open portfolio between two days; a page after a line of one before.
SELECT
    e.line_kind,
    e.line_id,
    e.happened_at,
    e.entry_kind,
    e.stock_code,
    e.stock_name,
    e.quantity,
    e.price,
    e.fee,
    e.amount,
    e.fill_id,
    e.ended_on
FROM
    api.explain_performance(
        :user_id,
        :from_on,
        coalesce(:after_ended_on::date, :to_on::date),
        :after_line_kind,
        :after_happened_at,
        :after_line_id,
        :size
    ) AS e;
