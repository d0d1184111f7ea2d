-- The audited tables: keys, what is never stored, what is no change; where rows come in bulk, and are counted.
-- depends: 0058_audit_table

-- People. Of what names them only that it changed.
SELECT app.audit_table('users', '{user_id}', '{email, username, password_hash}', '{last_login_at}');
SELECT app.audit_table('user_settings', '{user_id}');
SELECT app.audit_table('sessions', '{session_id}', '{agent, ip}');
SELECT app.audit_table('mail_tokens', '{mail_token_id}', '{token_sha256}');
SELECT app.audit_table('watch_entries', '{user_id, stock_code}');
SELECT app.audit_table('api_keys', '{api_key_id}', '{secret_sha256}');

-- Money.
SELECT app.audit_table('portfolios', '{portfolio_id}', '{portfolio_name}');
SELECT app.audit_table('holdings', '{portfolio_id, stock_code}');
SELECT app.audit_table('orders', '{order_id}', '{trade_reason}');
SELECT app.audit_table('fills', '{fill_id}');
SELECT app.audit_table('cash_entries', '{cash_entry_id}');
SELECT app.audit_table('trading_rules', '{singleton}');
SELECT app.audit_table('rewards', '{reward_id}');
SELECT app.audit_table('reward_pages', '{page}');
SELECT app.audit_table('quizzes', '{quiz_id}', '{question, options, right_option, right_index}', _bulk => TRUE);
SELECT app.audit_table('quiz_answers', '{user_id, quiz_id}', '{answer}');

-- The market: a feed is one entry a call, a correction by hand is one a row.
SELECT app.audit_table('stocks', '{stock_code}', _bulk => TRUE);
SELECT app.audit_table('quotes', '{stock_code}', _most => 20);
SELECT app.audit_table('daily_prices', '{stock_code, priced_on}', _most => 20);
SELECT app.audit_table('index_prices', '{index_code, priced_on}', _most => 20);
SELECT app.audit_table('market_days', '{market_on}', _bulk => TRUE);

-- Content. The bytes of a payload and the text of a report stay where they are.
SELECT app.audit_table('briefing_editions', '{edition_id}', '{payload}', _bulk => TRUE);
SELECT app.audit_table('daily_briefings', '{briefing_id}', _bulk => TRUE);
SELECT app.audit_table('briefing_stocks', '{briefing_id, stock_code}', _bulk => TRUE);
SELECT app.audit_table('historical_cases', '{case_id}', _bulk => TRUE);
SELECT app.audit_table('case_matches', '{case_match_id}', _bulk => TRUE);
SELECT app.audit_table('case_stock_relations', '{case_id, stock_code}', _bulk => TRUE);
SELECT app.audit_table('daily_narratives', '{narrative_id}', _bulk => TRUE);
SELECT app.audit_table('narrative_scenarios', '{scenario_id}', '{quiz_answer}', _bulk => TRUE);
SELECT app.audit_table('glossary_terms', '{glossary_term_id}', _bulk => TRUE);
SELECT app.audit_table('reports', '{report_id}', '{extracted_text}', _bulk => TRUE);
SELECT app.audit_table('pipeline_jobs', '{job_id}');

-- Operation.
SELECT app.audit_table('error_codes', '{code}', _bulk => TRUE);
SELECT app.audit_table('blocked_names', '{name_kind, blocked_name}', _bulk => TRUE);
SELECT app.audit_table('clock_offset', '{singleton}');
SELECT
    app.audit_table(
        'jobs',
        '{job_name}',
        _unnoticed => '{due_at, last_started_at, last_finished_at, last_error, last_duration_ms, last_result, run_count,
        fail_count}'
    );
