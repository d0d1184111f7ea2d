-- Seeded codes of this file go; those whose words were edited stay.
DELETE FROM app.error_codes AS c
WHERE
    c.seed_sha256 = sha256(convert_to(jsonb_build_array(c.english, c.korean)::text, 'UTF8'))
    AND c.code = any(ARRAY[
        'rating_invalid', 'overall_rating_unknown', 'feedback_too_long', 'comment_too_long', 'device_info_too_large',
        'event_too_large'
    ]);
