-- Seed: the codes of those who administer keys, the glossary and the calendar.
-- depends: 0028_error_codes_identity_seed

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
{"code": "api_key_not_found", "status": 404, "english": "There is no such API key.", "korean": "API 키를 찾을 수 없습니다.", "constraint_name": "api_keys_replaces_fkey"},
{"code": "api_key_ended", "status": 409, "english": "The API key was revoked or has expired; make a new one.", "korean": "폐기되었거나 만료된 API 키입니다. 새 키를 만들어 주세요."},
{"code": "api_key_rotated", "status": 409, "english": "Another key has taken this one's place already; rotate that one.", "korean": "이미 다른 키로 교체된 API 키입니다. 새 키를 교체해 주세요.", "constraint_name": "api_keys_replaces_key"},
{"code": "api_key_life_too_long", "status": 422, "english": "A key ends within a hundred years, or never.", "korean": "키의 만료일은 100년 이내이거나 없어야 합니다.", "constraint_name": "api_keys_life_is_bounded"},
{"code": "api_key_end_passed", "status": 422, "english": "A key ends in the future, or never.", "korean": "키의 만료일은 지금보다 뒤여야 합니다."},
{"code": "overlap_invalid", "status": 422, "english": "Two keys overlap for 0 to 168 hours.", "korean": "두 키를 함께 쓸 수 있는 시간은 0~168시간입니다."},
{"code": "glossary_related_terms_invalid", "status": 422, "english": "A term names at most 20 related terms, of 2,000 letters in all.", "korean": "관련 용어는 20개, 모두 합해 2,000자까지 쓸 수 있습니다.", "constraint_name": "glossary_terms_related_terms_are_few"},
{"code": "market_day_on_weekend", "status": 422, "english": "The market never opens on a weekend; only weekdays are in the calendar.", "korean": "주말은 언제나 휴장일이므로 달력에는 평일만 저장할 수 있습니다.", "constraint_name": "market_days_market_on_is_a_weekday"},
{"code": "market_day_out_of_range", "status": 422, "english": "The calendar reaches from 2000 to 2099.", "korean": "달력에는 2000년부터 2099년까지만 저장할 수 있습니다.", "constraint_name": "market_days_market_on_is_of_our_time"},
{"code": "market_day_hours_invalid", "status": 422, "english": "A trading day has both hours, opens_at before closes_at; a closed day has neither.", "korean": "거래일에는 개장 시각과 그보다 늦은 폐장 시각이 모두 있어야 하고, 휴장일에는 둘 다 없어야 합니다.", "constraint_name": "market_days_opening_has_an_end"},
{"code": "market_day_hours_elsewhere", "status": 422, "english": "The session lies within its day in Korea (KST).", "korean": "개장 시각과 폐장 시각은 한국 시간으로 그날이어야 합니다.", "constraint_name": "market_days_session_lies_in_its_day"},
{"code": "market_day_reason_invalid", "status": 422, "english": "A closed day says what it is closed for; a trading day does not.", "korean": "휴장일에는 휴장 사유가 있어야 하고, 거래일에는 없어야 합니다.", "constraint_name": "market_days_closing_has_a_reason"},
{"code": "market_day_reason_too_long", "status": 422, "english": "What a day is closed for takes 1 to 100 letters.", "korean": "휴장 사유는 1~100자여야 합니다.", "constraint_name": "market_days_reason_is_short"}
]$seed$)
        AS s (
            code text, status bigint, v1_status bigint, english text, korean text, constraint_name text
        )
ON CONFLICT DO NOTHING;
