-- How far each user has come with each content.
-- for: web
CREATE VIEW api.learning_progress AS
SELECT
    l.user_id,
    l.learning_progress_id,
    l.content_type,
    l.content_id,
    l.status,
    l.progress_percent,
    l.started_at,
    l.progressed_at,
    l.completed_at
FROM app.learning_progress AS l;

COMMENT ON VIEW api.learning_progress IS
'How far each user has come with each case, term and briefing. One row per user and content. Live.';
