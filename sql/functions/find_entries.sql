-- Finds entries by folded words and their bigrams, for search.
-- for: web, analyst
CREATE FUNCTION api.find_entries(_entry_kind text, _folded text, _grams text[])
RETURNS TABLE (entry_id bigint, published_on date, similarity double precision, is_capped boolean)
LANGUAGE plpgsql
STABLE
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _words text[] := array_remove(string_to_array(_folded, ' '), '');
    _patterns text[];
BEGIN
    IF cardinality(_words) = 0 THEN
        RETURN;
    END IF;
    _patterns := array(
        SELECT
            CASE WHEN char_length(w.word) > 1 THEN '%' ELSE '' END
            || replace(replace(replace(w.word, '\', '\\'), '%', '\%'), '_', '\_') || '%'
        FROM unnest(_words) AS w (word)
    );
    -- Planned anew with its words each time: a rare one is looked up among the bigrams, one that stands nearly
    -- everywhere is met at once among the newest.
    RETURN QUERY EXECUTE
        'WITH found AS MATERIALIZED (
            SELECT
                e.entry_id, e.search_entry_id, e.published_on, e.search_text, char_length(e.title) AS title_length
            FROM api.search_entries AS e
            WHERE e.entry_kind = $1 AND e.search_text LIKE ALL ($2) AND '
        || CASE WHEN _grams = '{}' THEN 'left(e.search_text, 1) = left($4, 1)' ELSE 'e.grams @> $3' END
        || ' ORDER BY e.published_on DESC, e.search_entry_id DESC
            LIMIT 1001
        )
        SELECT
            f.entry_id,
            f.published_on,
            CASE
                WHEN starts_with(f.search_text, $4) AND char_length($4) = f.title_length THEN 1
                WHEN p.place <= f.title_length
                    THEN 0.6 + 0.4 * least(char_length($4)::float8 / greatest(f.title_length, 1), 1)
                ELSE 0.1 + 0.5 * char_length($4)::float8 / char_length(f.search_text)
            END,
            (SELECT count(*) FROM found) > 1000
        FROM (
            SELECT n.entry_id, n.published_on, n.search_text, n.title_length
            FROM found AS n ORDER BY n.published_on DESC, n.search_entry_id DESC LIMIT 1000
        ) AS f
        CROSS JOIN LATERAL (
            SELECT max(strpos(f.search_text, w.word)) AS place FROM unnest($5) AS w (word)
        ) AS p'
    USING _entry_kind, _patterns, _grams, _folded, _words;
END;
$$;

COMMENT ON FUNCTION api.find_entries(text, text, text[]) IS
'What search answers, for a query that is folded and cut into bigrams already.';
