-- Seed: the code of a time that ends before it begins.
-- depends: 0060_measure_returns

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
{"code": "range_reversed", "status": 422, "english": "The first day is later than the last one.", "korean": "시작일이 종료일보다 늦습니다."}
]$seed$)
        AS s (
            code text, status bigint, v1_status bigint, english text, korean text, constraint_name text
        )
ON CONFLICT DO NOTHING;
