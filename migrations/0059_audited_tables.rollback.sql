-- Nothing is audited any more.
SELECT app.unaudit_table(name)
FROM
    unnest(
        '{users, user_settings, sessions, mail_tokens, watch_entries, api_keys, portfolios, holdings,
        orders, fills, cash_entries, trading_rules, rewards, reward_pages, quizzes, quiz_answers, stocks, quotes,
        daily_prices, index_prices, market_days,
        briefing_editions, daily_briefings, briefing_stocks, historical_cases, case_matches, case_stock_relations,
        daily_narratives, narrative_scenarios, glossary_terms, reports, pipeline_jobs, error_codes, blocked_names,
        clock_offset, jobs}'::text[]
    ) AS t (name);
