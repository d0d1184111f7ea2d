-- What pages say that was done on them.
-- for: analyst
CREATE VIEW api.analytics_events AS
SELECT
    e.analytics_event_id,
    e.event_type,
    e.visit_key,
    e.event,
    e.created_at
FROM app.analytics_events AS e;

COMMENT ON VIEW api.analytics_events IS
'What pages say that was done on them; anybody may have sent it. One row per event of the last 180 days. Live.';
