-- Deletes one notice of a user.
-- for: web
-- PT404 notification_not_found
CREATE FUNCTION api.delete_notification(_by json, _user_id bigint, _notification_id bigint)
RETURNS TABLE (total_count bigint, unread_count bigint)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
BEGIN
    PERFORM app.act(_by);
    PERFORM 1 FROM app.notification_counts AS c WHERE c.user_id = _user_id FOR UPDATE;
    DELETE FROM app.notifications AS n WHERE n.notification_id = _notification_id AND n.user_id = _user_id;
    IF NOT FOUND THEN
        RAISE 'notification_not_found' USING ERRCODE = 'PT404';
    END IF;
    RETURN QUERY
    SELECT c.total_count, c.unread_count FROM api.notification_counts AS c WHERE c.user_id = _user_id;
END;
$$;

COMMENT ON FUNCTION api.delete_notification(json, bigint, bigint) IS 'How many there are then.';
