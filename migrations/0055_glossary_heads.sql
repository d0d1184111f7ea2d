-- Terms by the word that texts use for them.
-- depends: 0054_error_codes_tutor_seed

-- Some thousand terms are indexed at once.
-- squawk-ignore-file require-concurrent-index-creation

-- Which terms are these words? A text says only the part before the bracket of a term such as NATO(북대서양조약기구).
CREATE INDEX glossary_terms_head_idx ON app.glossary_terms (app.fold(btrim(split_part(term, '(', 1))));
CREATE INDEX glossary_terms_abbreviation_idx ON app.glossary_terms (app.fold(abbreviation))
WHERE abbreviation IS NOT null;
