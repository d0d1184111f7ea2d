-- How many notices of each kind were sent on each day, and how many of them are read.
-- for: analyst
CREATE VIEW api.notification_days AS
SELECT
    (n.created_at AT TIME ZONE 'Asia/Seoul')::date AS noticed_on,
    n.notification_type,
    count(*) AS total_count,
    count(DISTINCT n.user_id) AS user_count,
    count(*) FILTER (WHERE NOT n.is_read) AS unread_count
FROM app.notifications AS n
GROUP BY 1, 2;

COMMENT ON VIEW api.notification_days IS
'How many notices there are of each day and kind. One row per KST day and kind that there is one of; what was deleted is
not counted, nor what is older than 180 days. Live; reads every notice.';
COMMENT ON COLUMN api.notification_days.noticed_on IS 'The KST day on which they were made.';
COMMENT ON COLUMN api.notification_days.total_count IS 'Notices of that day and kind, read or not.';
COMMENT ON COLUMN api.notification_days.user_count IS 'Users who have them.';
