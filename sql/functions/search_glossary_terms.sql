-- The terms that contain every word of a search; a word of one letter must begin the term.
-- for: web, analyst
CREATE FUNCTION api.search_glossary_terms(_search text)
RETURNS TABLE (
    glossary_term_id bigint,
    term text,
    difficulty text,
    category text,
    definition_short text,
    definition_full text,
    example text,
    rank integer
)
LANGUAGE sql
STABLE
PARALLEL SAFE
BEGIN ATOMIC
    SELECT
        t.glossary_term_id,
        t.term,
        t.difficulty,
        t.category,
        t.definition_short,
        t.definition_full,
        t.example,
        CASE
            WHEN app.fold(t.term) = btrim(app.fold(_search)) THEN 0
            WHEN app.fold(t.abbreviation) = btrim(app.fold(_search)) THEN 0
            WHEN starts_with(app.fold(t.term), btrim(app.fold(_search))) THEN 1
            WHEN strpos(app.fold(t.term), btrim(app.fold(_search))) > 0 THEN 2
            ELSE 3
        END AS rank
    FROM api.glossary_terms AS t
    WHERE
    -- The index finds the candidates; the words themselves decide.
        t.grams @> app.bigrams(_search)
        AND app.bigrams(_search) <> '{}'
        AND NOT EXISTS (
            SELECT 1
            FROM string_to_table(app.fold(_search), ' ') AS w (word)
            WHERE
                strpos(t.search_text, w.word) = 0
                OR (char_length(w.word) = 1 AND NOT starts_with(t.search_text, w.word))
        )
    UNION ALL
    SELECT
        t.glossary_term_id,
        t.term,
        t.difficulty,
        t.category,
        t.definition_short,
        t.definition_full,
        t.example,
        CASE
            WHEN app.fold(t.term) = btrim(app.fold(_search)) THEN 0
            ELSE 1
        END AS rank
    FROM api.glossary_terms AS t
    WHERE
        app.bigrams(_search) = '{}'
        AND left(t.search_text, 1) = left(btrim(app.fold(_search)), 1)
        AND NOT EXISTS (
            SELECT 1
            FROM string_to_table(btrim(app.fold(_search)), ' ') AS w (word)
            WHERE w.word = '' OR NOT starts_with(t.search_text, w.word)
        );
END;

COMMENT ON FUNCTION api.search_glossary_terms(text) IS
'The terms whose word, English word, abbreviation or short definition contains every word of the search, letter case
ignored, NFC and NFD alike; a word of one letter must begin the term. Unordered; nothing for an empty search.
rank: 0 the term or its abbreviation itself, 1 begins the term, 2 stands in it, 3 is found elsewhere.';
