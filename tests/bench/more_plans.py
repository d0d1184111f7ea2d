"""What statements are asked with about corporate actions, and about readers: notices, progress, what they tell us."""

# User 2000 has 100,000 notices, and progress with all of 6,000 cases and 10,000 terms.
EXPECTED = {
    "v1_list_notifications": (
        {"user_id": 2000, "per_page": 50, "skip": 0},
        ["notifications_user_id_notification_id_idx", "notification_counts_pkey"], 70,
    ),
    "v1_get_unread_count": ({"user_id": 2000}, ["notification_counts_pkey"], 8),
    "get_notification_counts": ({"user_id": 2000}, ["notification_counts_pkey"], 8),
    "v1_list_progress": (
        {"user_id": 2000, "content_type": "case", "status": None},
        ["learning_progress_user_id_learning_progress_id_idx"], 900,
    ),
    "v1_get_progress_stats": ({"user_id": 2000}, ["learning_progress_user_id_content_type_content_id_status_key"], 260),
    "get_learning_totals": ({"user_id": 2000}, ["learning_progress_user_id_content_type_content_id_status_key"], 260),
    # All of 100,000 messages, from the index alone: an operator asks for them, seldom.
    "v1_get_feedback_stats": ({}, ["feedback_page_category_rating_page_idx"], 900),
}  # fmt: skip
WRITES = {
    "save_corporate_action": (
        {"by": "{}", "stock_code": "000001", "action_kind": "split", "effective_on": "2099-01-01", "numerator": 2,
         "denominator": 1, "payout_price": None, "new_stock_code": None, "halted_from": None, "halted_until": None}, 60,
    ),
    # A hundred holders, and each is locked, paid, audited and told.
    "apply_corporate_action": ({"by": "{}", "corporate_action_id": "{action}"}, 16_000),
    "withdraw_corporate_action": ({"by": "{}", "corporate_action_id": "{action}"}, 60),
    "v1_save_feedback": (
        {"by": "{}", "page": "home", "rating": 5, "category": "x", "comment": "x", "device_info": "{}"}, 20,
    ),
    "v1_save_briefing_feedback": (
        {"by": "{}", "briefing_id": "7", "scenario_keyword": "x", "overall_rating": "bad", "favorite_section": "x"}, 20,
    ),
    "v1_save_tutor_feedback": ({"by": "{}", "run_id": "x", "score": 1.0}, 20),
    "v1_save_analytics_events": ({"by": "{}", "events": '[{"event_type": "x"}, {}, {}]'}, 40),
    "v1_mark_notifications_read": ({"by": "{}", "user_id": 3000, "notification_ids": None}, 120),
    "v1_delete_read_notifications": ({"by": "{}", "user_id": 3000}, 40),
    "v1_delete_notification": ({"by": "{}", "user_id": 2000, "notification_id": "{notice}"}, 40),
    "mark_notifications_read": ({"by": "{}", "user_id": 2000, "notification_ids": "[12001, 12002, 12003]"}, 70),
    "mark_notification_read": ({"by": "{}", "user_id": 2000, "notification_id": "{notice}"}, 50),
    "delete_read_notifications": ({"by": "{}", "user_id": 3000}, 40),
    "delete_notification": ({"by": "{}", "user_id": 2000, "notification_id": "{notice}"}, 40),
    "v1_record_progress": (
        {"by": "{}", "user_id": 2000, "content_type": "case", "content_id": 3000, "status": "completed",
         "progress_percent": None}, 40,
    ),
    "record_progress": (
        {"by": "{}", "user_id": 3000, "content_type": "glossary", "content_id": 25_000, "status": None,
         "progress_percent": 20}, 60,
    ),
}  # fmt: skip
