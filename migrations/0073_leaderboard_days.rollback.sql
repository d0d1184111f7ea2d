DROP INDEX app.portfolio_snapshots_snapped_on_place_idx;
ALTER TABLE app.portfolio_snapshots
DROP COLUMN place,
DROP COLUMN rank;
