-- Notices, under the names and the kinds of the v1 contract.

-- name: v1_list_notifications
-- A page of a user's notices, the newest first, and how many there are.
SELECT
    (
        SELECT coalesce(json_agg(l ORDER BY l.id DESC), '[]')
        FROM (
            SELECT
                n.notification_id AS id,
                CASE n.notification_type
                    WHEN 'fill' THEN 'system'
                    WHEN 'expiry' THEN 'system'
                    ELSE n.notification_type
                END AS type,
                n.title,
                n.message,
                n.is_read,
                n.data,
                api.iso(n.created_at) AS created_at
            FROM api.notifications AS n
            WHERE n.user_id = :user_id
            ORDER BY n.notification_id DESC
            -- Unseen by the planner, which would else sort all notices of whoever has more than most.
            LIMIT (SELECT :per_page::bigint) OFFSET (SELECT :skip::bigint)
        ) AS l
    ) AS notifications,
    c.total_count,
    c.unread_count
FROM api.notification_counts AS c
WHERE c.user_id = :user_id;

-- name: v1_get_unread_count
-- How many notices a user has not read.
SELECT c.unread_count
FROM api.notification_counts AS c
WHERE c.user_id = :user_id;

-- name: v1_mark_notifications_read
-- Marks notices of a user as read: those that are named, or all.
SELECT format('%s개의 알림을 읽음으로 표시했어요.', m.marked_count) AS message
FROM api.mark_notifications_read(:by, :user_id, :notification_ids) AS m;

-- name: v1_delete_read_notifications
-- Deletes all notices of a user that are read.
SELECT
    format('읽은 알림 %s개를 지웠어요.', d.deleted_count) AS message,
    d.deleted_count
FROM api.delete_read_notifications(:by, :user_id) AS d;

-- name: v1_delete_notification
-- Deletes one notice of a user.
SELECT '알림을 지웠어요.' AS message
FROM api.delete_notification(:by, :user_id, :notification_id);
