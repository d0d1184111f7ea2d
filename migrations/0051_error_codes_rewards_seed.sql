-- Seed: the codes of rewards and quizzes.
-- depends: 0050_rewards

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
{"code": "briefing_reward_claimed", "status": 409, "english": "This briefing was rewarded before.", "korean": "이미 이 브리핑에 대한 보상을 받았습니다."},
{"code": "page_not_rewarded", "status": 404, "english": "This page brings no reward.", "korean": "체류 보상이 없는 페이지입니다."},
{"code": "dwell_too_short", "status": 409, "v1_status": 400, "english": "The page has not been open long enough in this session today.", "korean": "체류 시간이 부족합니다. 조금 더 머문 뒤 다시 시도해 주세요."},
{"code": "dwell_claims_too_close", "status": 409, "v1_status": 400, "english": "Another page was rewarded a moment ago; time counts once.", "korean": "방금 다른 페이지의 체류 보상을 받았습니다. 잠시 후 다시 시도해 주세요."},
{"code": "dwell_reward_claimed", "status": 409, "english": "This page was rewarded today.", "korean": "오늘은 이미 이 페이지의 체류 보상을 받았습니다."},
{"code": "quiz_not_found", "status": 404, "english": "There is no such quiz today.", "korean": "오늘의 퀴즈가 아닙니다."},
{"code": "quiz_option_unknown", "status": 422, "english": "The quiz has no such option.", "korean": "퀴즈에 없는 선택지입니다."},
{"code": "reward_rules_invalid", "status": 422, "english": "Rewards are 1 to 1,000,000,000 won, the multiplier 1 to 10, maturity after 1 to 365 days, dwelling 1 to 86,400 seconds.", "korean": "보상은 1원 이상 10억 원 이하, 배율은 1~10, 만기는 1~365일, 체류 시간은 1~86,400초여야 합니다.", "constraint_name": "trading_rules_rewards_are_bounded"}
]$seed$)
        AS s (
            code text, status bigint, v1_status bigint, english text, korean text, constraint_name text
        )
ON CONFLICT DO NOTHING;
