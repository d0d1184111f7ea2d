-- Counts the notices that were read, or are unread again; a notice never changes its user.
CREATE OR REPLACE FUNCTION app.notifications_count_changed()
RETURNS trigger
LANGUAGE plpgsql
SET search_path = ''
AS $$
BEGIN
    UPDATE app.notification_counts AS c SET unread_count = c.unread_count + d.unread_count
    FROM (
        SELECT s.user_id, sum(s.step)::bigint AS unread_count
        FROM (
            SELECT n.user_id, 1 AS step FROM after AS n WHERE NOT n.is_read
            UNION ALL
            SELECT o.user_id, -1 FROM before AS o WHERE NOT o.is_read
        ) AS s
        GROUP BY s.user_id
    ) AS d
    WHERE c.user_id = d.user_id AND d.unread_count <> 0;
    RETURN NULL;
END;
$$;

CREATE OR REPLACE TRIGGER notifications_count_changed
AFTER UPDATE ON app.notifications
REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION app.notifications_count_changed();
