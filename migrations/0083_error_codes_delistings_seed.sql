-- Seed: the code of delistings.
-- depends: 0082_delistings

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
{"code": "corporate_action_payout_invalid", "status": 422, "english": "The payout is 0 to 1,000,000,000 won a share.", "korean": "주당 정산금은 0원에서 10억 원까지입니다.", "constraint_name": "corporate_actions_payout_is_bounded"}
]$seed$)
        AS s (
            code text, status bigint, v1_status bigint, english text, korean text, constraint_name text
        )
ON CONFLICT DO NOTHING;
