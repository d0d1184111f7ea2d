-- Marks one notice of a user as read; one that is read stays so.
-- for: web
-- PT404 notification_not_found
CREATE FUNCTION api.mark_notification_read(_by json, _user_id bigint, _notification_id bigint)
RETURNS TABLE (total_count bigint, unread_count bigint)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
BEGIN
    PERFORM app.act(_by);
    PERFORM 1 FROM app.notification_counts AS c WHERE c.user_id = _user_id FOR UPDATE;
    IF NOT EXISTS (
        SELECT 1 FROM app.notifications AS n WHERE n.notification_id = _notification_id AND n.user_id = _user_id
    ) THEN
        RAISE 'notification_not_found' USING ERRCODE = 'PT404';
    END IF;
    UPDATE app.notifications AS n SET is_read = true WHERE n.notification_id = _notification_id AND NOT n.is_read;
    RETURN QUERY
    SELECT c.total_count, c.unread_count FROM api.notification_counts AS c WHERE c.user_id = _user_id;
END;
$$;

COMMENT ON FUNCTION api.mark_notification_read(json, bigint, bigint) IS 'How many there are then.';
