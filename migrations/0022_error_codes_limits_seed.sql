-- Seed: the code of a spent budget of requests.
-- depends: 0021_glossary_terms_more_seed

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
{"code": "rate_limited", "status": 429, "english": "You have asked too often; Retry-After says in how many seconds you may ask again.", "korean": "요청 횟수 한도를 넘었습니다. 잠시 후 다시 시도해 주세요."}
]$seed$)
        AS s (
            code text, status bigint, v1_status bigint, english text, korean text, constraint_name text
        )
ON CONFLICT DO NOTHING;
