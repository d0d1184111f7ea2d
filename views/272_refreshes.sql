-- What is derived, and as of when it stands.
-- for: web, analyst
CREATE VIEW api.refreshes AS
SELECT
    r.refresh_name,
    r.refreshed_at,
    r.duration_ms,
    r.watermark,
    r.is_settled
FROM app.refreshes AS r;

COMMENT ON VIEW api.refreshes IS
'What is derived from the tables, and as of when it stands. One row per thing that is derived. Live.';
