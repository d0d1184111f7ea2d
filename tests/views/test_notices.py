"""Views of notices: what is shown of each day."""

from tests.people import sign_up


def test_notification_days_count_kinds_by_korean_day(owner):
    first, second = sign_up(owner), sign_up(owner)
    for person, kind in ((first, "fill"), (first, "fill"), (second, "fill")):
        owner.execute("SELECT api.notify(%s, %s, 'x', 'x', NULL)", (person.user_id, kind))
    owner.execute("UPDATE app.notifications SET created_at = '2026-11-19T15:00:00Z'")
    owner.execute("UPDATE app.notifications SET created_at = '2026-11-19T14:59:59Z' WHERE notification_type = 'system'")
    owner.execute("SELECT api.mark_notifications_read('{}', %s, NULL)", (second.user_id,))
    rows = owner.execute(
        "SELECT noticed_on::text, notification_type, total_count, user_count, unread_count FROM api.notification_days "
        "ORDER BY 1"
    ).fetchall()
    assert rows == [("2026-11-19", "system", 2, 2, 1), ("2026-11-20", "fill", 3, 2, 2)]
