-- What happened to each user's account, in the user's own words: who signed in, from where, and what was changed.
-- for: web
CREATE VIEW api.activity AS
SELECT
    e.user_id,
    e.seq,
    e.sealed_at,
    e.occurred_at,
    e.event,
    e.detail,
    e.actor_kind,
    o.ip,
    o.agent
FROM (
    SELECT
        l.subject_id AS user_id,
        l.seq,
        l.sealed_at,
        l.occurred_at,
        CASE l.entity
            WHEN 'users'
                THEN
                    CASE
                        WHEN l.action = 'insert' THEN 'registered'
                        WHEN l.after ? 'locked_at'
                            THEN CASE WHEN l.after ->> 'locked_at' IS NULL THEN 'unlocked' ELSE 'locked' END
                        WHEN l.after ? 'email_verified_at' THEN 'email_verified'
                        WHEN l.after ? 'username' THEN 'username_changed'
                        -- The same password hashed anew comes with a sign-in.
                        WHEN l.after ? 'password_hash' AND NOT l.after ? 'last_login_at' THEN 'password_changed'
                    END
            WHEN 'sessions'
                THEN
                    CASE
                        WHEN l.action = 'insert' THEN 'signed_in'
                        WHEN l.action = 'refuse' THEN 'sign_in_refused'
                        WHEN l.after ? 'end_reason' THEN 'session_ended'
                        WHEN l.action = 'update' THEN 'session_renewed'
                    END
            WHEN 'mail_tokens' THEN CASE WHEN l.action = 'insert' THEN 'letter_sent' END
            WHEN 'user_settings' THEN CASE WHEN l.action = 'update' THEN 'settings_changed' END
        END AS event,
        coalesce(l.after ->> 'end_reason', l.after ->> 'code', l.after ->> 'purpose') AS detail,
        l.actor_kind,
        l.origin_id
    FROM app.audit_logs AS l
    WHERE l.entity IN ('users', 'sessions', 'mail_tokens', 'user_settings')
) AS e
LEFT JOIN app.audit_origins AS o ON e.origin_id = o.origin_id
WHERE e.event IS NOT NULL;

COMMENT ON VIEW api.activity IS
'What happened to each user''s account. One row per event. Some seconds behind; from where is told for ninety days.';
COMMENT ON COLUMN api.activity.event IS
'registered, signed_in, sign_in_refused, session_renewed, session_ended, letter_sent, email_verified, password_changed,
username_changed, settings_changed, locked or unlocked.';
COMMENT ON COLUMN api.activity.detail IS
'Why a session ended, as in app.sessions.end_reason; why a sign-in was refused, as an error code; what a letter was for:
verify_email or reset_password. NULL for other events.';
COMMENT ON COLUMN api.activity.ip IS 'The address it came from; NULL unknown or forgotten.';
COMMENT ON COLUMN api.activity.agent IS 'What the browser or program called itself; NULL unknown or forgotten.';
