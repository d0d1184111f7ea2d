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

-- name: create_glossary_term
-- Adds a term.
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
FROM api.create_glossary_term(:by, :term) AS t;

-- name: change_glossary_term
-- Changes the parts of a term that are given.
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
FROM api.change_glossary_term(:by, :glossary_term_id, :change) AS t;

-- name: delete_glossary_term
-- Takes a term out.
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
FROM api.delete_glossary_term(:by, :glossary_term_id) AS t;
