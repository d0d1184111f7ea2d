-- Counts the notices that came, whoever wrote them.
CREATE OR REPLACE FUNCTION app.notifications_count_new()
RETURNS trigger
LANGUAGE plpgsql
SET search_path = ''
AS $$
BEGIN
    INSERT INTO app.notification_counts AS c (user_id, total_count, unread_count)
    SELECT n.user_id, count(*), count(*) FILTER (WHERE NOT n.is_read) FROM added AS n
    GROUP BY n.user_id
    ORDER BY n.user_id
    ON CONFLICT (user_id) DO UPDATE SET
        total_count = c.total_count + EXCLUDED.total_count,
        unread_count = c.unread_count + EXCLUDED.unread_count;
    RETURN NULL;
END;
$$;

CREATE OR REPLACE TRIGGER notifications_count_new
AFTER INSERT ON app.notifications
REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION app.notifications_count_new();
