-- Seeded codes of this file go; those whose words were edited stay.
DELETE FROM app.error_codes AS c
WHERE
    c.seed_sha256 = sha256(convert_to(jsonb_build_array(c.english, c.korean)::text, 'UTF8'))
    AND c.code = any(ARRAY[
        'sign_in_required', 'credentials_invalid', 'too_many_sign_ins', 'csrf_token_invalid',
        'refresh_token_required', 'refresh_token_invalid', 'refresh_token_reused', 'email_taken', 'email_invalid',
        'email_domain_blocked', 'username_taken', 'username_invalid', 'username_blocked', 'password_invalid',
        'difficulty_level_unknown', 'theme_unknown', 'session_not_found', 'user_not_found', 'mail_token_invalid'
    ]);
