-- The notices of each user.
-- for: web
CREATE VIEW api.notifications AS
SELECT
    n.user_id,
    n.notification_id,
    n.notification_type,
    n.title,
    n.message,
    n.data,
    n.is_read,
    n.created_at
FROM app.notifications AS n;

COMMENT ON VIEW api.notifications IS 'The notices of each user, in Korean. One row per notice. Live.';
