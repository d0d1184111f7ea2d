"""Requests of operations about corporate actions, and about readers: notices, progress, what they tell us."""

EVENTS = {"events": [{"event_type": "page_view", "event_data": {"path": "/home"}, "session_id": "s"}]}
MORE = {
    "list_corporate_actions": ("GET", "/api/v2/corporate-actions?stock_code=010950&limit=100", None),
    "save_corporate_action": (
        "POST", "/api/v2/admin/corporate-actions",
        {"stock_code": "010950", "action_kind": "split", "effective_on": "2099-01-01", "numerator": 5,
         "denominator": 1},
    ),
    "apply_corporate_action": ("POST", "/api/v2/admin/corporate-actions/{action}/apply", None),
    "withdraw_corporate_action": ("DELETE", "/api/v2/admin/corporate-actions/{coming}", None),
    "v1_list_notifications": ("GET", "/api/v1/notifications?per_page=50", None),
    "v1_get_unread_count": ("GET", "/api/v1/notifications/unread-count", None),
    "v1_mark_notifications_read": ("POST", "/api/v1/notifications/read", {"notification_ids": None}),
    "v1_delete_read_notifications": ("DELETE", "/api/v1/notifications/read", None),
    "v1_delete_notification": ("DELETE", "/api/v1/notifications/{notice}", None),
    "list_notifications": ("GET", "/api/v2/notifications?is_read=false&limit=100", None),
    "get_notification_counts": ("GET", "/api/v2/notifications/counts", None),
    "mark_notifications_read": ("POST", "/api/v2/notifications/read", {"notification_ids": [1]}),
    "mark_notification_read": ("POST", "/api/v2/notifications/{notice}/read", None),
    "delete_read_notifications": ("DELETE", "/api/v2/notifications/read", None),
    "delete_notification": ("DELETE", "/api/v2/notifications/{notice}", None),
    "v1_record_progress": (
        "POST", "/api/v1/learning/progress",
        {"content_type": "case", "content_id": "{case}", "status": "in_progress", "progress_percent": 20},
    ),
    "v1_list_progress": ("GET", "/api/v1/learning/progress?content_type=case&status=in_progress", None),
    "v1_get_progress_stats": ("GET", "/api/v1/learning/progress/stats", None),
    "record_progress": (
        "POST", "/api/v2/learning/progress",
        {"content_type": "glossary", "content_id": "{term}", "status": "completed"},
    ),
    "list_learning_progress": ("GET", "/api/v2/learning/progress?limit=100", None),
    "get_learning_totals": ("GET", "/api/v2/learning/totals", None),
    "v1_save_feedback": (
        "POST", "/api/v1/feedback",
        {"page": "home", "rating": 4, "category": "ui", "comment": "좋아요", "device_info": {"os": "iOS"}},
    ),
    "v1_save_briefing_feedback": (
        "POST", "/api/v1/feedback/briefing",
        {"briefing_id": 3, "scenario_keyword": "유가", "overall_rating": "good", "favorite_section": "history"},
    ),
    "v1_get_feedback_stats": ("GET", "/api/v1/feedback/stats", None),
    "v1_save_analytics_events": ("POST", "/api/v1/analytics/events", EVENTS),
    "v1_save_tutor_feedback": ("POST", "/api/v1/tutor/feedback", {"run_id": "019c0000", "score": 0.5}),
    "v1_save_feedback_events": ("POST", "/api/v1/feedback/analytics/events", EVENTS),
}  # fmt: skip
# What answers with 201, as the contract says of these alone.
CREATES = {"v1_save_feedback", "v1_save_briefing_feedback", "v1_save_analytics_events", "v1_save_feedback_events"}


def success_of(name):
    """The status of the operation's success."""
    return 201 if name in CREATES else 200
