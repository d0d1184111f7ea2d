-- Where each user is signed in.
-- for: web
CREATE VIEW api.sessions AS
SELECT
    s.user_id,
    s.session_id,
    s.agent,
    s.ip,
    s.started_at,
    s.last_used_at
FROM app.sessions AS s
WHERE
    s.ended_at IS NULL
    AND EXISTS (
        SELECT 1
        FROM app.refresh_tokens AS t
        WHERE t.session_id = s.session_id AND t.expires_at > (SELECT app.clock())
    );

COMMENT ON VIEW api.sessions IS 'Where each user is signed in. One row per session that lives. Live.';
COMMENT ON COLUMN api.sessions.last_used_at IS 'When it was last renewed.';
