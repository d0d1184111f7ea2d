-- Seed: the codes of a language model that fails.
-- depends: 0063_error_codes_notices_seed

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
{"code": "tutor_model_unavailable", "status": 503, "english": "The tutor's model cannot be reached.", "korean": "지금은 튜터가 답할 수 없습니다. 잠시 후 다시 질문해 주세요."},
{"code": "tutor_model_busy", "status": 503, "english": "The tutor's model has too many questions.", "korean": "질문이 많아 튜터가 바쁩니다. 잠시 후 다시 질문해 주세요."},
{"code": "tutor_model_slow", "status": 503, "english": "The tutor's model took too long.", "korean": "튜터의 답변이 너무 오래 걸려 멈추었습니다. 다시 질문해 주세요."},
{"code": "tutor_model_broken", "status": 503, "english": "The answer of the tutor's model broke off.", "korean": "튜터의 답변이 도중에 끊겼습니다. 다시 질문해 주세요."}
]$seed$)
        AS s (
            code text, status bigint, v1_status bigint, english text, korean text, constraint_name text
        )
ON CONFLICT DO NOTHING;
