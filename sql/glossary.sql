-- The glossary, as /api/v2 tells it. Its list is built by browse.

-- name: get_glossary_term
-- One term, whole.
SELECT
    t.glossary_term_id,
    t.term,
    t.term_en,
    t.abbreviation,
    t.difficulty,
    t.category,
    t.definition_short,
    t.definition_full,
    t.example,
    t.formula,
    t.related_terms,
    t.created_at
FROM api.glossary_terms AS t
WHERE t.glossary_term_id = :glossary_term_id;
