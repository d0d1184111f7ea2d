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
        'morning_briefing_time', p.morning_briefing_time,
        'is_ranked', p.is_ranked
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
                ),
                'holdings', (
                    SELECT
                        coalesce(json_agg(json_build_object(
                            'stock_code', h.stock_code,
                            'quantity', h.quantity,
                            'reserved_quantity', h.reserved_quantity,
                            'total_cost', h.total_cost,
                            'realised_profit', h.realised_profit,
                            'final_price', h.final_price
                        ) ORDER BY h.stock_code), '[]')
                    FROM app.holdings AS h
                    WHERE h.portfolio_id = o.portfolio_id
                ),
                'orders', (
                    SELECT
                        coalesce(json_agg(json_build_object(
                            'order_id', w.order_id,
                            'stock_code', w.stock_code,
                            'side', w.side,
                            'order_kind', w.order_kind,
                            'quantity', w.quantity,
                            'limit_price', w.limit_price,
                            'status', w.status,
                            'trade_reason', w.trade_reason,
                            'placed_at', app.iso(w.placed_at),
                            'expires_at', app.iso(w.expires_at),
                            'ended_at', app.iso(w.ended_at),
                            'end_reason', w.end_reason
                        ) ORDER BY w.order_id), '[]')
                    FROM app.orders AS w
                    WHERE w.portfolio_id = o.portfolio_id
                ),
                'fills', (
                    SELECT
                        coalesce(json_agg(json_build_object(
                            'fill_id', f.fill_id,
                            'order_id', f.order_id,
                            'stock_code', f.stock_code,
                            'side', f.side,
                            'quantity', f.quantity,
                            'price', f.price,
                            'amount', f.amount,
                            'fee', f.fee,
                            'realised_profit', f.amount - f.fee - f.released_cost,
                            'filled_at', app.iso(f.filled_at)
                        ) ORDER BY f.fill_id), '[]')
                    FROM app.fills AS f
                    WHERE f.portfolio_id = o.portfolio_id
                ),
                'holding_changes', (
                    SELECT
                        coalesce(json_agg(json_build_object(
                            'corporate_action_id', c.corporate_action_id,
                            'stock_code', c.stock_code,
                            'quantity_change', c.quantity_change,
                            'cash_paid', c.cash_paid,
                            'profit_change', c.profit_change,
                            'changed_at', app.iso(c.changed_at)
                        ) ORDER BY c.holding_change_id), '[]')
                    FROM app.holding_changes AS c
                    WHERE c.portfolio_id = o.portfolio_id
                ),
                'rewards', (
                    SELECT
                        coalesce(json_agg(json_build_object(
                            'reward_kind', r.reward_kind,
                            'case_id', r.case_id,
                            'page', r.page,
                            'quiz_id', r.quiz_id,
                            'base_amount', r.base_amount,
                            'bonus_amount', r.bonus_amount,
                            'status', r.status,
                            'matures_at', app.iso(r.matures_at),
                            'settled_at', app.iso(r.settled_at),
                            'claimed_at', app.iso(r.claimed_at)
                        ) ORDER BY r.reward_id), '[]')
                    FROM app.rewards AS r
                    WHERE r.portfolio_id = o.portfolio_id
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
    ) AS notifications,
    (
        SELECT
            coalesce(json_agg(json_build_object(
                'stock_code', l.stock_code,
                'added_at', app.iso(l.added_at)
            ) ORDER BY l.added_at, l.stock_code), '[]')
        FROM app.watch_entries AS l
        WHERE l.user_id = p.user_id
    ) AS watch_entries,
    (
        SELECT
            coalesce(json_agg(json_build_object(
                'quiz_id', a.quiz_id,
                'answer', a.answer,
                'is_correct', a.is_correct,
                'answered_at', app.iso(a.answered_at)
            ) ORDER BY a.quiz_id), '[]')
        FROM app.quiz_answers AS a
        WHERE a.user_id = p.user_id
    ) AS quiz_answers,
    (
        SELECT
            coalesce(json_agg(json_build_object(
                'title', t.title,
                'started_at', app.iso(t.started_at),
                'messages', (
                    SELECT
                        coalesce(json_agg(json_build_object(
                            'role', m.role,
                            'message_type', m.message_type,
                            'content', m.content,
                            'created_at', app.iso(m.created_at)
                        ) ORDER BY m.tutor_message_id), '[]')
                    FROM app.tutor_messages AS m
                    WHERE m.tutor_session_id = t.tutor_session_id
                )
            ) ORDER BY t.started_at, t.tutor_session_id), '[]')
        FROM app.tutor_sessions AS t
        WHERE t.user_id = p.user_id
    ) AS tutor_sessions,
    (
        SELECT
            coalesce(json_agg(json_build_object(
                'content_type', l.content_type,
                'content_id', l.content_id,
                'status', l.status,
                'progress_percent', l.progress_percent,
                'started_at', app.iso(l.started_at),
                'progressed_at', app.iso(l.progressed_at),
                'completed_at', app.iso(l.completed_at)
            ) ORDER BY l.learning_progress_id), '[]')
        FROM app.learning_progress AS l
        WHERE l.user_id = p.user_id
    ) AS learning_progress,
    (
        SELECT
            coalesce(json_agg(json_build_object(
                'event', e.event,
                'detail', e.detail,
                'occurred_at', app.iso(e.occurred_at),
                'ip', e.ip,
                'agent', e.agent
            ) ORDER BY e.seq), '[]')
        FROM api.activity AS e
        WHERE e.user_id = p.user_id
    ) AS activity
FROM api.profiles AS p;

COMMENT ON VIEW api.accounts IS
'All that is kept about each user, for the user to take along. One row per account that lives. Live.';
COMMENT ON COLUMN api.accounts.profile IS '{email, username, created_at, email_verified_at, last_login_at}.';
COMMENT ON COLUMN api.accounts.settings IS '{difficulty, theme, push_notification, morning_briefing_time, is_ranked}.';
COMMENT ON COLUMN api.accounts.sessions IS
'[{session_id, agent, ip, started_at, last_used_at, ended_at}], also those that ended.';
COMMENT ON COLUMN api.accounts.portfolios IS
'[{season, portfolio_name, initial_cash, cash, opened_at, closed_at, cash_entries, holdings, orders, fills,
holding_changes, rewards}]; holdings also of stocks that were sold out.';
COMMENT ON COLUMN api.accounts.notifications IS
'[{notification_type, title, message, data, is_read, created_at}].';
COMMENT ON COLUMN api.accounts.watch_entries IS '[{stock_code, added_at}].';
COMMENT ON COLUMN api.accounts.quiz_answers IS '[{quiz_id, answer, is_correct, answered_at}].';
COMMENT ON COLUMN api.accounts.tutor_sessions IS
'[{title, started_at, messages: [{role, message_type, content, created_at}]}].';
COMMENT ON COLUMN api.accounts.learning_progress IS
'[{content_type, content_id, status, progress_percent, started_at, progressed_at, completed_at}].';
COMMENT ON COLUMN api.accounts.activity IS
'[{event, detail, occurred_at, ip, agent}], as in api.activity; some seconds behind.';
