-- Each user's own account and preferences.
-- for: web
CREATE VIEW api.profiles AS
SELECT
    u.user_id,
    u.email,
    u.username,
    s.difficulty,
    s.theme,
    s.push_notification,
    to_char(s.morning_briefing_time, 'HH24:MI') AS morning_briefing_time,
    s.is_ranked,
    u.created_at,
    u.email_verified_at,
    u.last_login_at
FROM app.users AS u
INNER JOIN app.user_settings AS s USING (user_id);

COMMENT ON VIEW api.profiles IS 'Each user''s own account and preferences. One row per account that lives. Live.';
COMMENT ON COLUMN api.profiles.morning_briefing_time IS 'When the morning briefing is wanted, HH:MI in KST.';
