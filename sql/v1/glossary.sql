-- The glossary under the names of the v1 contract.

-- name: v1_list_glossary_terms
-- One numbered page of all terms, in the order of the term, and how many there are.
SELECT
    coalesce(
        (
            SELECT json_agg(p ORDER BY p.term)
            FROM (
                -- The words alone, from their index; then the rows of this page, one by one.
                SELECT w.term
                FROM api.glossary_terms AS w
                ORDER BY w.term
                LIMIT :per_page OFFSET :skip
            ) AS w
            CROSS JOIN LATERAL (
                SELECT
                    t.glossary_term_id AS id,
                    t.term,
                    t.definition_short,
                    t.difficulty,
                    t.category
                FROM api.glossary_terms AS t
                WHERE t.term = w.term
                ORDER BY t.term
                LIMIT 1
            ) AS p
        ),
        '[]'
    ) AS items,
    (SELECT count(*) FROM api.glossary_terms) AS total,
    :page::bigint AS page,
    :per_page::bigint AS per_page;

-- name: v1_search_glossary_terms
-- One numbered page of the terms that a search finds, in the order of the term, and how many it finds.
WITH found AS MATERIALIZED (
    SELECT
        s.glossary_term_id,
        s.term,
        s.definition_short,
        s.difficulty,
        s.category
    FROM api.search_glossary_terms(:search) AS s
)

SELECT
    coalesce(
        (
            SELECT json_agg(p ORDER BY p.term)
            FROM (
                SELECT
                    f.glossary_term_id AS id,
                    f.term,
                    f.definition_short,
                    f.difficulty,
                    f.category
                FROM found AS f
                ORDER BY f.term
                LIMIT :per_page OFFSET :skip
            ) AS p
        ),
        '[]'
    ) AS items,
    (SELECT count(*) FROM found) AS total,
    :page::bigint AS page,
    :per_page::bigint AS per_page;

-- name: v1_find_glossary_term
-- The term that a word means best: itself or its abbreviation, else the shortest that begins with it or contains it.
SELECT
    s.term,
    s.definition_short,
    s.definition_full,
    s.example
FROM api.search_glossary_terms(:term) AS s
WHERE s.rank < 3
ORDER BY
    s.rank,
    char_length(s.term),
    s.term
LIMIT 1;

-- name: v1_get_glossary_term
-- One term by its number.
SELECT
    t.glossary_term_id AS id,
    t.term,
    t.definition_short,
    t.definition_full,
    t.example,
    t.difficulty,
    t.category
FROM api.glossary_terms AS t
WHERE t.glossary_term_id = :glossary_term_id;
