"""The house rules that the catalog of a migrated database can break."""

import re

from api.errors import CATALOGUE, read_catalogue
from api.schema.files import Project
from api.schema.rebuild import OUTSIDE_DEPENDENTS

PROJECT = Project()
# Tables that no request writes: the machine's own.
INTERNAL = {
    "schema_builds", "migration_checksums", "clock_offset", "error_codes", "blocked_names", "jobs", "refreshes",
    "portfolio_snapshots", "reward_pages", "audit_head", "leaderboard_entries", "leaderboard_marks",
}  # fmt: skip
# Tables that functions fill by ON CONFLICT with keys of their own making: no request can violate a key there.
DERIVED = {
    "briefing_editions", "daily_briefings", "briefing_stocks", "historical_cases", "case_matches",
    "case_stock_relations", "daily_narratives", "narrative_scenarios", "search_entries", "pipeline_jobs",
    "user_settings", "sessions", "refresh_tokens", "mail_tokens", "portfolios", "cash_entries", "notifications",
    "notification_counts", "quotes", "daily_prices", "holdings", "orders", "fills", "corporate_actions",
    "holding_changes", "idempotency_keys", "watch_entries", "learning_progress",
    "rewards", "quizzes", "quiz_answers", "page_visits", "view_counts", "tutor_sessions", "tutor_messages",
}  # fmt: skip
# Unique keys that every insert meets with ON CONFLICT; checks whose values functions set, never a request.
UNREACHABLE = {
    "reports_report_date_broker_name_report_title_key", "briefing_editions_unknown_fields_are_counted",
    "search_entries_kind_is_known", "pipeline_jobs_status_is_known", "pipeline_jobs_running_is_claimed",
    "pipeline_jobs_end_has_a_moment", "users_password_is_hashed", "users_closed_keep_nothing_personal",
    "sessions_end_has_a_reason", "sessions_end_reason_is_known", "refresh_tokens_are_hashed", "mail_tokens_are_hashed",
    "mail_tokens_purpose_is_known", "sign_in_attempts_are_hashed", "portfolios_season_is_counted",
    "portfolios_name_is_bounded", "portfolios_initial_cash_is_bounded",
    "portfolios_reserve_is_within_the_cash", "cash_entries_kind_is_known", "cash_entries_amount_is_something",
    "cash_entries_balance_is_not_negative", "notifications_type_is_known",
    "feedback_kind_is_known", "feedback_has_its_subject", "analytics_events_name_nobody",
    "view_counts_type_is_known", "view_counts_are_counted",
    "notification_counts_are_counted", "learning_progress_completed_is_whole",
    "holdings_quantity_is_not_negative", "holdings_reserve_is_within_the_quantity", "holdings_cost_is_of_shares",
    "orders_status_is_known", "orders_market_never_waits", "orders_end_has_a_moment",
    "orders_reserve_is_of_open_buys", "orders_mark_is_not_worse", "fills_side_is_known", "fills_quantity_is_bounded",
    "fills_price_is_bounded", "fills_fee_is_within_the_amount", "fills_sale_releases_cost", "fills_leave_a_holding",
    "cash_entries_trade_has_a_fill", "cash_entries_kind_has_a_sign", "idempotency_keys_requests_are_hashed",
    "trading_rules_are_one_row", "corporate_actions_kind_is_known", "corporate_actions_end_once",
    "stocks_new_code_ends_the_old", "stocks_new_stock_code_fkey",
    "holding_changes_cash_is_not_negative", "holding_changes_leave_a_holding", "cash_entries_action_changed_a_holding",
    "orders_end_reason_is_known", "cash_entries_reward_is_named", "rewards_kind_is_known", "rewards_are_for_one_thing",
    "rewards_status_is_known", "rewards_of_briefings_mature", "rewards_settlement_has_a_moment",
    "rewards_amounts_are_bounded", "quizzes_are_three_a_day", "quizzes_question_has_an_answer",
    "quizzes_index_is_of_four", "quiz_answers_are_short",
    "tutor_sessions_title_is_bounded", "tutor_sessions_messages_are_counted",
    "tutor_messages_role_is_known", "tutor_messages_type_is_known", "tutor_messages_content_is_bounded",
    "holdings_final_price_is_of_a_quote",
    "users_public_id_key", "users_public_number_key",
}  # fmt: skip


def test_nothing_outside_api_depends_on_it(owner):
    assert owner.execute(OUTSIDE_DEPENDENTS).fetchall() == []


def test_every_view_file_makes_the_one_view_it_is_named_after(owner):
    rows = owner.execute("SELECT relname FROM pg_class WHERE relnamespace = 'api'::regnamespace AND relkind = 'v'")
    assert {name for (name,) in rows} == {d.name for d in PROJECT.views}
    rows = owner.execute("SELECT proname FROM pg_proc WHERE pronamespace = 'api'::regnamespace")
    assert sorted(name for (name,) in rows) == sorted(d.name for d in PROJECT.functions)


def test_views_build_on_views_below_them_in_number(owner):
    order = [d.name for d in PROJECT.views]
    for d in PROJECT.views:
        for other in re.findall(r"\b(?:FROM|JOIN) api\.(\w+)", d.text):
            assert order.index(other) < order.index(d.name), d.name


def test_every_relation_and_function_is_commented(owner):
    rows = owner.execute(
        """
        SELECT c.oid::regclass::text, obj_description(c.oid, 'pg_class') FROM pg_class AS c
        WHERE c.relnamespace::regnamespace::text IN ('app', 'api') AND c.relkind IN ('r', 'p', 'v', 'm')
        UNION ALL
        SELECT p.oid::regprocedure::text, obj_description(p.oid, 'pg_proc') FROM pg_proc AS p
        WHERE p.pronamespace::regnamespace::text IN ('app', 'api') AND p.prorettype <> 'trigger'::regtype
        """
    ).fetchall()
    assert rows
    assert [name for name, comment in rows if not comment] == []
    views = [
        name for name, comment in rows if name.startswith("api.") and "(" not in name and "One row per" not in comment
    ]
    assert views == [], "the comment of a view states its grain"


def test_every_column_name_is_explained_somewhere(owner):
    rows = owner.execute(
        """
        SELECT a.attname FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
        WHERE c.relnamespace::regnamespace::text IN ('app', 'api') AND c.relkind IN ('r', 'p', 'v', 'm')
        AND a.attnum > 0 AND NOT a.attisdropped
        GROUP BY a.attname HAVING count(col_description(a.attrelid, a.attnum)) = 0
        """
    ).fetchall()
    assert rows == []


def test_every_foreign_key_has_an_index(owner):
    rows = owner.execute(
        """
        SELECT c.conname FROM pg_constraint AS c WHERE c.contype = 'f' AND NOT EXISTS (
            SELECT FROM pg_index AS i WHERE i.indrelid = c.conrelid
            AND (i.indkey::smallint[])[0:cardinality(c.conkey) - 1] @> c.conkey
        )
        """
    ).fetchall()
    assert rows == []


def test_constraints_are_named_as_facts(owner):
    rows = owner.execute(
        "SELECT conname FROM pg_constraint "
        "WHERE contype = 'c' AND connamespace = 'app'::regnamespace AND conname LIKE '%\\_check'"
    ).fetchall()
    assert rows == []


def test_there_are_no_enums_domains_or_composite_types(owner):
    rows = owner.execute(
        """
        SELECT t.typname FROM pg_type AS t LEFT JOIN pg_class AS c ON c.oid = t.typrelid
        WHERE t.typnamespace::regnamespace::text IN ('app', 'api')
        AND (t.typtype IN ('e', 'd') OR (t.typtype = 'c' AND c.relkind = 'c'))
        """
    ).fetchall()
    assert rows == []


def test_there_are_no_floats_in_tables(owner):
    rows = owner.execute(
        "SELECT a.attname FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid "
        "WHERE c.relnamespace = 'app'::regnamespace AND c.relkind IN ('r', 'p') "
        "AND a.atttypid IN ('real'::regtype, 'float8'::regtype, 'money'::regtype)"
    ).fetchall()
    assert rows == []


def test_functions_pin_their_search_path_or_inline(owner):
    """plpgsql and definer functions pin it; SQL functions have a body whose names are bound."""
    rows = owner.execute(
        """
        SELECT p.oid::regprocedure::text, l.lanname, p.prosecdef, p.proconfig, p.prosqlbody IS NOT NULL
        FROM pg_proc AS p JOIN pg_language AS l ON l.oid = p.prolang
        WHERE p.pronamespace::regnamespace::text IN ('app', 'api')
        """
    ).fetchall()
    for name, language, definer, config, bound in rows:
        if language == "plpgsql" or definer:
            assert config == ['search_path=""'], name
        else:
            assert (language, config, bound) == ("sql", None, True), name


def test_every_constraint_that_a_request_can_violate_has_its_words(owner):
    rows = owner.execute(
        "SELECT conrelid::regclass::text, conname, contype FROM pg_constraint "
        "WHERE connamespace = 'app'::regnamespace AND contype IN ('c', 'u', 'f')"
    ).fetchall()
    named = {row.constraint_name for row in CATALOGUE.values()}
    missing = [
        name
        for table, name, kind in rows
        if table.removeprefix("app.") not in INTERNAL
        and not (table.removeprefix("app.") in DERIVED and kind in {b"u", b"f", "u", "f"})
        and name not in named | UNREACHABLE
    ]
    assert missing == []
    assert named - {None} | UNREACHABLE <= {name for _, name, _ in rows}


def test_the_catalogue_of_the_files_is_that_of_the_database(owner):
    rows = owner.execute("SELECT code, status, v1_status, english, korean, constraint_name FROM app.error_codes")
    stored = {row[0]: row[1:] for row in rows}
    assert stored == {
        c.code: (c.status, c.v1_status, c.english, c.korean, c.constraint_name) for c in read_catalogue().values()
    }
