-- Rows that nobody edited go; an edited one stays.
DELETE FROM app.error_codes AS e
WHERE
    e.code = 'corporate_action_payout_invalid'
    AND e.seed_sha256 = sha256(convert_to(jsonb_build_array(e.english, e.korean)::text, 'UTF8'));
