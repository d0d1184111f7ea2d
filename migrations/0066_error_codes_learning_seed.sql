-- Seed: the codes of learning progress.
-- depends: 0065_learning_progress

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
{"code": "content_not_found", "status": 404, "english": "There is no such case, term or briefing.", "korean": "학습 콘텐츠를 찾을 수 없습니다."},
{"code": "content_type_unknown", "status": 422, "english": "The content is a case, glossary or briefing.", "korean": "콘텐츠 종류는 case, glossary, briefing 중 하나여야 합니다.", "constraint_name": "learning_progress_type_is_known"},
{"code": "progress_status_unknown", "status": 422, "english": "The status is viewed, in_progress or completed.", "korean": "학습 상태는 viewed, in_progress, completed 중 하나여야 합니다.", "constraint_name": "learning_progress_status_is_known"},
{"code": "progress_percent_invalid", "status": 422, "english": "Progress is 0 to 100 percent.", "korean": "진행률은 0 이상 100 이하여야 합니다.", "constraint_name": "learning_progress_percent_is_bounded"}
]$seed$)
        AS s (
            code text, status bigint, v1_status bigint, english text, korean text, constraint_name text
        )
ON CONFLICT DO NOTHING;
