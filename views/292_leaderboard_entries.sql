-- Who is ranked, in no order: the higher rate stands higher, among equals the higher number.
-- for: web, analyst
CREATE VIEW api.leaderboard_entries AS
SELECT
    e.profit_loss_pct,
    e.public_number,
    CASE WHEN s.is_ranked THEN u.public_id END AS public_id,
    CASE WHEN s.is_ranked THEN u.username END AS username
FROM app.leaderboard_entries AS e
LEFT JOIN app.users AS u ON e.user_id = u.user_id
LEFT JOIN app.user_settings AS s ON e.user_id = s.user_id;

COMMENT ON VIEW api.leaderboard_entries IS
'Everybody on the leaderboard, as of the last refresh of api.portfolio_totals. One row per user with an open portfolio
who is ranked; who has just ceased to be has neither public_id nor username here, until the next refresh takes the row away.';
