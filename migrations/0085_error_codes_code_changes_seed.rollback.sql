-- Rows that nobody edited go; an edited one stays.
DELETE FROM app.error_codes AS e
WHERE
    e.code IN ('new_code_in_use', 'corporate_action_code_invalid')
    AND e.seed_sha256 = sha256(convert_to(jsonb_build_array(e.english, e.korean)::text, 'UTF8'));
