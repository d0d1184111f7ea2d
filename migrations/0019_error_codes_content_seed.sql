-- Seed: the codes of API keys, briefings, cases, listings and jobs.
-- depends: 0018_glossary_domains

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
{"code": "api_key_required", "status": 401, "english": "Send an API key in the header X-API-Key.", "korean": "X-API-Key 헤더에 API 키가 필요합니다."},
{"code": "api_key_invalid", "status": 401, "english": "The API key is unknown, expired or revoked.", "korean": "API 키가 올바르지 않거나 만료되었습니다."},
{"code": "scope_missing", "status": 403, "english": "The API key does not have the scope that this needs.", "korean": "이 API 키에는 해당 권한이 없습니다."},
{"code": "date_invalid", "status": 422, "v1_status": 400, "english": "A day is written YYYYMMDD or YYYY-MM-DD.", "korean": "날짜는 YYYYMMDD 또는 YYYY-MM-DD 형식이어야 합니다."},
{"code": "date_in_future", "status": 422, "english": "The day lies more than a week ahead.", "korean": "일주일보다 먼 미래의 날짜는 저장할 수 없습니다."},
{"code": "duplicate_key", "status": 422, "english": "The same key stands twice in one object.", "korean": "한 객체 안에 같은 이름의 항목이 두 번 있습니다."},
{"code": "duplicate_row", "status": 422, "english": "The same row stands twice in the array.", "korean": "배열 안에 같은 항목이 두 번 있습니다."},
{"code": "text_missing", "status": 422, "english": "Nothing readable is left of this text.", "korean": "제목에 읽을 수 있는 글자가 없습니다."},
{"code": "chart_too_large", "status": 422, "english": "A chart has at most 64 kB.", "korean": "차트는 64 kB를 넘을 수 없습니다."},
{"code": "briefing_not_found", "status": 404, "english": "There is no briefing for this.", "korean": "해당하는 브리핑을 찾을 수 없습니다."},
{"code": "case_not_found", "status": 404, "english": "There is no such case.", "korean": "사례를 찾을 수 없습니다."},
{"code": "edition_not_found", "status": 404, "english": "There is no such edition.", "korean": "해당 판을 찾을 수 없습니다."},
{"code": "report_not_found", "status": 404, "english": "There is no such report.", "korean": "리포트를 찾을 수 없습니다."},
{"code": "job_not_found", "status": 404, "english": "There is no such job.", "korean": "작업을 찾을 수 없습니다."},
{"code": "job_not_claimed", "status": 409, "english": "Only the key that claimed the job may report it.", "korean": "작업을 가져간 키만 결과를 보고할 수 있습니다."},
{"code": "job_finished", "status": 409, "english": "The job has ended with other results.", "korean": "이미 다른 결과로 끝난 작업입니다."},
{"code": "task_unknown", "status": 422, "english": "The job has no such task.", "korean": "작업에 없는 항목입니다."},
{"code": "search_words_missing", "status": 422, "english": "Give query, keyword, or both.", "korean": "검색어(query) 또는 키워드(keyword)를 입력해 주세요."},
{"code": "price_range_invalid", "status": 422, "english": "Low is at most open and close, high at least both.", "korean": "저가는 시가·종가 이하, 고가는 시가·종가 이상이어야 합니다.", "constraint_name": "index_prices_are_a_range"},
{"code": "index_code_unknown", "status": 422, "english": "The index is 1001 (KOSPI) or 2001 (KOSDAQ).", "korean": "지수 코드는 1001(코스피) 또는 2001(코스닥)이어야 합니다.", "constraint_name": "index_prices_index_is_known"},
{"code": "volume_negative", "status": 422, "english": "A volume is not negative.", "korean": "거래량은 0 이상이어야 합니다.", "constraint_name": "index_prices_volume_is_not_negative"},
{"code": "stock_code_invalid", "status": 422, "english": "A listed stock's code is six digits or capital letters.", "korean": "종목 코드는 숫자나 대문자 여섯 자리여야 합니다.", "constraint_name": "stocks_code_is_six_letters"},
{"code": "stock_name_invalid", "status": 422, "english": "A stock's name is 1 to 100 letters, its sector at most 100.", "korean": "종목 이름은 1~100자, 업종은 100자 이하여야 합니다.", "constraint_name": "stocks_names_are_bounded"},
{"code": "market_unknown", "status": 422, "english": "The market is KOSPI, KOSDAQ or KONEX.", "korean": "시장은 KOSPI, KOSDAQ, KONEX 중 하나여야 합니다.", "constraint_name": "stocks_market_is_known"},
{"code": "report_name_invalid", "status": 422, "english": "A broker's name is 1 to 100 letters, a title 1 to 300.", "korean": "증권사 이름은 1~100자, 제목은 1~300자여야 합니다.", "constraint_name": "reports_names_are_bounded"},
{"code": "report_text_too_long", "status": 422, "english": "A summary has at most 5,000 letters, a text 200,000, an address 2,000.", "korean": "요약은 5,000자, 본문은 200,000자, 주소는 2,000자를 넘을 수 없습니다.", "constraint_name": "reports_texts_are_bounded"},
{"code": "report_url_invalid", "status": 422, "english": "A report's address begins with http:// or https://.", "korean": "리포트 주소는 http:// 또는 https://로 시작해야 합니다.", "constraint_name": "reports_pdf_url_is_a_web_address"},
{"code": "tasks_invalid", "status": 422, "english": "Tasks are one or more of stock, report, vision.", "korean": "작업은 stock, report, vision 중 하나 이상이어야 합니다.", "constraint_name": "pipeline_jobs_tasks_are_known"},
{"code": "relation_type_unknown", "status": 422, "english": "A company is main_subject or related.", "korean": "관계는 main_subject 또는 related여야 합니다.", "constraint_name": "case_stock_relations_type_is_known"},
{"code": "api_key_name_invalid", "status": 422, "english": "A key's name is 1 to 100 letters.", "korean": "키 이름은 1~100자여야 합니다.", "constraint_name": "api_keys_name_is_short"},
{"code": "api_key_prefix_taken", "status": 409, "english": "A key of this prefix exists.", "korean": "이미 있는 키 접두어입니다.", "constraint_name": "api_keys_prefix_key"},
{"code": "api_key_prefix_invalid", "status": 422, "english": "A prefix is twelve small letters or digits.", "korean": "키 접두어는 영문 소문자나 숫자 열두 자리여야 합니다.", "constraint_name": "api_keys_prefix_is_twelve_letters"},
{"code": "api_key_hash_invalid", "status": 422, "english": "A key is kept as its SHA-256, 32 bytes.", "korean": "키는 SHA-256 해시로만 보관합니다.", "constraint_name": "api_keys_secret_is_hashed"},
{"code": "scope_unknown", "status": 422, "english": "Scopes are pipeline:read, pipeline:write, admin:read, admin:write.", "korean": "권한은 pipeline:read, pipeline:write, admin:read, admin:write 중에서 고릅니다.", "constraint_name": "api_keys_scopes_are_known"}
]$seed$)
        AS s (
            code text, status bigint, v1_status bigint, english text, korean text, constraint_name text
        )
ON CONFLICT DO NOTHING;
