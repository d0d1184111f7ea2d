-- The seeded code of this file goes, unless its words were edited.
DELETE FROM app.error_codes AS c
WHERE
    c.seed_sha256 = sha256(convert_to(jsonb_build_array(c.english, c.korean)::text, 'UTF8'))
    AND c.code = 'not_ranked';
