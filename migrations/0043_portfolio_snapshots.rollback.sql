-- Snapshots go; only the latest can be taken again.
DROP TABLE app.portfolio_snapshots;
