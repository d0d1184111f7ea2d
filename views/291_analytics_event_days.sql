-- How many events of each type came on each day.
-- for: analyst
CREATE VIEW api.analytics_event_days AS
SELECT
    (e.created_at AT TIME ZONE 'Asia/Seoul')::date AS sent_on,
    e.event_type,
    count(*) AS event_count,
    count(DISTINCT e.visit_key) AS visit_count
FROM app.analytics_events AS e
GROUP BY 1, 2;

COMMENT ON VIEW api.analytics_event_days IS
'How many events came. One row per KST day and type, of the last 180 days. Live; reads every event.';
COMMENT ON COLUMN api.analytics_event_days.sent_on IS 'The KST day on which they came.';
COMMENT ON COLUMN api.analytics_event_days.event_count IS 'Events of that day and type.';
COMMENT ON COLUMN api.analytics_event_days.visit_count IS 'Visits that they are of, as far as they say.';
