-- All that is kept about each user, for the user to take along.
-- for: web
CREATE VIEW api.accounts AS
SELECT
    p.user_id,
    json_build_object(
        'email', p.email,
        'username', p.username,
        'created_at', app.iso(p.created_at),
        'email_verified_at', app.iso(p.email_verified_at),
        'last_login_at', app.iso(p.last_login_at)
    ) AS profile,
    json_build_object(
        'difficulty', p.difficulty,
        'theme', p.theme,
        'push_notification', p.push_notification,
        'morning_briefing_time', p.morning_briefing_time
    ) AS settings,
    (
        SELECT
            coalesce(json_agg(json_build_object(
                'session_id', s.session_id,
                'agent', s.agent,
                'ip', s.ip,
                'started_at', app.iso(s.started_at),
                'last_used_at', app.iso(s.last_used_at),
                'ended_at', app.iso(s.ended_at)
            ) ORDER BY s.session_id), '[]')
        FROM app.sessions AS s
        WHERE s.user_id = p.user_id
    ) AS sessions,
    (
        SELECT
            coalesce(json_agg(json_build_object(
                'season', o.season,
                'portfolio_name', o.portfolio_name,
                'initial_cash', o.initial_cash,
                'cash', o.cash,
                'opened_at', app.iso(o.opened_at),
                'closed_at', app.iso(o.closed_at),
                'cash_entries', (
                    SELECT
                        json_agg(json_build_object(
                            'entry_kind', e.entry_kind,
                            'amount', e.amount,
                            'balance_after', e.balance_after,
                            'entered_at', app.iso(e.entered_at)
                        ) ORDER BY e.cash_entry_id)
                    FROM app.cash_entries AS e
                    WHERE e.portfolio_id = o.portfolio_id
                )
            ) ORDER BY o.season), '[]')
        FROM app.portfolios AS o
        WHERE o.user_id = p.user_id
    ) AS portfolios,
    (
        SELECT
            coalesce(json_agg(json_build_object(
                'notification_type', n.notification_type,
                'title', n.title,
                'message', n.message,
                'data', n.data,
                'is_read', n.is_read,
                'created_at', app.iso(n.created_at)
            ) ORDER BY n.notification_id), '[]')
        FROM app.notifications AS n
        WHERE n.user_id = p.user_id
    ) AS notifications
FROM api.profiles AS p;

COMMENT ON VIEW api.accounts IS
'All that is kept about each user, for the user to take along. One row per account that lives. Live.';
COMMENT ON COLUMN api.accounts.profile IS '{email, username, created_at, email_verified_at, last_login_at}.';
COMMENT ON COLUMN api.accounts.settings IS '{difficulty, theme, push_notification, morning_briefing_time}.';
COMMENT ON COLUMN api.accounts.sessions IS
'[{session_id, agent, ip, started_at, last_used_at, ended_at}], also those that ended.';
COMMENT ON COLUMN api.accounts.portfolios IS
'[{season, portfolio_name, initial_cash, cash, opened_at, closed_at, cash_entries}].';
COMMENT ON COLUMN api.accounts.notifications IS
'[{notification_type, title, message, data, is_read, created_at}].';
