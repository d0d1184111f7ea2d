-- Seeded codes go; those whose words were edited stay.
DELETE FROM app.error_codes AS e
WHERE e.seed_sha256 = sha256(convert_to(jsonb_build_array(e.english, e.korean)::text, 'UTF8'));
