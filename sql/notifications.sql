-- Notices, as /api/v2 tells them. Their list is built by browse.

-- name: get_notification_counts
-- How many notices a user has.
SELECT
    c.total_count,
    c.unread_count
FROM api.notification_counts AS c
WHERE c.user_id = :user_id;

-- name: mark_notifications_read
-- Marks notices of a user as read: those that are named, or all.
SELECT
    m.marked_count,
    m.total_count,
    m.unread_count
FROM api.mark_notifications_read(:by, :user_id, :notification_ids) AS m;

-- name: mark_notification_read
-- Marks one notice of a user as read.
SELECT
    m.total_count,
    m.unread_count
FROM api.mark_notification_read(:by, :user_id, :notification_id) AS m;

-- name: delete_notification
-- Deletes one notice of a user.
SELECT
    d.total_count,
    d.unread_count
FROM api.delete_notification(:by, :user_id, :notification_id) AS d;

-- name: delete_read_notifications
-- Deletes all notices of a user that are read.
SELECT
    d.deleted_count,
    d.total_count,
    d.unread_count
FROM api.delete_read_notifications(:by, :user_id) AS d;
