"""Feedback and events: kept whole or not at all, without a name; old events go."""

import datetime as dt
import json

import psycopg
import pytest

DAY = dt.timedelta(days=1)


def say(con, page="home", rating=None, category=None, comment=None, device=None):
    con.execute(
        "SELECT api.save_feedback('{}', %s, %s, %s, %s, %s)",
        (page, rating, category, comment, json.dumps(device) if device is not None else None),
    )


def send(con, *events):
    return con.execute("SELECT api.save_analytics_events('{}', %s)", (json.dumps(events),)).fetchone()[0]


def test_what_is_said_of_a_page_is_kept_composed(owner):
    say(owner, "home", 5, "ui", "\u1112\u1161\u11ab 줄", {"os": "iOS"})
    say(owner)
    rows = owner.execute("SELECT feedback_kind, page, rating, category, comment, device_info FROM api.feedback")
    assert rows.fetchall() == [
        ("page", "home", 5, "ui", "한 줄", {"os": "iOS"}), ("page", "home", None, None, None, None),
    ]  # fmt: skip


def test_what_is_said_of_a_briefing_is_kept(owner):
    for about in ("7", '"019c0000"', None, "null"):
        owner.execute("SELECT api.save_briefing_feedback('{}', %s, '유가', 'good', 'history')", (about,))
    rows = owner.execute("SELECT about_briefing, scenario_keyword, overall_rating, favorite_section FROM api.feedback")
    assert [row[0] for row in rows.fetchall()] == ["7", "019c0000", None, None]


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"page": ""}, "words"), ({"page": "x" * 51}, "words"), ({"category": "x" * 101}, "words"),
        ({"comment": "가" * 5001}, "comment"), ({"rating": 0}, "rating"), ({"rating": 6}, "rating"),
        ({"device": {"x": "y" * 4000}}, "device_info"), ({"page": None}, "has_its_subject"),
    ],
)  # fmt: skip
def test_what_is_too_much_is_not_kept(owner, wrong, constraint):
    with pytest.raises(psycopg.errors.CheckViolation, match=f"feedback_{constraint}"):
        say(owner, **wrong)
    say(owner, "x" * 50, 1, "x" * 100, "가" * 5000, {"x": "y" * 3900})
    assert owner.execute("SELECT count(*) FROM app.feedback").fetchone() == (1,)


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        (("'\"" + "x" * 101 + "\"'", "NULL", "'bad'", "NULL"), "words"), (("NULL", "NULL", "NULL", "NULL"), "subject"),
        (("NULL", "repeat('x', 301)", "'bad'", "NULL"), "words"), (("NULL", "NULL", "'so so'", "NULL"), "overall"),
        (("NULL", "NULL", "'bad'", "repeat('x', 101)"), "words"),
    ],
)  # fmt: skip
def test_what_is_too_much_of_a_briefing_is_not_kept(owner, wrong, constraint):
    with pytest.raises(psycopg.errors.CheckViolation, match=constraint):
        owner.execute(f"SELECT api.save_briefing_feedback('{{}}', {', '.join(wrong)})")


def test_what_is_said_of_the_tutor_is_kept(owner):
    for score in (1, 0.5, -100):
        owner.execute("SELECT api.save_tutor_feedback('{}', '\u1112\u1161\u11ab', %s)", (score,))
    rows = owner.execute("SELECT feedback_kind, run_id, score::float8 FROM api.feedback ORDER BY feedback_id")
    assert rows.fetchall() == [("tutor", "한", 1), ("tutor", "한", 0.5), ("tutor", "한", -100)]
    for run_id, score, wrong in (("x", 101, "score"), ("", 1, "run"), ("x" * 101, 1, "run"), ("x", None, "subject")):
        with pytest.raises(psycopg.errors.CheckViolation, match=wrong):
            owner.execute("SELECT api.save_tutor_feedback('{}', %s, %s)", (run_id, score))


def test_events_are_kept_in_order_without_whose_they_are(owner):
    sent = [
        {"event_type": "page_view", "session_id": "s1", "event_data": {"a": [1, None, {"b": "c"}]}, "user_id": 7},
        {"event_type": 5, "userId": "x", "timestamp": "2026-11-20T09:00:00"}, {},
    ]  # fmt: skip
    assert send(owner, *sent) == 3
    assert send(owner) == 0
    rows = owner.execute("SELECT event_type, visit_key, event FROM api.analytics_events ORDER BY analytics_event_id")
    assert rows.fetchall() == [
        ("page_view", "s1", {name: sent[0][name] for name in ("event_type", "session_id", "event_data")}),
        ("5", None, {name: sent[1][name] for name in ("event_type", "timestamp")}), (None, None, {}),
    ]  # fmt: skip


def test_events_are_kept_all_or_none(owner):
    for wrong in ({"x": "y" * 8000}, {"x": "\u0000"}):
        with pytest.raises(psycopg.Error, match=r"analytics_events_are_small|Unicode escape"):
            send(owner, {"event_type": "page_view"}, wrong)
    assert owner.execute("SELECT count(*) FROM app.analytics_events").fetchone() == (0,)


def test_events_are_counted_by_korean_day(owner):
    send(owner, *({"event_type": "page_view", "session_id": f"s{n % 2}"} for n in range(3)), {"event_type": "click"})
    owner.execute("UPDATE app.analytics_events SET created_at = '2026-11-19T15:00:00Z'")
    owner.execute("UPDATE app.analytics_events SET created_at = '2026-11-19T14:59:59Z' WHERE event_type = 'click'")
    rows = owner.execute(
        "SELECT sent_on::text, event_type, event_count, visit_count FROM api.analytics_event_days ORDER BY 1"
    ).fetchall()
    assert rows == [("2026-11-19", "click", 1, 0), ("2026-11-20", "page_view", 3, 2)]


def test_events_go_after_half_a_year_ten_thousand_at_a_time(owner):
    owner.execute(
        "INSERT INTO app.analytics_events (event, created_at) "
        "SELECT '{}', app.clock() - %s FROM generate_series(1, 10005)", (181 * DAY,)
    )  # fmt: skip
    owner.execute("INSERT INTO app.analytics_events (event, created_at) VALUES ('{}', app.clock() - %s)", (179 * DAY,))
    assert [owner.execute("SELECT api.purge_analytics_events()").fetchone()[0] for _ in range(3)] == [10_000, 5, 0]
    assert owner.execute("SELECT count(*) FROM app.analytics_events").fetchone() == (1,)
