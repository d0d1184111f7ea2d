-- Finds the terms of the glossary that a text mentions.
-- for: web, analyst
CREATE FUNCTION api.find_mentioned_terms(_text text)
RETURNS TABLE (glossary_term_id bigint, letters integer)
LANGUAGE sql
STABLE
BEGIN ATOMIC
    -- Terms stand where words begin; what follows them, such as 은 or 이란, is no part of them.
    WITH asked AS MATERIALIZED (
        SELECT app.fold(left(_text, 400)) AS words
    ),

    found AS MATERIALIZED (
        SELECT
            t.glossary_term_id,
            char_length(btrim(split_part(t.term, '(', 1))) AS letters,
            t.term,
            t.abbreviation
        FROM api.glossary_terms AS t
        CROSS JOIN (
            SELECT
                array(
                    SELECT DISTINCT substr(a.words, p.place, n.letters)
                    FROM asked AS a
                    CROSS JOIN generate_series(1, char_length(a.words)) AS p (place)
                    CROSS JOIN generate_series(2, 16) AS n (letters)
                    WHERE
                        p.place + n.letters <= char_length(a.words) + 1
                        AND substr(a.words, p.place, 1) ~ '[0-9a-z가-힣]'
                        AND substr(' ' || a.words, p.place, 1) !~ '[0-9a-z가-힣]'
                ) AS words
        ) AS c
        WHERE
            app.fold(btrim(split_part(t.term, '(', 1))) = any(c.words)
            OR app.fold(t.abbreviation) = any(c.words)
    )

    SELECT
        f.glossary_term_id,
        f.letters
    FROM found AS f
    WHERE
        NOT EXISTS (
            SELECT 1
            FROM found AS l
            WHERE l.letters > f.letters AND starts_with(app.fold(l.term), app.fold(btrim(split_part(f.term, '(', 1))))
        )
    UNION ALL
    -- Of a word that is no term and stands in none of these, the shortest kind, such as 기준금리 of 금리.
    (
        SELECT DISTINCT ON (q.word)
            k.glossary_term_id,
            char_length(q.word) AS letters
        FROM api.find_words(_text) AS q
        CROSS JOIN
            LATERAL (
                SELECT
                    s.glossary_term_id,
                    app.fold(btrim(split_part(s.term, '(', 1))) AS head
                FROM api.search_glossary_terms(q.word) AS s
                WHERE s.rank = 2
            ) AS k
        WHERE
            right(k.head, char_length(q.word)) = q.word
            AND char_length(k.head) <= char_length(q.word) + 2
            AND NOT EXISTS (
                SELECT 1
                FROM found AS f
                WHERE strpos(app.fold(f.term), q.word) > 0 OR app.fold(f.abbreviation) = q.word
            )
        ORDER BY
            q.word,
            char_length(k.head),
            k.glossary_term_id
    );
END;

COMMENT ON FUNCTION api.find_mentioned_terms(text) IS
'Terms with which a word of the text begins, by their part before a bracket or their abbreviation, letter case ignored;
of two that begin alike the longer; else terms that end with a word and are up to two letters longer. Unordered; of a
long text the first 400 letters count. letters: of what was found in the text.';
