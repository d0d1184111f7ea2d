-- Seeded terms go; those whose text was edited stay.
DELETE FROM app.glossary_terms AS t
WHERE
    t.seed_sha256
    = sha256(convert_to(jsonb_build_array(t.definition_short, t.definition_full, t.example, t.formula)::text, 'UTF8'));
