-- Seed: the codes of what is said of the tutor.
-- depends: 0075_tutor_feedback

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
{"code": "score_invalid", "status": 422, "english": "A score is a number from -100 to 100.", "korean": "점수는 -100 이상 100 이하의 숫자여야 합니다.", "constraint_name": "feedback_score_is_bounded"},
{"code": "run_id_invalid", "status": 422, "english": "A run id has 1 to 100 letters.", "korean": "답변 번호는 1자 이상 100자 이하여야 합니다.", "constraint_name": "feedback_run_is_bounded"}
]$seed$)
        AS s (
            code text, status bigint, v1_status bigint, english text, korean text, constraint_name text
        )
ON CONFLICT DO NOTHING;
