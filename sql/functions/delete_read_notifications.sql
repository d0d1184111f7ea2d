-- Deletes all notices of a user that are read.
-- for: web
CREATE FUNCTION api.delete_read_notifications(_by json, _user_id bigint)
RETURNS TABLE (deleted_count bigint, total_count bigint, unread_count bigint)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
BEGIN
    PERFORM app.act(_by);
    PERFORM 1 FROM app.notification_counts AS c WHERE c.user_id = _user_id FOR UPDATE;
    DELETE FROM app.notifications AS n WHERE n.user_id = _user_id AND n.is_read;
    GET DIAGNOSTICS deleted_count = ROW_COUNT;
    SELECT c.total_count, c.unread_count INTO total_count, unread_count FROM api.notification_counts AS c
    WHERE c.user_id = _user_id;
    RETURN NEXT;
END;
$$;

COMMENT ON FUNCTION api.delete_read_notifications(json, bigint) IS
'How many it deleted, and how many there are then.';
