-- Seed: the codes of the door itself, and of the glossary.
-- depends: 0003_error_codes

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
{"code": "bad_request", "status": 400, "english": "The request is not valid HTTP for this service.", "korean": "요청 형식이 올바르지 않습니다."},
{"code": "unauthorized", "status": 401, "english": "Sign in first.", "korean": "로그인이 필요합니다."},
{"code": "forbidden", "status": 403, "english": "You are not allowed to do this.", "korean": "이 작업을 할 권한이 없습니다."},
{"code": "not_found", "status": 404, "english": "There is nothing here.", "korean": "요청한 내용을 찾을 수 없습니다."},
{"code": "glossary_term_not_found", "status": 404, "english": "The glossary has no such term.", "korean": "용어를 찾을 수 없습니다."},
{"code": "method_not_allowed", "status": 405, "english": "This address does not answer that method; Allow lists those it does.", "korean": "이 주소에서는 지원하지 않는 요청 방식입니다."},
{"code": "request_timeout", "status": 408, "english": "The rest of the body did not come in time.", "korean": "요청 본문을 제시간에 받지 못했습니다. 다시 시도해 주세요."},
{"code": "conflict", "status": 409, "english": "This contradicts what is already stored.", "korean": "이미 저장된 내용과 충돌합니다."},
{"code": "in_progress", "status": 409, "english": "The same request is still being worked on; ask again shortly.", "korean": "같은 요청을 처리하고 있습니다. 잠시 후 다시 시도해 주세요."},
{"code": "payload_too_large", "status": 413, "english": "The body is larger than this address accepts.", "korean": "요청 본문이 너무 큽니다."},
{"code": "unsupported_media_type", "status": 415, "english": "Send the body as application/json.", "korean": "요청 본문은 application/json 형식이어야 합니다."},
{"code": "invalid_request", "status": 422, "english": "A part of the request has the wrong form; errors names it.", "korean": "입력값이 올바르지 않습니다."},
{"code": "unreadable_body", "status": 422, "english": "The body is not readable JSON in UTF-8.", "korean": "요청 본문을 읽을 수 없습니다."},
{"code": "invalid_cursor", "status": 422, "english": "The cursor does not belong to this list; start from the first page.", "korean": "목록 위치 값이 올바르지 않습니다. 첫 페이지부터 다시 조회해 주세요."},
{"code": "page_too_deep", "status": 422, "english": "Pages end at the 10,000th row; use a search, or the cursors of /api/v2.", "korean": "10,000번째 항목까지만 조회할 수 있습니다. 검색어를 사용해 주세요."},
{"code": "too_many_requests", "status": 429, "english": "Too many requests; Retry-After says when to come back.", "korean": "요청이 너무 많습니다. 잠시 후 다시 시도해 주세요."},
{"code": "internal_error", "status": 500, "english": "Something went wrong on our side; request_id finds it in the logs.", "korean": "서버에 문제가 생겼습니다. 잠시 후 다시 시도해 주세요."},
{"code": "database_unavailable", "status": 503, "english": "The database does not answer right now; try again shortly.", "korean": "데이터베이스가 잠시 응답하지 않습니다. 잠시 후 다시 시도해 주세요."},
{"code": "overloaded", "status": 503, "english": "Too much is going on right now; try again shortly.", "korean": "지금 요청이 많아 처리할 수 없습니다. 잠시 후 다시 시도해 주세요."},
{"code": "schema_not_ready", "status": 503, "english": "The database schema is being prepared; /health/ready says how far it is.", "korean": "서비스를 준비하고 있습니다. 잠시 후 다시 시도해 주세요."},
{"code": "glossary_term_taken", "status": 409, "english": "The glossary already has this term.", "korean": "이미 등록된 용어입니다.", "constraint_name": "glossary_terms_term_key"},
{"code": "glossary_term_invalid", "status": 422, "english": "A term is 1 to 100 letters in Unicode form NFC, without blanks around it.", "korean": "용어는 앞뒤 공백 없이 1~100자여야 합니다.", "constraint_name": "glossary_terms_term_is_a_word"},
{"code": "glossary_definition_too_long", "status": 422, "english": "A short definition is 1 to 200 letters.", "korean": "짧은 설명은 1~200자여야 합니다.", "constraint_name": "glossary_terms_definition_short_is_short"},
{"code": "glossary_name_too_long", "status": 422, "english": "An English word has at most 100 letters, an abbreviation at most 20.", "korean": "영문 용어는 100자, 약어는 20자까지 쓸 수 있습니다.", "constraint_name": "glossary_terms_names_are_short"},
{"code": "glossary_text_too_long", "status": 422, "english": "A full definition has at most 5,000 letters, an example 1,000, a formula 500.", "korean": "설명은 5,000자, 예문은 1,000자, 공식은 500자까지 쓸 수 있습니다.", "constraint_name": "glossary_terms_texts_are_bounded"},
{"code": "glossary_category_unknown", "status": 422, "english": "The category is not one of basic, market, indicator, technical, product, strategy.", "korean": "알 수 없는 용어 분류입니다.", "constraint_name": "glossary_terms_category_is_known"},
{"code": "difficulty_unknown", "status": 422, "english": "The difficulty is not one of beginner, elementary, intermediate.", "korean": "알 수 없는 난이도입니다.", "constraint_name": "glossary_terms_difficulty_is_known"}
]$seed$)
        AS s (
            code text, status bigint, v1_status bigint, english text, korean text, constraint_name text
        )
ON CONFLICT DO NOTHING;
