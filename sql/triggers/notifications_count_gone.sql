-- Counts the notices that went, whoever deleted them.
CREATE OR REPLACE FUNCTION app.notifications_count_gone()
RETURNS trigger
LANGUAGE plpgsql
SET search_path = ''
AS $$
BEGIN
    UPDATE app.notification_counts AS c SET
        total_count = c.total_count - d.total_count,
        unread_count = c.unread_count - d.unread_count
    FROM (
        SELECT o.user_id, count(*) AS total_count, count(*) FILTER (WHERE NOT o.is_read) AS unread_count
        FROM removed AS o
        GROUP BY o.user_id
    ) AS d
    WHERE c.user_id = d.user_id;
    RETURN NULL;
END;
$$;

CREATE OR REPLACE TRIGGER notifications_count_gone
AFTER DELETE ON app.notifications
REFERENCING OLD TABLE AS removed
FOR EACH STATEMENT EXECUTE FUNCTION app.notifications_count_gone();
