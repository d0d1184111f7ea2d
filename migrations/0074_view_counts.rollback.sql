-- Counts go, for good.
DROP TABLE app.view_counts;
