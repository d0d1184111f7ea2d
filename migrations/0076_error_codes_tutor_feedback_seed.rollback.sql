-- Seeded codes of this file go; those whose words were edited stay.
DELETE FROM app.error_codes AS c
WHERE
    c.seed_sha256 = sha256(convert_to(jsonb_build_array(c.english, c.korean)::text, 'UTF8'))
    AND c.code = any(ARRAY['score_invalid', 'run_id_invalid']);
