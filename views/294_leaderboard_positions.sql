-- What each user who is ranked brings to the leaderboard; the place is counted by api.find_place.
-- for: web
CREATE VIEW api.leaderboard_positions AS
SELECT
    e.user_id,
    e.profit_loss_pct,
    e.public_number,
    u.public_id,
    u.username,
    e.total_value,
    e.profit_loss
FROM app.leaderboard_entries AS e
INNER JOIN app.users AS u ON e.user_id = u.user_id
INNER JOIN app.user_settings AS s ON e.user_id = s.user_id AND s.is_ranked;

COMMENT ON VIEW api.leaderboard_positions IS
'What each user brings to the leaderboard, amounts included: for that user alone. One row per user with an open
portfolio who is ranked, as of the last refresh of api.portfolio_totals.';
