-- Every fiftieth entry of the leaderboard, from which places are counted.
-- for: web, analyst
CREATE VIEW api.leaderboard_marks AS
SELECT
    m.place,
    m.profit_loss_pct,
    m.public_number
FROM app.leaderboard_marks AS m;

COMMENT ON VIEW api.leaderboard_marks IS
'Every fiftieth entry of the leaderboard, from the first, as of the last refresh. One row per mark.';
