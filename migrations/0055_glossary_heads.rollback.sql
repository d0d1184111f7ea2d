-- Both indexes go.
DROP INDEX app.glossary_terms_abbreviation_idx;
DROP INDEX app.glossary_terms_head_idx;
