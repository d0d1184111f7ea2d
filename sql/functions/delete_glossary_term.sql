-- Takes a term out of the glossary.
-- for: web
-- PT404 glossary_term_not_found
CREATE FUNCTION api.delete_glossary_term(_by json, _glossary_term_id bigint)
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
BEGIN
    PERFORM app.act(_by);
    RETURN QUERY
    DELETE FROM app.glossary_terms AS t
    WHERE t.glossary_term_id = _glossary_term_id
    RETURNING
        t.glossary_term_id, t.term, t.term_en, t.abbreviation, t.difficulty, t.category, t.definition_short,
        t.definition_full, t.example, t.formula, t.related_terms, t.created_at;
    IF NOT FOUND THEN
        RAISE 'glossary_term_not_found' USING ERRCODE = 'PT404';
    END IF;
END;
$$;

COMMENT ON FUNCTION api.delete_glossary_term(json, bigint) IS
'The term as it was. It comes back, under another key, with the next payload that explains it.';
