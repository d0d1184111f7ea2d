-- Seed: the codes of sign-in, accounts and sessions.
-- depends: 0027_notifications

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
{"code": "sign_in_required", "status": 401, "english": "Sign in, or renew the session.", "korean": "로그인이 필요합니다."},
{"code": "credentials_invalid", "status": 401, "english": "The e-mail address or the password is wrong.", "korean": "이메일 또는 비밀번호가 올바르지 않습니다."},
{"code": "too_many_sign_ins", "status": 429, "english": "Too many sign-ins failed; wait a quarter of an hour.", "korean": "로그인 시도가 너무 많습니다. 15분 뒤에 다시 시도해 주세요."},
{"code": "csrf_token_invalid", "status": 403, "english": "Send the value of the cookie csrfToken in the header X-CSRF-Token.", "korean": "CSRF 토큰이 없거나 올바르지 않습니다."},
{"code": "refresh_token_required", "status": 401, "v1_status": 400, "english": "Send a refresh token.", "korean": "리프레시 토큰이 필요합니다."},
{"code": "refresh_token_invalid", "status": 401, "v1_status": 400, "english": "The refresh token is unknown, expired or of an ended session.", "korean": "세션이 만료되었습니다. 다시 로그인해 주세요."},
{"code": "refresh_token_reused", "status": 401, "english": "The refresh token was used before; its session has been ended.", "korean": "이미 사용된 리프레시 토큰이 감지되어 로그아웃되었습니다. 다시 로그인해 주세요."},
{"code": "email_taken", "status": 409, "v1_status": 400, "english": "There is an account with this e-mail address.", "korean": "이미 가입된 이메일입니다.", "constraint_name": "users_email_key_key"},
{"code": "email_invalid", "status": 422, "v1_status": 400, "english": "This is no e-mail address.", "korean": "올바른 이메일 주소를 입력해 주세요.", "constraint_name": "users_email_is_an_address"},
{"code": "email_domain_blocked", "status": 422, "v1_status": 400, "english": "Addresses of this domain cannot be registered.", "korean": "일회용 이메일로는 가입할 수 없습니다."},
{"code": "username_taken", "status": 409, "v1_status": 400, "english": "Somebody has this name.", "korean": "이미 사용 중인 이름입니다.", "constraint_name": "users_username_key_key"},
{"code": "username_invalid", "status": 422, "v1_status": 400, "english": "A name has 2 to 10 letters.", "korean": "이름은 2~10자여야 합니다.", "constraint_name": "users_username_is_bounded"},
{"code": "username_blocked", "status": 422, "v1_status": 400, "english": "This name cannot be taken.", "korean": "사용할 수 없는 이름입니다."},
{"code": "password_invalid", "status": 422, "v1_status": 400, "english": "A password has 8 letters at least and 256 bytes at most.", "korean": "비밀번호는 8자 이상 256바이트 이하여야 합니다."},
{"code": "difficulty_level_unknown", "status": 422, "v1_status": 400, "english": "The difficulty is beginner, elementary or intermediate.", "korean": "난이도는 beginner, elementary, intermediate 중 하나여야 합니다.", "constraint_name": "user_settings_difficulty_is_known"},
{"code": "theme_unknown", "status": 422, "english": "The theme is light or dark.", "korean": "테마는 light 또는 dark여야 합니다.", "constraint_name": "user_settings_theme_is_known"},
{"code": "session_not_found", "status": 404, "english": "There is no such session.", "korean": "세션을 찾을 수 없습니다."},
{"code": "user_not_found", "status": 404, "english": "There is no such account.", "korean": "계정을 찾을 수 없습니다."},
{"code": "mail_token_invalid", "status": 422, "v1_status": 400, "english": "The link is unknown, used or older than 30 minutes.", "korean": "링크가 만료되었거나 이미 사용되었습니다."}
]$seed$)
        AS s (
            code text, status bigint, v1_status bigint, english text, korean text, constraint_name text
        )
ON CONFLICT DO NOTHING;
