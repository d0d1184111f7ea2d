"""Keys of single things among the content at scale, by the names that arguments of statements give them."""

from tests.content import encoded, payload

KEYS = {
    "narrative": "SELECT narrative_id FROM app.daily_narratives LIMIT 1",
    "job": "SELECT job_id FROM app.pipeline_jobs LIMIT 1",
    "running": "UPDATE app.pipeline_jobs SET status = 'running', claimed_at = now(), lease_until = now() + '1 hour', "
    "finished_at = NULL, claimed_by = 1 WHERE job_id = (SELECT job_id FROM app.pipeline_jobs LIMIT 1) RETURNING job_id",
    "session": "SELECT max(session_id) FROM app.sessions WHERE user_id = 3000",
    "tutor_session": "SELECT tutor_session_id FROM app.tutor_sessions WHERE user_id = 3000 LIMIT 1",
    "verification": "INSERT INTO app.mail_tokens (user_id, purpose, token_sha256, expires_at) "
    "VALUES (3000, 'verify_email', sha256('v'), now() + interval '1 hour') RETURNING token_sha256",
    "reset": "INSERT INTO app.mail_tokens (user_id, purpose, token_sha256, expires_at) "
    "VALUES (3000, 'reset_password', sha256('r'), now() + interval '1 hour') RETURNING token_sha256",
    "edition": "SELECT (api.save_briefing('{}', convert_to('" + encoded(payload(theme="x")).decode() + "', 'UTF8'), 0) "
    "->> 'edition_id')::bigint",
    "open": "SELECT (answer ->> 'order_id')::bigint FROM api.place_order('{}', 2999, '000001', 'buy', 'limit', 1, 1, "
    "NULL, NULL, NULL)",
    "instant": "SELECT app.clock()::text",
    "visited": "INSERT INTO app.page_visits SELECT max(session_id), 'story', api.today(), now() - interval '1 hour' "
    "FROM app.sessions WHERE user_id = 2000 RETURNING session_id",
    "quiz": "SELECT format('daily-%s-1', api.today())",
    "notice": "SELECT max(notification_id) FROM app.notifications WHERE user_id = 2000 AND NOT is_read",
    "action": "WITH held AS (INSERT INTO app.holdings (portfolio_id, stock_code, quantity, total_cost) "
    "SELECT portfolio_id, '000500', 3, 6 FROM app.portfolios LIMIT 100) "
    "INSERT INTO app.corporate_actions (stock_code, action_kind, effective_on, numerator, denominator) "
    "VALUES ('000500', 'split', api.today(), 1, 2) RETURNING corporate_action_id",
    "key": "SELECT api_key_id FROM api.create_api_key('{}', 'x', '{admin:read}', repeat('c', 12), sha256('x'), NULL)",
}  # fmt: skip
