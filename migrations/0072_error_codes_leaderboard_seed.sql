-- Seed: the code of a user who stands on no leaderboard.
-- depends: 0071_leaderboard

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
{"code": "not_ranked", "status": 404, "english": "You are not ranked: by your own wish, or not yet.", "korean": "순위에 없습니다. 순위 공개를 껐거나 아직 집계 전입니다."}
]$seed$)
        AS s (
            code text, status bigint, v1_status bigint, english text, korean text, constraint_name text
        )
ON CONFLICT DO NOTHING;
