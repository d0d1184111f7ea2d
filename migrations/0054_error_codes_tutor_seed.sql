-- Seed: the codes of the tutor.
-- depends: 0053_tutor_sessions

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
{"code": "tutor_session_not_found", "status": 404, "english": "There is no such conversation.", "korean": "대화를 찾을 수 없습니다."},
{"code": "tutor_busy", "status": 409, "english": "The answer before is still under way in this conversation.", "korean": "이 대화에서 이전 답변을 아직 쓰고 있습니다. 잠시 후 다시 보내 주세요."},
{"code": "tutor_message_invalid", "status": 422, "english": "A message has 1 to 10,000 letters.", "korean": "질문은 1자 이상 10,000자 이하로 써 주세요.", "constraint_name": "tutor_messages_question_is_bounded"},
{"code": "term_not_explained", "status": 404, "english": "Nothing here explains this term.", "korean": "설명을 찾을 수 없는 용어입니다."}
]$seed$)
        AS s (
            code text, status bigint, v1_status bigint, english text, korean text, constraint_name text
        )
ON CONFLICT DO NOTHING;
