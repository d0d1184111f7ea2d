-- Rows that nobody edited go; an edited one stays.
DELETE FROM app.error_codes AS e
WHERE
    e.code IN ('as_of_in_future', 'as_of_before_opening')
    AND e.seed_sha256 = sha256(convert_to(jsonb_build_array(e.english, e.korean)::text, 'UTF8'));
