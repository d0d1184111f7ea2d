"""Content at scale, by SQL: past what a pipeline sends in twenty years."""

import psycopg

TABLES = (
    "briefing_editions", "daily_briefings", "historical_cases", "case_matches", "briefing_stocks",
    "case_stock_relations", "daily_narratives", "narrative_scenarios", "search_entries", "reports", "index_prices",
    "pipeline_jobs", "api_keys", "users", "user_settings", "sessions", "refresh_tokens", "sign_in_attempts",
    "portfolios", "cash_entries", "notifications", "notification_counts", "stocks", "quotes", "orders", "fills",
    "holdings", "rewards", "quizzes", "quiz_answers", "page_visits", "tutor_sessions", "tutor_messages",
    "learning_progress", "feedback", "analytics_events", "view_counts",
)  # fmt: skip
NOTICES = 100_000  # of user 2000


def many_days(owner: psycopg.Connection, days: int, entries: int) -> None:
    """`days` days of three cards, a case for each card, `entries` search entries, reports and jobs."""
    owner.execute(
        """
        INSERT INTO app.briefing_editions (briefed_on, theme, payload, payload_sha256, unknown_fields)
        SELECT '2026-11-20'::date - n / 3, '주제 ' || n, '{}', sha256(n::text::bytea), 0
        FROM generate_series(0, %(cards)s - 1) AS n
        """,
        {"cards": days * 3},
    )
    owner.execute(
        """
        INSERT INTO app.daily_briefings (briefed_on, market_summary, top_keywords)
        SELECT '2026-11-20'::date - n, '요약', jsonb_build_object('keywords', jsonb_build_array(
            jsonb_build_object('title', '주제 ' || n * 3, 'icon_key', 'chart-dynamic-color'),
            jsonb_build_object('title', '주제 ' || n * 3 + 1), jsonb_build_object('title', '주제 ' || n * 3 + 2)))
        FROM generate_series(0, %s - 1) AS n ORDER BY n
        """,
        (days,),
    )
    owner.execute(
        """
        INSERT INTO app.historical_cases (
            title, period, event_year, summary, keywords, published_on, text_on, edition_id)
        SELECT '사례 ' || edition_id, '1973', 1973, '요약 ' || repeat('글 ', 50), jsonb_build_object(
            'keywords', jsonb_build_array('원가', '열쇠 ' || edition_id), 'narrative', '{}'::jsonb,
            'sources', '[]'::jsonb,
            'historical_case', '{"lesson": "x"}'::jsonb), briefed_on, briefed_on, edition_id
        FROM app.briefing_editions ORDER BY edition_id
        """
    )
    owner.execute(
        """
        INSERT INTO app.case_matches (briefing_id, case_id, edition_id, current_keyword, one_liner, reason, stock_codes)
        SELECT b.briefing_id, c.case_id, c.edition_id, '주제 ' || c.edition_id - 1, '한 줄', 'x', '{010950,LMT}'
        FROM app.historical_cases AS c JOIN app.daily_briefings AS b ON b.briefed_on = c.published_on
        """
    )
    owner.execute(
        """
        INSERT INTO app.briefing_stocks (briefing_id, stock_code, stock_name, change_rate, keywords)
        SELECT briefing_id, lpad(n::text, 6, '0'), '종목', n - 5, '{x}'
        FROM app.daily_briefings, generate_series(1, 9) AS n
        """
    )
    owner.execute(
        """
        INSERT INTO app.case_stock_relations
        SELECT case_id, lpad(n::text, 6, '0'), '종목', 'related', 'x', '관련주', n
        FROM app.historical_cases, generate_series(0, 2) AS n
        """
    )
    owner.execute("INSERT INTO app.daily_narratives (briefing_id) SELECT briefing_id FROM app.daily_briefings")
    owner.execute(
        """
        INSERT INTO app.narrative_scenarios (narrative_id, case_id, edition_id, sort_order, title, summary, sources,
            related_companies, mirroring_data, narrative_sections, glossary)
        SELECT narrative_id, case_id, edition_id, edition_id % 3, current_keyword, 'x', '[]', '[]', '{}', '{}',
            '{"a": "b"}'
        FROM app.case_matches JOIN app.daily_narratives USING (briefing_id)
        """
    )
    owner.execute("SELECT setseed(0.5)")
    owner.execute(
        """
        INSERT INTO app.search_entries (entry_kind, entry_id, published_on, title, keywords, body, words)
        SELECT 'case', n, '2026-11-20'::date - (%(entries)s - n) / 30, w.words, '{}', '', w.words || ' 모두의 말'
            || CASE WHEN n %% 10000 = 0 THEN ' 희귀어' ELSE '' END || CASE WHEN n %% 20 = 0 THEN ' 드문말' ELSE '' END
        FROM generate_series(1, %(entries)s) AS n
        CROSS JOIN LATERAL (
            SELECT string_agg(chr(44032 + (random() * 2000)::int) || chr(44032 + (random() * 2000)::int), ' ') AS words
            FROM generate_series(1, 8 + n %% 3)
        ) AS w
        """,
        {"entries": entries},
    )
    owner.execute(
        """
        INSERT INTO app.reports (broker_name, report_title, report_date, stock_codes)
        SELECT '증권 ' || n %% 40, '리포트 ' || n, '2026-11-20'::date - n / 20, ARRAY[lpad((n %% 3000)::text, 6, '0')]
        FROM generate_series(1, %s) AS n
        """,
        (entries,),
    )
    owner.execute(
        "INSERT INTO app.index_prices SELECT i, '2026-11-20'::date - n, 2, 3, 1, 2, 1 "
        "FROM generate_series(0, 7000) AS n, unnest('{1001,2001}'::text[]) AS i"
    )
    owner.execute(
        """
        INSERT INTO app.pipeline_jobs (tasks, target_on, results, status, finished_at, created_at)
        SELECT '{stock}', '2026-11-20'::date - n, '[{"task": "stock", "status": "pending"}]', 'success', now(),
            now() - n * interval '1 hour'
        FROM generate_series(1, 20000) AS n
        """
    )
    owner.execute(
        "INSERT INTO app.api_keys (key_name, prefix, secret_sha256, scopes) VALUES ('x', %s, %s, '{admin:read}')",
        ("a" * 12, b"x" * 32),
    )
    owner.execute(f"VACUUM ANALYZE {', '.join(f'app.{name}' for name in TABLES)}")


def many_users(owner: psycopg.Connection, users: int) -> None:
    """Accounts, each with five sessions of three tokens, a portfolio, notices and failed sign-ins."""
    owner.execute(
        "INSERT INTO app.users (email, username, password_hash) "
        "SELECT 'kim' || n || '@example.com', 'n' || n, '$argon2id$' FROM generate_series(1, %s) AS n",
        (users,),
    )
    owner.execute("INSERT INTO app.user_settings (user_id) SELECT user_id FROM app.users")
    owner.execute(
        "INSERT INTO app.sessions (user_id, agent, ip) SELECT user_id, 'x', '' FROM app.users, generate_series(1, 5)"
    )
    owner.execute(
        """
        INSERT INTO app.refresh_tokens (session_id, token_sha256, expires_at)
        SELECT session_id, sha256((session_id || ' ' || n)::bytea), now() + interval '7 days'
        FROM app.sessions, generate_series(1, 3) AS n
        """
    )
    owner.execute(
        "INSERT INTO app.sign_in_attempts (email_sha256, ip) SELECT sha256(user_id::text::bytea), '' FROM app.users"
    )
    owner.execute(
        "INSERT INTO app.portfolios (user_id, season, initial_cash, cash) SELECT user_id, 1, 9, 9 FROM app.users"
    )
    owner.execute(
        "INSERT INTO app.cash_entries (portfolio_id, entry_kind, amount, balance_after) "
        "SELECT portfolio_id, 'opening', 9, 9 FROM app.portfolios"
    )
    owner.execute(
        "INSERT INTO app.notifications (user_id, notification_type, title, message) "
        "SELECT user_id, 'system', 'x', 'x' FROM app.users, generate_series(1, 3)"
    )
    owner.execute(
        "INSERT INTO app.tutor_sessions (user_id, title, message_count, last_message_at) "
        "SELECT nullif(user_id, 1), 'x', 4, now() - n * interval '1 hour' FROM app.users, generate_series(1, 5) AS n"
    )
    owner.execute(
        "INSERT INTO app.tutor_messages (tutor_session_id, role, content) "
        "SELECT tutor_session_id, 'assistant', 'x' FROM app.tutor_sessions, generate_series(1, 4)"
    )
    owner.execute(
        "INSERT INTO app.notifications (user_id, notification_type, title, message, is_read) "
        "SELECT 2000, 'fill', 'x', 'x', n %% 2 = 0 FROM generate_series(1, %s) AS n", (NOTICES,)
    )  # fmt: skip
    owner.execute(
        """
        INSERT INTO app.learning_progress (
            user_id, content_type, content_id, status, progress_percent, started_at, progressed_at)
        SELECT u.user_id, t.content_type, n, 'in_progress', 20, now(), now()
        FROM app.users AS u, (VALUES ('case', 6000), ('glossary', 10000)) AS t (content_type, most),
            generate_series(1, CASE u.user_id WHEN 2000 THEN most ELSE 5 END) AS n
        ORDER BY n
        """
    )
    owner.execute(
        "INSERT INTO app.feedback (feedback_kind, page, rating, category, comment) "
        "SELECT 'page', 'page ' || n %% 40, n %% 5 + 1, 'category ' || n %% 7, 'x' FROM generate_series(1, %s) AS n",
        (NOTICES,),
    )
    owner.execute("INSERT INTO app.view_counts SELECT 'case', case_id, api.today() - 1, 5 FROM app.historical_cases")
    owner.execute("INSERT INTO app.analytics_events (event) SELECT '{}' FROM generate_series(1, %s) AS n", (NOTICES,))
    owner.execute(
        "INSERT INTO app.notification_counts (user_id, total_count, unread_count) "
        "SELECT user_id, count(*), count(*) FILTER (WHERE NOT is_read) FROM app.notifications GROUP BY user_id"
    )
    owner.execute(f"VACUUM ANALYZE {', '.join(f'app.{name}' for name in TABLES)}")


def many_orders(owner: psycopg.Connection, orders: int) -> None:
    """Orders, one in ten cancelled: `orders` of user 2000, ten of everybody else; each holds ten stocks."""
    owner.execute(
        "INSERT INTO app.stocks (stock_code, stock_name, market) "
        "SELECT lpad(n::text, 6, '0'), '종목 ' || n, 'KOSPI' FROM generate_series(1, 3000) AS n ON CONFLICT DO NOTHING"
    )
    owner.execute(
        "INSERT INTO app.quotes (stock_code, price, quoted_at, open, high, low, volume, change_rate) "
        "SELECT stock_code, 2, now(), 2, 2, 2, 0, 0 FROM app.stocks ON CONFLICT DO NOTHING"
    )
    owner.execute(
        """
        INSERT INTO app.orders (
            portfolio_id, stock_code, side, order_kind, quantity, limit_price, status, expires_at, ended_at)
        SELECT p.portfolio_id, lpad((1 + n %% 97)::text, 6, '0'), 'buy', CASE n %% 10 WHEN 5 THEN 'limit' ELSE 'market'
            END, 1, CASE n %% 10 WHEN 5 THEN 1 END, CASE n %% 10 WHEN 5 THEN 'cancelled' ELSE 'filled' END,
            CASE n %% 10 WHEN 5 THEN now() END, now()
        FROM generate_series(1, %s) AS n
        JOIN app.portfolios AS p ON p.user_id = 2000 OR (n <= 10 AND p.user_id <> 2000)
        ORDER BY n
        """,
        (orders,),
    )
    owner.execute(
        """
        INSERT INTO app.fills (
            order_id, portfolio_id, stock_code, side, quantity, price, fee, quantity_after, total_cost_after, quoted_at)
        SELECT order_id, portfolio_id, stock_code, side, 1, 1, 0, 1, 1, now() FROM app.orders
        WHERE status = 'filled' ORDER BY order_id
        """
    )
    owner.execute(
        "INSERT INTO app.cash_entries (portfolio_id, entry_kind, amount, balance_after, fill_id) "
        "SELECT portfolio_id, 'buy', -1, 9, fill_id FROM app.fills ORDER BY fill_id"
    )
    owner.execute(
        "INSERT INTO app.holdings (portfolio_id, stock_code, quantity, total_cost) "
        "SELECT p.portfolio_id, lpad(n::text, 6, '0'), 4, 6 FROM app.portfolios AS p, generate_series(1, 10) AS n"
    )
    owner.execute(
        "INSERT INTO app.watch_entries (user_id, stock_code) "
        "SELECT u.user_id, lpad(n::text, 6, '0') FROM app.users AS u, generate_series(1, 10) AS n"
    )
    owner.execute(
        "INSERT INTO app.daily_prices (stock_code, priced_on, open, high, low, close, volume, quoted_at) "
        "SELECT lpad(n::text, 6, '0'), api.today() - day, 1, 1, 1, 1, 1, now() - day * interval '1 day' "
        "FROM generate_series(1, 100) AS n, generate_series(1, 500) AS day"
    )
    owner.execute("VACUUM ANALYZE app.watch_entries, app.daily_prices")
    owner.execute("UPDATE app.portfolios SET cash = 1000000, fill_count = 10")
    owner.execute("UPDATE app.trading_rules SET hours_policy = 'always'")
    owner.execute(f"VACUUM ANALYZE {', '.join(f'app.{name}' for name in TABLES)}, app.trading_rules")


def many_rewards(owner: psycopg.Connection, days: int) -> None:
    """Rewards for pages of as many days, quizzes and 500 cases: all of user 2000, a thousandth of everybody else."""
    owner.execute(
        """
        INSERT INTO app.quizzes (quizzed_on, quiz_number, quiz_key, options, right_index)
        SELECT api.today() - day, number, format('daily-%%s-%%s', api.today() - day, number), '[]', 0
        FROM generate_series(1, %s) AS day, generate_series(1, 3) AS number ORDER BY 1
        """,
        (days,),
    )
    owner.execute(
        "INSERT INTO app.quiz_answers (user_id, quiz_id, answer, is_correct) "
        "SELECT u.user_id, q.quiz_id, '0', true FROM app.users AS u JOIN app.quizzes AS q "
        "ON u.user_id = 2000 OR q.quiz_id % 1000 = 0 ORDER BY q.quiz_id",
    )
    owner.execute("SELECT api.prepare_quizzes()")
    owner.execute(
        """
        INSERT INTO app.rewards (
            user_id, portfolio_id, reward_kind, case_id, page, quiz_id, rewarded_on, base_amount, status, matures_at,
            claimed_at)
        SELECT p.user_id, p.portfolio_id, r.kind, r.case_id, r.page, r.quiz_id, api.today() - r.day, 1,
            CASE r.kind WHEN 'briefing' THEN 'pending' ELSE 'paid' END,
            CASE r.kind WHEN 'briefing' THEN now() + r.day * interval '1 hour' END, now() - r.day * interval '1 day'
        FROM (
            SELECT 'dwell' AS kind, day, NULL::bigint AS case_id, page, NULL::bigint AS quiz_id
            FROM generate_series(1, %(days)s) AS day, app.reward_pages
            UNION ALL SELECT 'quiz', api.today() - quizzed_on, NULL, NULL, quiz_id FROM app.quizzes
            WHERE quizzed_on < api.today()
            UNION ALL SELECT 'briefing', n, n, NULL, NULL FROM generate_series(1, 500) AS n
        ) AS r
        JOIN app.portfolios AS p ON p.user_id = 2000 OR r.day %% 1000 = 0
        ORDER BY r.day DESC, r.kind
        """,
        {"days": days},
    )
    owner.execute(
        "INSERT INTO app.cash_entries (portfolio_id, entry_kind, amount, balance_after, reward_id, is_bonus) "
        "SELECT portfolio_id, 'reward', base_amount, 9, reward_id, false FROM app.rewards ORDER BY reward_id"
    )
    owner.execute("INSERT INTO app.page_visits SELECT session_id, 'narrative', api.today(), now() FROM app.sessions")
    owner.execute(f"VACUUM ANALYZE {', '.join(f'app.{name}' for name in TABLES)}")


def many_snapshots(owner: psycopg.Connection, days: int) -> None:
    """What every portfolio was worth, and where it stood, at the end of the last sessions."""
    owner.execute(
        """
        INSERT INTO app.portfolio_snapshots (
            portfolio_id, snapped_on, cash, holdings_value, total_rewards_received, place, rank)
        SELECT p.portfolio_id, d.market_on, 9, 0, 0, row_number() OVER (PARTITION BY d.market_on), 1
        FROM app.portfolios AS p, (
            SELECT market_on FROM app.market_days WHERE closes_at < now() - interval '1 hour'
            ORDER BY market_on DESC LIMIT %s
        ) AS d
        """,
        (days,),
    )
