-- Marks notices of a user as read: those that are named, or all.
-- for: web
CREATE FUNCTION api.mark_notifications_read(_by json, _user_id bigint, _notification_ids json)
RETURNS TABLE (marked_count bigint, total_count bigint, unread_count bigint)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _ids bigint[] := array(SELECT i.id::bigint FROM json_array_elements_text(_notification_ids) AS i (id));
BEGIN
    PERFORM app.act(_by);
    PERFORM 1 FROM app.notification_counts AS c WHERE c.user_id = _user_id FOR UPDATE;
    IF _notification_ids IS NULL THEN
        UPDATE app.notifications AS n SET is_read = true WHERE n.user_id = _user_id AND NOT n.is_read;
    ELSE
        UPDATE app.notifications AS n SET is_read = true
        WHERE n.notification_id = any(_ids) AND n.user_id = _user_id AND NOT n.is_read;
    END IF;
    GET DIAGNOSTICS marked_count = ROW_COUNT;
    SELECT c.total_count, c.unread_count INTO total_count, unread_count FROM api.notification_counts AS c
    WHERE c.user_id = _user_id;
    RETURN NEXT;
END;
$$;

COMMENT ON FUNCTION api.mark_notifications_read(json, bigint, json) IS
'How many were unread before, and how many there are then. notification_ids: an array; NULL: all. Others'' and
unknown ones do nothing.';
