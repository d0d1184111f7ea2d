-- Seed: the codes of feedback and analytics.
-- depends: 0067_feedback

INSERT INTO app.error_codes (code, status, v1_status, english, korean, constraint_name, seed_sha256)
SELECT
    s.code,
    s.status,
    coalesce(s.v1_status, s.status) AS v1_status,
    s.english,
    s.korean,
    s.constraint_name,
    sha256(convert_to(jsonb_build_array(s.english, s.korean)::text, 'UTF8')) AS seed_sha256
FROM
    jsonb_to_recordset($seed$[
{"code": "rating_invalid", "status": 422, "english": "A rating is 1 to 5.", "korean": "평점은 1점 이상 5점 이하여야 합니다.", "constraint_name": "feedback_rating_is_bounded"},
{"code": "overall_rating_unknown", "status": 422, "english": "The rating is good, neutral or bad.", "korean": "평가는 good, neutral, bad 중 하나여야 합니다.", "constraint_name": "feedback_overall_rating_is_known"},
{"code": "feedback_too_long", "status": 422, "english": "A page has 1 to 50 letters, a category and a section up to 100, a keyword up to 300.", "korean": "의견 항목의 글자 수가 너무 많습니다.", "constraint_name": "feedback_words_are_bounded"},
{"code": "comment_too_long", "status": 422, "english": "A comment takes up to 5,000 letters.", "korean": "의견은 5,000자까지 쓸 수 있습니다.", "constraint_name": "feedback_comment_is_bounded"},
{"code": "device_info_too_large", "status": 422, "english": "What is said of the device takes up to 4,000 bytes.", "korean": "기기 정보가 너무 큽니다.", "constraint_name": "feedback_device_info_is_small"},
{"code": "event_too_large", "status": 422, "english": "An event takes up to 8,000 bytes.", "korean": "이벤트 하나는 8,000바이트까지 보낼 수 있습니다.", "constraint_name": "analytics_events_are_small"}
]$seed$)
        AS s (
            code text, status bigint, v1_status bigint, english text, korean text, constraint_name text
        )
ON CONFLICT DO NOTHING;
