-- Each user's conversations with the tutor.
-- for: web
CREATE VIEW api.tutor_sessions AS
SELECT
    s.user_id,
    s.tutor_session_id,
    s.title,
    s.message_count,
    s.last_message_at,
    s.started_at
FROM app.tutor_sessions AS s
WHERE s.user_id IS NOT null;

COMMENT ON VIEW api.tutor_sessions IS
'Each user''s conversations with the tutor; those of guests are nobody''s to list. One row per conversation. Live.';
COMMENT ON COLUMN api.tutor_sessions.title IS 'The beginning of its first message.';
COMMENT ON COLUMN api.tutor_sessions.started_at IS 'When it began.';
