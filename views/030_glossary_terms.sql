-- Words of the market, explained.
-- for: web, analyst
CREATE VIEW api.glossary_terms AS
SELECT
    t.glossary_term_id,
    t.term,
    t.term_en,
    t.abbreviation,
    t.difficulty,
    t.category,
    t.domain,
    t.definition_short,
    t.definition_full,
    t.example,
    t.formula,
    t.related_terms,
    t.created_at,
    t.search_text,
    t.grams
FROM app.glossary_terms AS t;

COMMENT ON VIEW api.glossary_terms IS 'Words of the market, explained. One row per term. Live.';
