-- Seed: the codes of corporate actions.
-- depends: 0079_corporate_actions

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
{"code": "corporate_action_not_found", "status": 404, "english": "There is no such corporate action.", "korean": "해당 종목 이벤트를 찾을 수 없습니다."},
{"code": "trading_halted", "status": 409, "v1_status": 400, "english": "Trading of this stock is halted.", "korean": "거래가 정지된 종목입니다."},
{"code": "corporate_action_conflict", "status": 409, "english": "Another action of this kind and day is saved; withdraw it first.", "korean": "같은 날의 다른 종목 이벤트가 이미 있습니다. 먼저 철회해 주세요."},
{"code": "corporate_action_applied", "status": 409, "english": "The action was applied, or is over.", "korean": "이미 적용되었거나 끝난 종목 이벤트입니다."},
{"code": "corporate_action_not_due", "status": 409, "english": "The action is not due: its day is ahead, it was withdrawn, an earlier one of the stock comes first, or it is a halt.", "korean": "아직 적용할 수 없는 종목 이벤트입니다."},
{"code": "stock_traded_since", "status": 409, "english": "The stock was held before that day and has been traded since.", "korean": "그날 이후 이미 거래된 종목이라 적용할 수 없습니다."},
{"code": "corporate_action_incomplete", "status": 422, "english": "The action needs the figures of its kind, and no others.", "korean": "종목 이벤트의 종류에 맞는 값이 필요합니다.", "constraint_name": "corporate_actions_kind_has_its_figures"},
{"code": "corporate_action_ratio_invalid", "status": 422, "english": "A split is of 1 to 1,000 new shares for 1 to 1,000 old ones, and not as many.", "korean": "분할 비율은 1~1,000의 서로 다른 수여야 합니다.", "constraint_name": "corporate_actions_ratio_is_bounded"},
{"code": "corporate_action_halt_invalid", "status": 422, "english": "A halt ends after it begins, before 2100.", "korean": "거래 정지는 시작보다 늦게, 2100년 전에 끝나야 합니다.", "constraint_name": "corporate_actions_halt_has_an_end"},
{"code": "corporate_action_day_out_of_range", "status": 422, "english": "Corporate actions reach from 1956-03-03 to 2099.", "korean": "종목 이벤트는 1956년 3월 3일부터 2099년까지 저장할 수 있습니다.", "constraint_name": "corporate_actions_day_is_of_our_time"}
]$seed$)
        AS s (
            code text, status bigint, v1_status bigint, english text, korean text, constraint_name text
        )
ON CONFLICT DO NOTHING;
