-- Ends a turn of a conversation with the tutor: keeps the answer.
-- for: web
CREATE FUNCTION api.end_tutor_turn(_by json, _user_id bigint, _tutor_session_id uuid, _messages json)
RETURNS boolean
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _now timestamptz := app.clock();
BEGIN
    PERFORM app.act(_by);
    UPDATE app.tutor_sessions AS s
    SET
        message_count = s.message_count + json_array_length(_messages),
        last_message_at = _now,
        busy_until = NULL
    WHERE s.tutor_session_id = _tutor_session_id AND s.user_id IS NOT DISTINCT FROM _user_id;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO app.tutor_messages (tutor_session_id, role, message_type, content, created_at)
    SELECT _tutor_session_id, 'assistant', m.message ->> 'message_type', m.message ->> 'content', _now
    FROM json_array_elements(_messages) WITH ORDINALITY AS m (message, place) ORDER BY m.place;
    RETURN true;
END;
$$;

COMMENT ON FUNCTION api.end_tutor_turn(json, bigint, uuid, json) IS
'Whether the conversation is still there. messages: what the tutor said, [{message_type, content}]; [] nothing.';
