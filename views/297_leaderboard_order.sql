-- The order of the leaderboard alone, without whose entries they are.
-- for: web, analyst
CREATE VIEW api.leaderboard_order AS
SELECT
    e.profit_loss_pct,
    e.public_number
FROM app.leaderboard_entries AS e;

COMMENT ON VIEW api.leaderboard_order IS
'What api.leaderboard_entries are ordered by, read from the index alone: to count them and to skip them. One row per
entry, as of the last refresh of api.portfolio_totals.';
