"""Content for tests: payloads of our own, keys, and the way in."""

import datetime as dt
import json
from typing import Any

import psycopg

from api.auth import hash_of, make_key

PAGES = ("background", "concept_explain", "history", "application", "caution", "summary")
DAY = dt.date(2026, 11, 20)
ALL_SCOPES = ["pipeline:read", "pipeline:write", "admin:read", "admin:write"]


def chart() -> dict[str, Any]:
    return {
        "data": [{"type": "bar", "x": ["1972", "1974"], "y": [2.5, 11.6]}],
        "layout": {"title": {"text": "두바이유"}, "yaxis": {"title": "달러"}},
    }


def page(step: int) -> dict[str, Any]:
    return {
        "step": step, "title": f"{step}쪽", "purpose": "", "bullets": [f"{step}쪽의 점 {n}" for n in range(3)],
        "content": f"{step}쪽이에요. 원가가 오르면 이익이 줄어요. PER(주가수익비율)도 봐요. 원가는 다시 나와요.",
        "chart": chart() if step < 5 else None,
        "glossary": [
            {"term": "원가", "definition": "만드는 데 든 돈이에요.", "domain": "금융"},
            {"term": "PER(주가수익비율)", "definition": "주가가 이익의 몇 배인지예요.", "domain": "금융"},
        ],
    }  # fmt: skip


def payload(
    day: dt.date | str = DAY, theme: str = "유가가 오르면 누가 먼저 흔들릴까", case: str = "1차 오일쇼크", **more: Any
) -> dict[str, Any]:
    """A whole payload; what it says is in its arguments and in `page`."""
    concept = {"name": "원가", "definition": "만드는 데 든 돈이에요.", "relevance": "유가와 함께 올라요."}
    one_liner = f"{theme}를 살펴봐요. 원가와 이익의 관계예요."
    return {
        "topic": theme,
        "interface_1_curated_context": {
            "date": str(day), "theme": theme, "one_liner": one_liner,
            "selected_stocks": [
                {"ticker": "010950", "name": "에쓰오일", "momentum": "상승", "change_pct": 4.2, "period_days": 30},
                {"ticker": "LMT", "name": "록히드마틴", "momentum": "하락", "change_pct": -1.5, "period_days": 30,
                 "volume": 1200, "attention_percentile": 3},
            ],
            "verified_news": [
                {"title": "원유 감산 합의", "url": "https://news.example/1", "source": "한국신문", "summary": "감산",
                 "published_date": str(day)},
            ],
            "reports": [], "concept": concept, "source_ids": [], "evidence_source_urls": [],
        },
        "interface_2_raw_narrative": {
            "theme": theme, "one_liner": one_liner, "concept": concept,
            "historical_case": {
                "period": "1973-1974", "title": case, "summary": f"{case} 때 유가가 네 배가 됐어요.",
                "outcome": "물가가 크게 올랐어요.", "lesson": "값에 옮길 수 있는 회사가 버텼어요.",
            },
            "narrative": {name: {"purpose": "", "content": f"{name} 초안이에요.", "bullets": ["점"]} for name in PAGES},
        },
        "interface_3_final_briefing": {
            "theme": theme, "one_liner": one_liner, "generated_at": f"{day}T08:00:00",
            "pages": [page(step) for step in range(1, 7)], "home_icon": {"icon_key": "target"},
            "sources": [{"name": "한국은행", "url_domain": "bok.or.kr", "used_in_pages": [1, 3]}],
            "hallucination_checklist": [{"claim": "네 배", "source": "통계", "risk": "낮음", "note": "확인"}],
        },
        **more,
    }  # fmt: skip


def editorial(**more: Any) -> dict[str, Any]:
    """What no payload says of a case, whole."""
    metric = {"company": "두바이유", "year": 1974, "name": "배럴당 달러", "value": 11.6}
    return {
        "stories": {"beginner": "기름값이 올랐어요.\n\n[[원가]]도 올랐어요.", "intermediate": "금수가 있었습니다."},
        "comparison": {
            "title": "그때와 지금", "past_label": "1973년", "present_label": "2024년", "current_summary": "달라요.",
            "points": [{"aspect": "원인", "past": "금수", "present": "감산", "similarity": "유사"}],
            "lessons": ["원가를 봐요."], "analysis": ["첫째 문단.", "둘째 문단."], "poll_question": "닮았나요?",
            "past_metric": metric, "present_metric": {**metric, "year": 2023, "value": 82.1},
        },
        "key_insight": {"summary": "원가를 봐요.", "term_definitions": [{"term": "원가", "definition": "돈이에요."}]},
        "thinking_point": "어느 회사가 값을 옮길 수 있을까요?",
        "companies": [
            {"stock_code": "010950", "stock_name": "S-Oil", "relation_type": "main_subject",
             "relation_detail": "원유를 정제해요.", "role_label": "정유주"},
        ],
        **more,
    }  # fmt: skip


def encoded(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def save(owner: psycopg.Connection, value: Any) -> dict[str, Any]:
    """A payload by the function, past the door."""
    body = value if isinstance(value, bytes) else encoded(value)
    (answer,) = owner.execute("SELECT api.save_briefing('{}', %s, 0)", (body,)).fetchone()
    return answer


def save_case(owner: psycopg.Connection, case_id: int, value: Any) -> Any:
    return owner.execute("SELECT api.save_case('{}', %s, %s)", (case_id, json.dumps(value))).fetchone()[0]


def key(owner: psycopg.Connection, *scopes: str, expires_at: dt.datetime | None = None) -> str:
    """A key with these scopes; with all, if none is named."""
    made = make_key()
    owner.execute(
        "SELECT api.create_api_key('{}', 'tests', %s, %s, %s, %s)",
        (list(scopes or ALL_SCOPES), made.split("_")[1], hash_of(made), None),
    )
    # Past the function: it makes no key that has ended, and tests need some.
    owner.execute("UPDATE app.api_keys SET expires_at = %s WHERE prefix = %s", (expires_at, made.split("_")[1]))
    return made


def id_of(owner: psycopg.Connection, made: str) -> int:
    """The api_key_id of a key."""
    (found,) = owner.execute("SELECT api_key_id FROM app.api_keys WHERE prefix = %s", (made.split("_")[1],)).fetchone()
    return found
