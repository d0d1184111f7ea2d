-- Seed: the codes of code changes.
-- depends: 0084_code_changes

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
{"code": "new_code_in_use", "status": 409, "english": "The new code is or was another stock's: it has prices of before that day, or corporate actions of its own.", "korean": "새 종목 코드가 이미 다른 종목에 쓰이고 있습니다."},
{"code": "corporate_action_code_invalid", "status": 422, "english": "The new code is six digits or capital letters, and another one.", "korean": "새 종목 코드는 지금과 다른 숫자 또는 영문 대문자 6자리여야 합니다.", "constraint_name": "corporate_actions_new_code_is_another"}
]$seed$)
        AS s (
            code text, status bigint, v1_status bigint, english text, korean text, constraint_name text
        )
ON CONFLICT DO NOTHING;
