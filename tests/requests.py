"""One request for each operation, with the content and the people that it needs."""

import datetime as dt
import itertools
import json

from api.tokens import hash_of
from tests.content import DAY, editorial, id_of, key, payload, save, save_case
from tests.market import buy, open_market, place, quote, tell_actions
from tests.more_requests import MORE
from tests.people import PASSWORD, sign_up
from tests.rewards import today, visit

# One request for each operation, (method, path, body); a new route fails below until it has its line here.
REQUESTS = {
    "get_service": ("GET", "/", None),
    "get_liveness": ("GET", "/health/live", None),
    "get_readiness": ("GET", "/health/ready", None),
    "get_health": ("GET", "/health", None),
    "v1_get_liveness": ("GET", "/api/v1/health/live", None),
    "v1_get_readiness": ("GET", "/api/v1/health/ready", None),
    "v1_get_health": ("GET", "/api/v1/health", None),
    "v1_register": ("POST", "/api/v1/auth/register", {"email": "new@example.com", "password": PASSWORD}),
    "v1_login": ("POST", "/api/v1/auth/login", {"email": "{email}", "password": PASSWORD}),
    "v1_refresh": ("POST", "/api/v1/auth/refresh", {"refreshToken": "{refresh_token}"}),
    "v1_logout": ("POST", "/api/v1/auth/logout", {"refreshToken": "{refresh_token}"}),
    "v1_get_csrf": ("GET", "/api/v1/auth/csrf", None),
    "v1_get_me": ("GET", "/api/v1/auth/me", None),
    "register_user": ("POST", "/api/v2/auth/register", {"email": "newer@example.com", "password": PASSWORD}),
    "sign_in": ("POST", "/api/v2/auth/sign-in", {"email": "{email}", "password": PASSWORD}),
    "rotate_refresh_token": ("POST", "/api/v2/auth/refresh", {"refresh_token": "{refresh_token}"}),
    "sign_out": ("POST", "/api/v2/auth/sign-out", {"refresh_token": "{refresh_token}"}),
    "send_reset_mail": ("POST", "/api/v2/auth/reset-mail", {"email": "{email}"}),
    "verify_email": ("POST", "/api/v2/auth/verify-email", {"token": "{verification}"}),
    "reset_password": ("POST", "/api/v2/auth/reset-password", {"token": "{reset}", "new_password": PASSWORD}),
    "get_profile": ("GET", "/api/v2/me", None),
    "change_profile": ("PATCH", "/api/v2/me", {"theme": "dark", "morning_briefing_time": "07:30"}),
    "close_account": ("DELETE", "/api/v2/me", {"password": PASSWORD}),
    "export_account": ("GET", "/api/v2/me/export", None),
    "change_password": ("POST", "/api/v2/me/password", {"password": PASSWORD, "new_password": "비밀번호 둘입니다"}),
    "list_sessions": ("GET", "/api/v2/me/sessions", None),
    "end_other_sessions": ("DELETE", "/api/v2/me/sessions", None),
    "end_session": ("DELETE", "/api/v2/me/sessions/{session_id}", None),
    "send_verification_mail": ("POST", "/api/v2/me/verification-mail", None),
    "v1_list_glossary_terms": ("GET", "/api/v1/glossary?per_page=100", None),
    "v1_find_glossary_term": ("GET", "/api/v1/glossary/search/per", None),
    "v1_get_glossary_term": ("GET", "/api/v1/glossary/{term}", None),
    "list_glossary_terms": ("GET", "/api/v2/glossary?limit=100", None),
    "get_glossary_term": ("GET", "/api/v2/glossary/{term}", None),
    "v1_get_keywords_today": ("GET", "/api/v1/keywords/today", None),
    "v1_list_keywords_history": ("GET", "/api/v1/keywords/history?limit=30", None),
    "v1_search_keywords": ("GET", "/api/v1/keywords/search?title=유가가 오르면 누가 먼저 흔들릴까", None),
    "v1_get_briefing_today": ("GET", "/api/v1/briefing/today", None),
    "v1_list_briefings": ("GET", "/api/v1/briefings?limit=100", None),
    "v1_get_latest_briefing": ("GET", "/api/v1/briefings/latest", None),
    "v1_list_briefings_by_page": ("GET", "/api/v1/briefings/list?size=50", None),
    "v1_get_briefing": ("GET", "/api/v1/briefings/{narrative}", None),
    "v1_search_cases": ("GET", "/api/v1/search/cases?query=오일쇼크&limit=10", None),
    "v1_get_story": ("GET", "/api/v1/story/{case}", None),
    "v1_get_comparison": ("GET", "/api/v1/comparison/{case}", None),
    "v1_get_companies": ("GET", "/api/v1/companies/{case}", None),
    "v1_get_narrative": ("GET", "/api/v1/narrative/{case}", None),
    "v1_list_reports": ("GET", "/api/v1/reports?size=50", None),
    "v1_list_stock_reports": ("GET", "/api/v1/reports/stock/010950", None),
    "v1_get_report": ("GET", "/api/v1/reports/{report}", None),
    "v1_save_briefing": ("POST", "/api/v1/pipeline/briefings", payload(theme="새 주제")),
    "v1_save_stocks": (
        "POST", "/api/v1/pipeline/stocks", [{"stock_code": "010950", "stock_name": "S-Oil", "market": "KOSPI"}],
    ),
    "v1_save_index_prices": (
        "POST", "/api/v1/pipeline/indices",
        [{"index_code": "1001", "priced_on": str(DAY), "open": 2, "high": 3, "low": 1, "close": 2.5, "volume": 7}],
    ),
    "v1_save_quotes": ("POST", "/api/v1/pipeline/quotes", [{"stock_code": "010950", "price": 70_000, "volume": 5}]),
    "v1_save_reports": (
        "POST", "/api/v1/pipeline/reports",
        [{"broker_name": "대신증권", "report_title": "정유", "report_date": str(DAY), "stock_codes": ["010950"]}],
    ),
    "v1_get_stock_price": ("GET", "/api/v1/portfolio/stock/price/010950", None),
    "v1_list_stock_prices": ("POST", "/api/v1/portfolio/stock/prices", ["010950"]),
    "v1_get_stock_chart": ("GET", "/api/v1/portfolio/stock/chart/010950?period=1y", None),
    "v1_search_stocks": ("GET", "/api/v1/trading/search?q=0109", None),
    "v1_get_stock": ("GET", "/api/v1/trading/stocks/010950", None),
    "v1_get_ranking": ("GET", "/api/v1/trading/ranking?type=gainers", None),
    "v1_get_market_status": ("GET", "/api/v1/trading/market-status", None),
    "v1_list_watch_entries": ("GET", "/api/v1/trading/watchlist", None),
    "v1_add_watch_entry": ("POST", "/api/v1/trading/watchlist", {"stock_code": "010950"}),
    "v1_remove_watch_entry": ("DELETE", "/api/v1/trading/watchlist/{watched}", None),
    "list_quotes": ("GET", "/api/v2/quotes?limit=100", None),
    "list_stocks": ("GET", "/api/v2/listings?limit=100", None),
    "find_stocks": ("GET", "/api/v2/stocks?search=0109", None),
    "get_stock": ("GET", "/api/v2/stocks/010950", None),
    "list_daily_prices": ("GET", "/api/v2/stocks/010950/prices", None),
    "get_market_state": ("GET", "/api/v2/market", None),
    "list_watch_entries": ("GET", "/api/v2/me/watch-entries", None),
    "add_watch_entry": ("POST", "/api/v2/me/watch-entries", {"stock_code": "010950"}),
    "remove_watch_entry": ("DELETE", "/api/v2/me/watch-entries/{watched}", None),
    "v1_trigger_pipeline": ("POST", "/api/v1/pipeline/trigger", {"tasks": ["vision"]}),
    "v1_get_pipeline_status": ("GET", "/api/v1/pipeline/status/{job}", None),
    "v1_claim_pipeline_job": ("POST", "/api/v1/pipeline/jobs/claim", None),
    "v1_report_pipeline_job": (
        "POST", "/api/v1/pipeline/jobs/{job}/report", {"results": [{"task": "stock", "status": "success"}]},
    ),
    "search": ("GET", "/api/v2/search?query=오일쇼크&limit=100", None),
    "list_editions": ("GET", "/api/v2/admin/editions?limit=100", None),
    "get_edition": ("GET", "/api/v2/admin/editions/{edition}", None),
    "diff_editions": ("GET", "/api/v2/admin/editions/{edition}/diff?against={edition}", None),
    "restore_edition": ("POST", "/api/v2/admin/editions/{edition}/restore", None),
    "save_case": ("PUT", "/api/v2/admin/cases/{case}", editorial()),
    "list_api_keys": ("GET", "/api/v2/admin/api-keys?limit=100", None),
    "create_api_key": ("POST", "/api/v2/admin/api-keys", {"key_name": "x", "scopes": ["admin:read"]}),
    "rotate_api_key": ("POST", "/api/v2/admin/api-keys/{key}/rotate", {"overlap_hours": 1}),
    "revoke_api_key": ("DELETE", "/api/v2/admin/api-keys/{key}", None),
    "create_glossary_term": ("POST", "/api/v2/admin/glossary", {"term": "새 말", "definition_short": "새 말이에요."}),
    "change_glossary_term": ("PATCH", "/api/v2/admin/glossary/{term}", {"example": None}),
    "save_market_day": ("PUT", "/api/v2/admin/market-days/2026-11-20", {"closed_for": "임시공휴일"}),
    "save_stock": ("PUT", "/api/v2/admin/stocks/010950", {"stock_name": "S-Oil", "market": "KOSPI"}),
    "v1_get_portfolio": ("GET", "/api/v1/portfolio", None),
    "v1_get_portfolio_summary": ("GET", "/api/v1/portfolio/summary", None),
    "v1_refresh_portfolio": ("POST", "/api/v1/portfolio/refresh", {"invalidate_scope": "summary_and_holdings"}),
    "v1_trade": (
        "POST", "/api/v1/portfolio/trade",
        {"stock_code": "010950", "stock_name": "x", "trade_type": "buy", "quantity": 1, "trade_reason": "정제 마진",
         "case_id": 1},
    ),
    "v1_list_trades": ("GET", "/api/v1/portfolio/trades?limit=100", None),
    "v1_claim_briefing_reward": ("POST", "/api/v1/portfolio/reward", {"case_id": "{case}"}),
    "v1_list_rewards": ("GET", "/api/v1/portfolio/rewards", None),
    "v1_claim_dwell_reward": ("POST", "/api/v1/portfolio/dwell-reward", {"page": "story", "dwell_seconds": 180}),
    "v1_answer_quiz": (
        "POST", "/api/v1/quiz/reward", {"scenario_id": "{quiz}", "selected_answer": 0, "correct_answer": "0"},
    ),
    "v1_place_order": (
        "POST", "/api/v1/trading/order",
        {"stock_code": "010950", "stock_name": "x", "order_type": "buy", "quantity": 1, "order_kind": "limit",
         "target_price": 60_000},
    ),
    "v1_list_orders": ("GET", "/api/v1/trading/orders?status=pending", None),
    "v1_cancel_order": ("DELETE", "/api/v1/trading/orders/{order}", None),
    "get_portfolio": ("GET", "/api/v2/portfolio", None),
    "list_holdings": ("GET", "/api/v2/holdings", None),
    "list_fills": ("GET", "/api/v2/fills?limit=100", None),
    "list_cash_entries": ("GET", "/api/v2/cash-entries?limit=100", None),
    "get_performance": ("GET", "/api/v2/portfolio/performance?from_on=2026-01-02", None),
    "explain_performance": ("GET", "/api/v2/portfolio/performance/explain?limit=100", None),
    "v1_get_leaderboard": ("GET", "/api/v1/portfolio/leaderboard/ranking?limit=100", None),
    "list_leaderboard": ("GET", "/api/v2/leaderboard?limit=100", None),
    "get_leaderboard_position": ("GET", "/api/v2/leaderboard/me", None),
    "restart_portfolio": ("POST", "/api/v2/portfolio/restart", None),
    "list_seasons": ("GET", "/api/v2/portfolio/seasons", None),
    "place_order": (
        "POST", "/api/v2/orders",
        {"stock_code": "010950", "side": "buy", "order_kind": "limit", "quantity": 1, "limit_price": 60_000,
         "trade_reason": "정제 마진"},
    ),
    "list_orders": ("GET", "/api/v2/orders?limit=100", None),
    "get_order": ("GET", "/api/v2/orders/{order}", None),
    "cancel_order": ("DELETE", "/api/v2/orders/{order}", None),
    "list_rewards": ("GET", "/api/v2/rewards?limit=100", None),
    "claim_briefing_reward": ("POST", "/api/v2/rewards", {"case_id": "{case}"}),
    "claim_dwell_reward": ("POST", "/api/v2/rewards/dwell", {"page": "story"}),
    "record_page_visit": ("POST", "/api/v2/page-visits", {"page": "narrative"}),
    "list_quizzes_today": ("GET", "/api/v2/quizzes/today", None),
    "answer_quiz": ("POST", "/api/v2/quiz-answers", {"quiz_key": "{quiz}", "option_id": "a"}),
    "get_trading_rules": ("GET", "/api/v2/admin/trading-rules", None),
    "change_trading_rules": ("PATCH", "/api/v2/admin/trading-rules", {"buy_fee_ratio": 0.00015}),
    "v1_explain_term": ("GET", "/api/v1/tutor/explain/원가?difficulty=elementary", None),
    "v1_chat": (
        "POST", "/api/v1/tutor/chat",
        {"message": "원가가 오르면 오일쇼크처럼 되나요? 차트로요", "session_id": "x", "context_type": "case",
         "context_id": 1, "context_text": "원가", "difficulty": "elementary"},
    ),
    "v1_list_tutor_sessions": ("GET", "/api/v1/tutor/sessions?limit=50", None),
    "v1_open_tutor_session": ("POST", "/api/v1/tutor/sessions/new", None),
    "v1_list_tutor_messages": ("GET", "/api/v1/tutor/sessions/{tutor_session}/messages", None),
    "v1_delete_tutor_session": ("DELETE", "/api/v1/tutor/sessions/{tutor_session}", None),
    "list_audit_logs": ("GET", "/api/v2/admin/audit?limit=100&entity=users&since=2026-01-01T00:00:00Z", None),
    "list_activity": ("GET", "/api/v2/me/activity?limit=100", None),
    **MORE,
    "delete_glossary_term": ("DELETE", "/api/v2/admin/glossary/{term}", None),
}  # fmt: skip
NONE = {name for name in REQUESTS if "liveness" in name or "service" in name or name.endswith(("readiness", "health"))}
NONE |= {"v1_get_csrf"}
# Whose requests name a key that was never used.
KEYED = {"place_order", "restart_portfolio"}
# What is sent under another name than the operation's, and where a password is compared in between.
SENT = {
    "v1_register": ["register_user"], "v1_refresh": ["rotate_refresh_token"], "v1_logout": ["sign_out"],
    "v1_login": ["begin_sign_in", "sign_in"], "sign_in": ["begin_sign_in", "sign_in"],
    "change_password": ["get_password_hash", "change_password"],
    "v1_save_feedback_events": ["v1_save_analytics_events"],
    "close_account": ["get_password_hash", "close_account"],
    "v1_chat": ["begin_tutor_turn", "end_tutor_turn"],
}  # fmt: skip


def fill(owner, rows):
    """Content for every route, `rows` of what lists show; the keys that the paths of REQUESTS name."""
    for n in range(min(rows, 40)):
        day = DAY - dt.timedelta(days=n // 2)
        saved = save(owner, payload(day, theme=f"주제 {n}" if n else "유가가 오르면 누가 먼저 흔들릴까"))
    save_case(owner, saved["case_id"], editorial())
    owner.execute(
        "INSERT INTO app.reports (broker_name, report_title, report_date, stock_codes) "
        "SELECT '대신증권', '리포트 ' || n, '2026-11-20', '{010950}' FROM generate_series(1, %s) AS n", (rows,)
    )  # fmt: skip
    open_market(owner, dwell_seconds=1)
    quote(owner, "010950", 69_000, quoted_at="2026-11-20T15:30:00+09:00")
    quote(owner, "010950", 70_000)
    (job,) = owner.execute("SELECT api.trigger_job('{}', '{stock}', NULL)").fetchone()
    return {
        "term": owner.execute("SELECT min(glossary_term_id) FROM app.glossary_terms").fetchone()[0],
        "report": owner.execute("SELECT min(report_id) FROM app.reports").fetchone()[0],
        "narrative": owner.execute("SELECT narrative_id FROM app.daily_narratives LIMIT 1").fetchone()[0],
        "quiz": today(owner), "case": saved["case_id"], "edition": saved["edition_id"], "job": job["job_id"],
        **dict(zip(("action", "coming"), tell_actions(owner, rows), strict=True)),
        "key": [id_of(owner, key(owner)) for _ in range(rows)][-1],
    }  # fmt: skip


def events_of(answer):
    """The events of a stream, as the document describes them."""
    blocks = [block.splitlines() for block in answer.text.split("\n\n") if block]
    return [dict(line.split(": ", 1) for line in lines) for lines in blocks]


def told_by(answer):
    """The body; of a stream the data of each of its events."""
    if answer.headers["content-type"].startswith("text/event-stream"):
        return [json.loads(event["data"]) for event in events_of(answer)]
    return [answer.json()]


def described(schema):
    """The part of a response's schema that describes what is told by it."""
    return schema.get("properties", {}).get("data", {}).get("contentSchema", schema)


RESET = "SELECT pg_stat_statements_reset(dbid => oid) FROM pg_database WHERE datname = current_database()"


def person_of(owner):
    """Somebody new, and what requests name of theirs."""
    person = sign_up(owner)
    tokens = {name: f"{name} {person.user_id}" for name in ("verification", "reset")}
    owner.execute(
        "SELECT api.make_verification_token('{}', %s, %s), api.make_reset_token('{}', %s, %s)",
        (person.user_id, hash_of(tokens["verification"]), person.email, hash_of(tokens["reset"])),
    )
    visit(owner, person, seconds_ago=2)
    (opened,) = owner.execute(
        "SELECT tutor_session_id FROM api.begin_tutor_turn('{}', %s, NULL, '원가가 뭐예요?', 0)", (person.user_id,)
    ).fetchone()
    (notice,) = owner.execute(
        "SELECT min(notification_id) FROM api.notifications WHERE user_id = %s", (person.user_id,)
    ).fetchone()
    owner.execute(
        "SELECT api.record_progress('{}', %s, 'case', case_id, 'in_progress', 20) FROM app.historical_cases LIMIT 1",
        (person.user_id,),
    )
    owner.execute("SELECT api.refresh_portfolio_totals()")  # a place on the leaderboard
    return person, person._asdict() | tokens | {"tutor_session": opened, "notice": notice} | trade(owner, person)


def trade(owner, person):
    """A holding, a fill, an open order and a stock of one's own on the watch list, where there is a market."""
    if owner.execute("SELECT FROM api.quotes").fetchone() is None:
        return {}
    buy(owner, person, "010950", 2)
    watched = f"W{person.user_id:05}"
    quote(owner, watched, 70_000)
    owner.execute("SELECT api.add_watch_entry('{}', %s, %s)", (person.user_id, watched))
    return {"watched": watched, "order": place(owner, person, "010950", limit_price=60_000)["order_id"]}


def written(name, names):
    """The request of an operation, with the names of its things filled in: method, path, and what it sends."""
    method, path, body = REQUESTS[name]
    if isinstance(body, dict):
        body = {field: names.get(str(value)[1:-1], value) for field, value in body.items()}
    return method, path.format(**names), {"json": body} if body else {}


NEW_KEYS = itertools.count(1)


def headers_of(name):
    """What a request of an operation says beside who asks."""
    return {"idempotency-key": f"key-{next(NEW_KEYS)}"} if name in KEYED else {}


async def request(client, owner, name, keys, api_key):
    """The request of an operation, by somebody new; every one carries all keys, which public routes do not read."""
    person, names = person_of(owner)
    method, path, sent = written(name, keys | names)
    client.cookies.clear()
    owner.execute(RESET)
    return await client.request(
        method, path, headers={"x-api-key": api_key} | person.headers | headers_of(name), **sent
    )
