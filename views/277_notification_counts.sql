-- How many notices each user has.
-- for: web
CREATE VIEW api.notification_counts AS
SELECT
    u.user_id,
    coalesce(c.total_count, 0) AS total_count,
    coalesce(c.unread_count, 0) AS unread_count
FROM app.users AS u
LEFT JOIN app.notification_counts AS c ON u.user_id = c.user_id;

COMMENT ON VIEW api.notification_counts IS
'How many notices each user has, counted as they come and go. One row per account. Live.';
