"""What each statement is asked with, which index must serve it, and how many buffers it may touch."""

import hashlib

from tests.bench import more_plans as more
from tests.bench.season_plans import SEASON_WRITES, SEASONS
from tests.content import encoded, payload

LARGE = {
    "glossary_terms", "daily_briefings", "briefing_stocks", "historical_cases", "case_matches", "case_stock_relations",
    "daily_narratives", "narrative_scenarios", "search_entries", "reports", "index_prices", "briefing_editions",
    "pipeline_jobs", "users", "user_settings", "sessions", "refresh_tokens", "sign_in_attempts", "portfolios",
    "cash_entries", "notifications", "notification_counts", "orders", "fills", "holdings", "watch_entries",
    "daily_prices", "leaderboard_entries", "portfolio_snapshots", "rewards", "quiz_answers", "quizzes", "page_visits",
    "tutor_sessions", "tutor_messages", "learning_progress", "feedback", "analytics_events", "view_counts",
}  # fmt: skip
TOKEN = "\\x" + hashlib.sha256(b"14997 3").hexdigest()
DONE = '[{"task": "stock", "status": "success"}]'
PAYLOAD = encoded(payload()).decode()
# statement: (arguments in the order of its parameters, indexes that must serve it, most buffers)
EXPECTED = SEASONS | {
    "get_operations": ({}, ["schema_builds_pkey"], 250),
    "get_schema_build": ({}, ["schema_builds_pkey"], 5),
    "get_glossary_term": ({"glossary_term_id": 25_000}, ["glossary_terms_pkey"], 6),
    "v1_get_glossary_term": ({"glossary_term_id": 25_000}, ["glossary_terms_pkey"], 6),
    "v1_list_glossary_terms": (
        {"per_page": 100, "skip": 10_000, "page": 101}, ["glossary_terms_term_key"], 700,
    ),
    "v1_search_glossary_terms": (
        {"search": "희귀어", "per_page": 20, "skip": 0, "page": 1}, ["glossary_terms_grams_idx"], 200,
    ),
    "v1_find_glossary_term": ({"term": "희귀어"}, ["glossary_terms_grams_idx"], 200),
    "use_api_key": ({"by": "{}", "prefix": "aaaaaaaaaaaa", "secret_sha256": "x", "scope": "admin:read"}, [], 60),
    "v1_get_keywords_today": (
        {"briefed_on": "2022-01-01"},
        ["daily_briefings_briefed_on_key", "case_matches_briefing_id_case_id_current_keyword_key"], 80,
    ),
    "v1_list_keywords_history": ({"size": 30}, ["daily_briefings_briefed_on_key"], 20),
    "v1_search_keywords": ({"title": "주제 600", "size": 7}, ["daily_briefings_top_keywords_idx"], 20),
    "v1_get_briefing_today": (
        {"briefed_on": "2022-01-01"}, ["daily_briefings_briefed_on_key", "briefing_stocks_pkey"], 70,
    ),
    "v1_get_latest_briefing": ({}, ["daily_briefings_briefed_on_key"], 30),
    "v1_list_briefings_by_page": ({"size": 10, "skip": 1000}, ["daily_briefings_briefed_on_key"], 400),
    "v1_get_briefing": ({"narrative_id": "{narrative}"}, ["daily_narratives_pkey"], 30),
    "v1_search_cases": (
        {"query": "희귀어", "keyword": "", "days": 366, "size": 10}, ["historical_cases_pkey"], 250,
    ),
    "v1_get_story": ({"case_id": 3000, "difficulty": "beginner"}, ["historical_cases_pkey"], 20),
    "v1_get_comparison": ({"case_id": 3000}, ["historical_cases_pkey"], 20),
    "v1_get_companies": ({"case_id": 3000}, ["historical_cases_pkey", "case_stock_relations_pkey"], 30),
    "v1_get_narrative": (
        {"case_id": 3000}, ["historical_cases_pkey", "daily_briefings_briefed_on_key", "index_prices_pkey"], 50,
    ),
    "v1_list_reports": (
        {"start_date": "2026-11-01", "end_date": "2026-11-20", "size": 20, "skip": 100},
        ["reports_report_date_report_id_idx"], 60,
    ),
    "v1_list_broker_reports": (
        {"broker_name": "증권 7", "start_date": "2026-11-01", "end_date": "2026-11-20", "size": 20, "skip": 0},
        ["reports_broker_name_report_date_report_id_idx"], 60,
    ),
    "v1_list_stock_reports": ({"stock_code": "000007"}, ["reports_stock_codes_idx"], 120),
    "v1_get_report": ({"report_id": 7}, ["reports_pkey"], 6),
    "v1_get_stock_price": ({"stock_code": "000007"}, ["quotes_pkey"], 30),
    "v1_list_stock_prices": ({"stock_codes": "{000007,000008}"}, ["quotes_pkey"], 40),
    "v1_get_stock_chart": ({"stock_code": "000007", "period": "1y", "days": 20}, ["daily_prices_pkey"], 60),
    "v1_search_stocks": ({"q": "종목 7"}, [], 200),
    "v1_get_stock": ({"stock_code": "000007"}, ["quotes_pkey"], 30),
    "v1_get_ranking": ({"type": "gainers"}, [], 300),
    "v1_get_market_status": ({}, [], 20),
    "v1_list_watch_entries": ({"user_id": 3000}, ["watch_entries_pkey"], 30),
    "get_stock": ({"stock_code": "000007"}, ["quotes_pkey", "stocks_pkey"], 30),
    "find_stocks": ({"search": "종목 7"}, [], 200),
    "get_market_state": ({}, [], 20),
    "list_watch_entries": ({"user_id": 3000}, ["watch_entries_pkey"], 30),
    "v1_get_pipeline_status": ({"job_id": "{job}"}, [], 30),
    "get_edition": ({"edition_id": 7}, ["briefing_editions_pkey"], 12),
    "diff_editions": ({"edition_id": 7, "against": 6}, ["briefing_editions_pkey"], 60),
    "search": ({"query": "희귀어", "kind": "case", "size": 20}, [], 250),
    "v1_get_me": ({"user_id": 3000}, ["users_pkey", "user_settings_pkey"], 8),
    "get_profile": ({"user_id": 3000}, ["users_pkey", "user_settings_pkey"], 8),
    "get_password_hash": ({"user_id": 3000}, [], 8),
    "list_revoked_sessions": ({}, [], 8),
    "list_sessions": (
        {"user_id": 3000, "session_id": 1}, ["sessions_user_id_session_id_idx", "refresh_tokens_session_id_idx"], 40,
    ),
    "export_account": (
        {"user_id": 3000},
        # Of entries any index does that begins with the portfolio; that they are not all read is asked of each.
        ["users_pkey", "sessions_user_id_session_id_idx", "portfolios_user_id_season_key", "holdings_pkey",
         "rewards_portfolio_id_idx", "quiz_answers_pkey",
         "fills_portfolio_id_stock_code_filled_at_fill_id_idx",
         "notifications_user_id_notification_id_idx", "watch_entries_pkey",
         "tutor_sessions_user_id_last_message_at_idx", "tutor_messages_tutor_session_id_tutor_message_id_idx",
         "learning_progress_user_id_learning_progress_id_idx"], 200,
    ),
    "v1_get_portfolio": ({"user_id": 2000}, ["portfolios_user_id_open_idx", "holdings_pkey", "quotes_pkey"], 110),
    "v1_get_portfolio_summary": (
        {"user_id": 2000}, ["portfolios_user_id_open_idx", "holdings_pkey", "quotes_pkey"], 110,
    ),
    "v1_refresh_portfolio": ({"user_id": 2000}, ["portfolios_user_id_open_idx", "holdings_pkey", "quotes_pkey"], 130),
    "v1_list_trades": (
        {"user_id": 2000, "size": 20, "skip": 100},
        ["portfolios_user_id_open_idx", "fills_portfolio_id_fill_id_idx", "cash_entries_fill_id_key"], 1400,
    ),
    "v1_list_orders": (
        {"user_id": 2000, "status": "filled", "size": 1000},
        ["portfolios_user_id_open_idx", "orders_portfolio_id_status_order_id_idx"], 12_000,
    ),
    "get_past_portfolio": ({"user_id": 3000, "as_of": "{instant}"}, [], 420),
    "list_past_holdings": ({"user_id": 3000, "as_of": "{instant}"}, [], 300),
    "list_quizzes_today": (
        {"user_id": 2000},
        ["quizzes_quizzed_on_quiz_number_key", "quiz_answers_pkey", "rewards_quiz_id_user_id_idx"], 40,
    ),
    "v1_list_rewards": ({"user_id": 2000, "size": 1000}, ["rewards_user_id_reward_kind_reward_id_idx"], 1100),
    "v1_explain_term": (
        {"term": "희귀어(PER)", "difficulty": "beginner"},
        ["glossary_terms_head_idx", "glossary_terms_abbreviation_idx", "glossary_terms_grams_idx",
         "historical_cases_keywords_idx"], 200,
    ),
    "v1_list_tutor_sessions": ({"user_id": 3000, "size": 20}, ["tutor_sessions_user_id_last_message_at_idx"], 60),
    "v1_list_tutor_messages": (
        {"user_id": 3000, "tutor_session_id": "{tutor_session}"},
        ["tutor_sessions_pkey", "tutor_messages_tutor_session_id_tutor_message_id_idx"], 40,
    ),
    "get_performance": ({"user_id": 3000, "from_on": None, "to_on": None}, [], 300),
    "explain_performance": (
        {"user_id": 2000, "from_on": None, "to_on": None, "after_ended_on": None, "after_line_kind": None,
         "after_happened_at": None, "after_line_id": None, "size": 21}, [], 300,
    ),
    "get_trading_rules": ({}, [], 4),
    "get_order": ({"user_id": 2000, "order_id": 69_000}, ["orders_pkey", "fills_order_id_key"], 20),
} | more.EXPECTED  # fmt: skip
# Writes: what they touch altogether, beside 6,000 cases; the statements within them look rows up by their keys.
WRITES = SEASON_WRITES | {
    "v1_save_briefing": ({"by": "{}", "payload": PAYLOAD, "unknown_fields": 0}, 3000),
    "restore_edition": ({"by": "{}", "edition_id": "{edition}"}, 3000),
    "save_case": ({"by": "{}", "case_id": 3000, "editorial": "{}"}, 400),
    "v1_save_stocks": ({"by": "{}", "rows": '[{"stock_code": "010950", "stock_name": "x", "market": "KOSPI"}]'}, 60),
    "v1_save_index_prices": (
        {"by": "{}", "rows": '[{"index_code": "1001", "priced_on": "2026-11-20", "open": 2, "high": 3, "low": 1, '
         '"close": 2, "volume": 1}]'}, 60,
    ),
    "v1_save_reports": (
        {"by": "{}", "rows": '[{"broker_name": "x", "report_title": "x", "report_date": "2026-11-20"}]'}, 100,
    ),
    "v1_save_quotes": ({"by": "{}", "rows": '[{"stock_code": "000007", "price": 60000}]'}, 900),
    "v1_add_watch_entry": ({"by": "{}", "user_id": 3000, "stock_code": "000007"}, 40),
    "v1_remove_watch_entry": ({"by": "{}", "user_id": 3000, "stock_code": "000007"}, 20),
    "add_watch_entry": ({"by": "{}", "user_id": 3000, "stock_code": "000007"}, 40),
    "remove_watch_entry": ({"by": "{}", "user_id": 3000, "stock_code": "000007"}, 20),
    "v1_trigger_pipeline": ({"by": "{}", "tasks": "{stock}", "target_on": "2026-11-21"}, 120),
    "v1_claim_pipeline_job": ({"by": "{}"}, 120),
    "v1_report_pipeline_job": ({"by": '{"id": 1}', "job_id": "{running}", "results": DONE}, 120),
    "create_api_key": (
        {"by": "{}", "key_name": "x", "scopes": "{admin:read}", "prefix": "b" * 12, "secret_sha256": "x" * 32,
         "expires_at": None}, 60,
    ),
    "register_user": (
        {"by": "{}", "email": "new@example.com", "username": "new", "difficulty": None, "password_hash": "$argon2id$",
         "token_sha256": "x" * 32, "refresh_seconds": 9}, 230,
    ),
    "begin_sign_in": ({"by": "{}", "email": "kim3000@example.com"}, 40),
    "sign_in": (
        {"by": "{}", "email": "kim3000@example.com", "user_id": 3000, "compared_hash": "$argon2id$", "is_right": "t",
         "new_hash": None, "token_sha256": "x" * 32, "refresh_seconds": 9, "replaced": TOKEN}, 110,
    ),
    "rotate_refresh_token": (
        {"by": "{}", "presented": TOKEN, "successor": "x" * 32, "grace_seconds": 10, "refresh_seconds": 9,
         "session_seconds": 99}, 120,
    ),
    "sign_out": ({"by": "{}", "presented": TOKEN, "session_id": None}, 80),
    "end_session": ({"by": "{}", "user_id": 3000, "acting_id": "{session}", "session_id": "{session}"}, 80),
    "end_other_sessions": ({"by": "{}", "user_id": 3000, "session_id": "{session}"}, 140),
    "change_profile": (
        {"by": "{}", "user_id": 3000, "username": "other", "difficulty": None, "theme": "dark",
         "push_notification": None, "morning_briefing_time": "07:30", "is_ranked": None}, 110,
    ),
    "change_password": (
        {"by": "{}", "user_id": 3000, "session_id": "{session}", "compared_hash": "$argon2id$",
         "new_hash": "$argon2id$x", "is_everywhere": "t", "token_sha256": "x" * 32, "refresh_seconds": 9}, 250,
    ),
    "close_account": ({"by": "{}", "user_id": 3000, "compared_hash": "$argon2id$"}, 800),
    "send_reset_mail": ({"by": "{}", "email": "kim3000@example.com", "token_sha256": "x" * 32}, 60),
    "send_verification_mail": ({"by": "{}", "user_id": 3000, "token_sha256": "x" * 32}, 60),
    "verify_email": ({"by": "{}", "token_sha256": "{verification}"}, 60),
    "reset_password": ({"by": "{}", "token_sha256": "{reset}", "new_hash": "$argon2id$x"}, 220),
    "administer_user": (
        {"by": "{}", "email": "kim3000@example.com", "new_hash": "$argon2id$x", "is_locked": "t"}, 230,
    ),
    "rotate_api_key": (
        {"by": "{}", "api_key_id": "{key}", "overlap_hours": 24, "prefix": "b" * 12, "secret_sha256": "x" * 32}, 60,
    ),
    "create_glossary_term": ({"by": "{}", "term": '{"term": "x", "definition_short": "x"}'}, 120),
    "change_glossary_term": ({"by": "{}", "glossary_term_id": 25_000, "change": '{"term": "x"}'}, 120),
    "delete_glossary_term": ({"by": "{}", "glossary_term_id": 25_000}, 30),
    "save_market_day": (
        {"by": "{}", "market_on": "2026-11-20", "opens_at": None, "closes_at": None, "closed_for": "x"}, 40,
    ),
    "save_stock": ({"by": "{}", "stock_code": "010950", "stock": '{"stock_name": "x", "market": "KOSPI"}'}, 40),
    "revoke_api_key": ({"by": "{}", "api_key_id": "{key}"}, 30),
    "v1_trade": (
        {"by": "{}", "user_id": 2000, "stock_code": "000001", "trade_type": "buy", "quantity": 1, "trade_reason": "x",
         "idempotency_key": "x", "request_sha256": "x" * 32}, 450,
    ),
    "v1_place_order": (
        {"by": "{}", "user_id": 2000, "stock_code": "000001", "order_type": "buy", "order_kind": "limit", "quantity": 1,
         "target_price": 1, "idempotency_key": "x", "request_sha256": "x" * 32}, 350,
    ),
    "v1_cancel_order": ({"by": "{}", "user_id": 2999, "order_id": "{open}"}, 160),
    "place_order": (
        {"by": "{}", "user_id": 2000, "stock_code": "000001", "side": "buy", "order_kind": "market", "quantity": 1,
         "limit_price": None, "trade_reason": "x", "idempotency_key": "x", "request_sha256": "x" * 32}, 450,
    ),
    "preview_order": (
        {"by": "{}", "user_id": 2000, "stock_code": "000001", "side": "sell", "order_kind": "market", "quantity": 1,
         "limit_price": None, "trade_reason": "x"}, 450,
    ),
    "cancel_order": ({"by": "{}", "user_id": 2999, "order_id": "{open}"}, 160),
    "v1_claim_briefing_reward": ({"by": "{}", "user_id": 2000, "case_id": 5999}, 250),
    "v1_claim_dwell_reward": (
        {"by": "{}", "user_id": 2000, "session_id": "{visited}", "page": "story", "dwell_seconds": 200}, 250,
    ),
    "v1_answer_quiz": (
        {"by": "{}", "user_id": 2000, "scenario_id": "{quiz}", "selected_answer": 0}, 250,
    ),
    "claim_briefing_reward": ({"by": "{}", "user_id": 2000, "case_id": 5999}, 250),
    "claim_dwell_reward": ({"by": "{}", "user_id": 2000, "session_id": "{visited}", "page": "story"}, 250),
    "record_page_visit": ({"by": "{}", "user_id": 2000, "session_id": "{visited}", "page": "comparison"}, 60),
    "answer_quiz": ({"by": "{}", "user_id": 2000, "quiz_key": "{quiz}", "option_id": "a"}, 250),
    "record_page_visits": (
        {"by": "{}", "visits": '[{"session_id": 1, "page": "story", "seconds_ago": 1}]',
         "readings": '[{"content_type": "case", "content_id": 3000, "views": 2}]'}, 60,
    ),
    "begin_tutor_turn": (
        {"by": "{}", "user_id": 2000, "tutor_session_id": "{tutor_session}", "seconds": 10, "difficulty": None,
         "message": "갂2 희귀어가 오르면요? 차트로 보여 줘요", "case_id": 3000, "glossary_term_id": None}, 1500,
    ),
    "end_tutor_turn": (
        {"by": "{}", "user_id": 3000, "tutor_session_id": "{tutor_session}",
         "messages": '[{"message_type": "text", "content": "x"}]'}, 60,
    ),
    "v1_open_tutor_session": ({"by": "{}", "user_id": 3000}, 40),
    "v1_delete_tutor_session": ({"by": "{}", "user_id": 3000, "tutor_session_id": "{tutor_session}"}, 200),
    "change_trading_rules": ({"by": "{}", "changes": '{"buy_fee_ratio": 0}'}, 20),
} | more.WRITES  # fmt: skip

# What the worker asks: (arguments, how often in a row, most buffers of the last time). What recomputes everything
# touches everything. The jobs are fewer: after them it is one that finds nothing to do.
WORK = {
    "run_job": ({"by": '{"kind": "worker"}'}, 30, 60),
    "verify_books": ({}, 1, None),
    "verify_audit": ({"head_seq": None, "head_hash": None}, 1, None),
    "get_audit_state": ({}, 1, None),
    "list_listed_codes": ({}, 3, 200),
    "import_prices": (
        {"by": "{}", "rows": '[{"stock_code": "000007", "priced_on": "2026-11-19", "open": 2, "high": 3, "low": 1, '
         '"close": 2, "volume": 1}]'}, 3, 400,
    ),
    "quote_last_closes": ({"by": "{}"}, 1, None),
}  # fmt: skip
