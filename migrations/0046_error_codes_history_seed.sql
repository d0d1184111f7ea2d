-- Seed: the codes of what is asked as of an instant.
-- depends: 0045_orders_placed_at_limit

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
{"code": "as_of_in_future", "status": 422, "english": "The instant lies in the future.", "korean": "미래 시점은 조회할 수 없습니다."},
{"code": "as_of_before_opening", "status": 422, "english": "The portfolio was not open yet at that instant.", "korean": "그 시점에는 아직 포트폴리오가 없었습니다."}
]$seed$)
        AS s (
            code text, status bigint, v1_status bigint, english text, korean text, constraint_name text
        )
ON CONFLICT DO NOTHING;
