-- Explains a word as a page shows it: a term, its part before or in a bracket, or what only pages of cases explain.
-- for: web, analyst
CREATE FUNCTION api.explain_term(_term text, _difficulty text)
RETURNS TABLE (term text, difficulty_given text, explanation text, glossary_term_id bigint)
LANGUAGE sql
STABLE
BEGIN ATOMIC
    WITH asked AS MATERIALIZED (
        SELECT
            app.fold(btrim(_term)) AS whole,
            nullif(app.fold(btrim(split_part(_term, '(', 1))), '') AS head,
            nullif(app.fold(btrim(substring(_term FROM '\(([^()]+)\)'))), '') AS inside
    ),

    -- Three look-ups in indexes instead of one condition that none of them serves.
    candidates AS (
        SELECT t.glossary_term_id
        FROM asked AS a
        INNER JOIN api.glossary_terms AS t
            ON app.fold(btrim(split_part(t.term, '(', 1))) IN (a.head, a.inside)
        UNION
        SELECT t.glossary_term_id
        FROM asked AS a
        INNER JOIN api.glossary_terms AS t ON app.fold(t.abbreviation) IN (a.head, a.inside)
        UNION
        SELECT s.glossary_term_id
        FROM asked AS a
        CROSS JOIN api.search_glossary_terms(_term) AS s
        WHERE strpos(app.fold(s.term), '(' || a.whole || ')') > 0
        LIMIT 20
    )

    SELECT
        e.term,
        e.difficulty AS difficulty_given,
        e.explanation,
        e.glossary_term_id
    FROM (
        SELECT
            t.glossary_term_id,
            t.term,
            t.difficulty,
            concat_ws(
                E'\n\n',
                t.definition_short,
                CASE WHEN _difficulty <> 'beginner' THEN t.definition_full END,
                CASE WHEN _difficulty = 'intermediate' THEN '계산: ' || t.formula END,
                CASE WHEN _difficulty <> 'intermediate' THEN '예시: ' || t.example END,
                CASE
                    WHEN _difficulty = 'intermediate' AND t.related_terms <> '{}'
                        THEN '함께 볼 말: ' || array_to_string(t.related_terms, ', ')
                END
            ) AS explanation,
            CASE
                WHEN app.fold(t.term) = a.whole THEN 0
                WHEN app.fold(t.abbreviation) = a.whole THEN 1
                WHEN app.fold(btrim(split_part(t.term, '(', 1))) = a.head THEN 2
                ELSE 3
            END AS rank
        FROM asked AS a
        CROSS JOIN api.glossary_terms AS t
        WHERE t.glossary_term_id IN (SELECT c.glossary_term_id FROM candidates AS c)
        UNION ALL
        SELECT
            NULL AS glossary_term_id,
            g.item ->> 'term' AS term,
            'beginner' AS difficulty,
            g.item ->> 'definition' AS explanation,
            4 AS rank
        FROM (
            VALUES
            ('background'), ('concept_explain'), ('history'), ('application'), ('caution'), ('summary')
        ) AS p (page)
        INNER JOIN api.historical_cases AS h
            ON h.keywords @> jsonb_build_object(
                'narrative', jsonb_build_object(
                    p.page, jsonb_build_object(
                        'glossary', jsonb_build_array(jsonb_build_object('term', btrim(normalize(_term, nfc))))
                    )
                )
            )
        CROSS JOIN LATERAL jsonb_array_elements(h.keywords -> 'narrative' -> p.page -> 'glossary') AS g (item)
        WHERE g.item ->> 'term' = btrim(normalize(_term, nfc))
    ) AS e
    ORDER BY
        e.rank,
        char_length(e.term),
        e.term,
        e.explanation
    LIMIT 1;
END;

COMMENT ON FUNCTION api.explain_term(text, text) IS
'The term that it found, for whom that is written, and what it means in markdown; none, no row. Letter case is ignored,
but in glossaries of pages, whose words have no glossary_term_id. Of one term a beginner reads the short definition and an example, others the long one too,
intermediate readers the formula and related terms.';
