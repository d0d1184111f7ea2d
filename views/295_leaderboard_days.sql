-- Who stood where when each session ended.
-- for: web, analyst
CREATE VIEW api.leaderboard_days AS
SELECT
    s.snapped_on,
    s.place,
    s.rank,
    round((s.total_value - p.initial_cash - s.total_rewards_received) * 100.0 / p.initial_cash, 2) AS profit_loss_pct,
    CASE WHEN t.is_ranked THEN u.public_id END AS public_id,
    CASE WHEN t.is_ranked THEN u.username END AS username
FROM app.portfolio_snapshots AS s
INNER JOIN app.portfolios AS p ON s.portfolio_id = p.portfolio_id
LEFT JOIN app.users AS u ON p.user_id = u.user_id
LEFT JOIN app.user_settings AS t ON p.user_id = t.user_id
WHERE s.place IS NOT null;

COMMENT ON VIEW api.leaderboard_days IS
'The leaderboard as it stood when each session ended, at its closes. One row per trading day and user who was ranked.
Who does not want to be ranked any more has neither public_id nor username on any day.';
