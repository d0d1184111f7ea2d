-- Seeded codes of this file go; those whose words were edited stay.
DELETE FROM app.error_codes AS c
WHERE
    c.seed_sha256 = sha256(convert_to(jsonb_build_array(c.english, c.korean)::text, 'UTF8'))
    AND c.code = any(ARRAY[
        'api_key_not_found', 'api_key_ended', 'api_key_rotated', 'api_key_life_too_long', 'api_key_end_passed',
        'overlap_invalid', 'glossary_related_terms_invalid', 'market_day_on_weekend', 'market_day_out_of_range',
        'market_day_hours_invalid', 'market_day_hours_elsewhere', 'market_day_reason_invalid',
        'market_day_reason_too_long'
    ]);
