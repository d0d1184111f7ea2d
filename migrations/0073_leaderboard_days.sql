-- Leaderboard days: who stood where when a session ended.
-- depends: 0072_error_codes_leaderboard_seed

-- Snapshots that were taken before have no places: nobody was ranked.
ALTER TABLE app.portfolio_snapshots
ADD COLUMN place bigint,
ADD COLUMN rank bigint;

-- Who stood at this place on that day? Only new rows have one.
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX portfolio_snapshots_snapped_on_place_idx
ON app.portfolio_snapshots (snapped_on, place) WHERE place IS NOT NULL;

COMMENT ON COLUMN app.portfolio_snapshots.place IS
'Where it stood on the leaderboard of that day, from 1: by the rate, then by the user''s number, both the higher first;
NULL where its user was not ranked.';
COMMENT ON COLUMN app.portfolio_snapshots.rank IS
'The place that all of its rate share: that of the first of them; NULL where its user was not ranked.';
