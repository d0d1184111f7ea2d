-- What was said in each user's conversations with the tutor.
-- for: web
CREATE VIEW api.tutor_messages AS
SELECT
    s.user_id,
    m.tutor_session_id,
    m.tutor_message_id,
    m.role,
    m.message_type,
    m.content,
    m.created_at
FROM app.tutor_messages AS m
INNER JOIN app.tutor_sessions AS s ON m.tutor_session_id = s.tutor_session_id
WHERE s.user_id IS NOT null;

COMMENT ON VIEW api.tutor_messages IS
'What was said in each user''s conversations with the tutor. One row per message. Live.';
COMMENT ON COLUMN api.tutor_messages.content IS 'What is said, as message_type tells it.';
