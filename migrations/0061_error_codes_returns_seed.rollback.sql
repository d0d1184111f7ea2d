-- The seeded code of this file goes; edited words stay.
DELETE FROM app.error_codes AS c
WHERE
    c.code = 'range_reversed'
    AND c.seed_sha256 = sha256(convert_to(jsonb_build_array(c.english, c.korean)::text, 'UTF8'));
