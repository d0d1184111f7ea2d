-- Where each user stood when each session ended, and with how much.
-- for: web
CREATE VIEW api.leaderboard_day_positions AS
SELECT
    p.user_id,
    s.snapped_on,
    s.rank,
    u.public_id,
    u.username,
    round((s.total_value - p.initial_cash - s.total_rewards_received) * 100.0 / p.initial_cash, 2) AS profit_loss_pct,
    s.total_value,
    s.total_value - p.initial_cash - s.total_rewards_received AS profit_loss
FROM app.portfolio_snapshots AS s
INNER JOIN app.portfolios AS p ON s.portfolio_id = p.portfolio_id
INNER JOIN app.users AS u ON p.user_id = u.user_id
INNER JOIN app.user_settings AS t ON p.user_id = t.user_id AND t.is_ranked
WHERE s.place IS NOT null;

COMMENT ON VIEW api.leaderboard_day_positions IS
'Where each user stood when each session ended, amounts included: for that user alone. One row per trading day and user
who was ranked then and is so now.';
