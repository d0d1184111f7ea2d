-- Adds a term to the glossary.
-- for: web
CREATE FUNCTION api.create_glossary_term(_by json, _term json)
RETURNS TABLE (
    glossary_term_id bigint,
    term text,
    term_en text,
    abbreviation text,
    difficulty text,
    category text,
    definition_short text,
    definition_full text,
    example text,
    formula text,
    related_terms text[],
    created_at timestamptz
)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _given jsonb := api.clean_term(_term);
BEGIN
    PERFORM app.act(_by);
    RETURN QUERY
    INSERT INTO app.glossary_terms AS t (
        term, term_en, abbreviation, difficulty, category, definition_short, definition_full, example, formula,
        related_terms
    )
    VALUES (
        coalesce(_given ->> 'term', ''),
        _given ->> 'term_en',
        _given ->> 'abbreviation',
        coalesce(_given ->> 'difficulty', 'beginner'),
        coalesce(_given ->> 'category', 'basic'),
        coalesce(_given ->> 'definition_short', ''),
        _given ->> 'definition_full',
        _given ->> 'example',
        _given ->> 'formula',
        array(SELECT jsonb_array_elements_text(_given -> 'related_terms'))
    )
    RETURNING
        t.glossary_term_id, t.term, t.term_en, t.abbreviation, t.difficulty, t.category, t.definition_short,
        t.definition_full, t.example, t.formula, t.related_terms, t.created_at;
END;
$$;

COMMENT ON FUNCTION api.create_glossary_term(json, json) IS
'A new term: {term, definition_short} and what is known beside them; difficulty is beginner and category basic unless
given. Texts are cleaned and trimmed, a blank one is none.';
