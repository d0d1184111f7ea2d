-- Begins a turn of a conversation with the tutor: keeps the question, and says what was said before.
-- for: web
-- PT401 sign_in_required
-- PT409 tutor_busy
CREATE FUNCTION api.begin_tutor_turn(
    _by json, _user_id bigint, _tutor_session_id uuid, _message text, _seconds bigint
)
RETURNS TABLE (tutor_session_id uuid, history json)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _found_id uuid;
    _busy_until timestamptz;
    _now timestamptz := app.clock();
BEGIN
    PERFORM app.act(_by);
    -- None after the account's end, which an access token outlives by up to two seconds.
    PERFORM 1 FROM app.users AS u WHERE u.user_id = _user_id AND u.closed_at IS NULL FOR KEY SHARE;
    IF NOT FOUND AND _user_id IS NOT NULL THEN
        RAISE 'sign_in_required' USING ERRCODE = 'PT401';
    END IF;
    -- A full conversation is over like one that never was: the next message begins another.
    SELECT s.tutor_session_id, s.busy_until INTO _found_id, _busy_until FROM app.tutor_sessions AS s
    WHERE
        s.tutor_session_id = _tutor_session_id
        AND s.user_id IS NOT DISTINCT FROM _user_id
        AND s.message_count < 200
    FOR UPDATE;
    IF _busy_until > _now THEN
        RAISE 'tutor_busy' USING ERRCODE = 'PT409';
    END IF;
    IF _found_id IS NULL THEN
        INSERT INTO app.tutor_sessions AS s (user_id) VALUES (_user_id) RETURNING s.tutor_session_id INTO _found_id;
    END IF;
    SELECT
        _found_id,
        coalesce(
            json_agg(json_build_object('role', m.role, 'content', left(m.content, 4000)) ORDER BY m.tutor_message_id),
            '[]'
        )
    INTO tutor_session_id, history
    FROM (
        SELECT h.tutor_message_id, h.role, h.content FROM app.tutor_messages AS h
        WHERE h.tutor_session_id = _found_id AND h.message_type = 'text'
        ORDER BY h.tutor_message_id DESC
        LIMIT 20
    ) AS m;
    INSERT INTO app.tutor_messages (tutor_session_id, role, content, created_at)
    VALUES (_found_id, 'user', _message, _now);
    UPDATE app.tutor_sessions AS s
    SET
        title = CASE s.message_count
            WHEN 0 THEN left(btrim(regexp_replace(_message, '\s+', ' ', 'g')), 50) ELSE s.title
        END,
        message_count = s.message_count + 1,
        last_message_at = _now,
        busy_until = _now + make_interval(secs => _seconds)
    WHERE s.tutor_session_id = _found_id;
    RETURN NEXT;
END;
$$;

COMMENT ON FUNCTION api.begin_tutor_turn(json, bigint, uuid, text, bigint) IS
'The conversation, and its latest 20 texts before this one, the oldest first: [{role, content}]. user_id NULL: a guest.
An id that is NULL, unknown, somebody else''s, or of a conversation with 200 messages begins a new one. Until
end_tutor_turn, or for so many seconds, no other turn begins there.';
