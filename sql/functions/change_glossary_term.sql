-- Changes parts of a term.
-- for: web
-- PT404 glossary_term_not_found
CREATE FUNCTION api.change_glossary_term(_by json, _glossary_term_id bigint, _change json)
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
    _given jsonb := api.clean_term(_change);
BEGIN
    PERFORM app.act(_by);
    RETURN QUERY
    UPDATE app.glossary_terms AS t
    SET
        term = CASE WHEN _given ? 'term' THEN coalesce(_given ->> 'term', '') ELSE t.term END,
        term_en = CASE WHEN _given ? 'term_en' THEN _given ->> 'term_en' ELSE t.term_en END,
        abbreviation = CASE WHEN _given ? 'abbreviation' THEN _given ->> 'abbreviation' ELSE t.abbreviation END,
        difficulty = coalesce(_given ->> 'difficulty', t.difficulty),
        category = coalesce(_given ->> 'category', t.category),
        definition_short = CASE
            WHEN _given ? 'definition_short' THEN coalesce(_given ->> 'definition_short', '')
            ELSE t.definition_short
        END,
        definition_full = CASE
            WHEN _given ? 'definition_full' THEN _given ->> 'definition_full'
            ELSE t.definition_full
        END,
        example = CASE WHEN _given ? 'example' THEN _given ->> 'example' ELSE t.example END,
        formula = CASE WHEN _given ? 'formula' THEN _given ->> 'formula' ELSE t.formula END,
        related_terms = CASE
            WHEN _given ? 'related_terms' THEN array(SELECT jsonb_array_elements_text(_given -> 'related_terms'))
            ELSE t.related_terms
        END,
        -- Whatever part was edited, undoing the seed leaves the term alone from now on.
        seed_sha256 = CASE WHEN _given = '{}' THEN t.seed_sha256 END
    WHERE t.glossary_term_id = _glossary_term_id
    RETURNING
        t.glossary_term_id, t.term, t.term_en, t.abbreviation, t.difficulty, t.category, t.definition_short,
        t.definition_full, t.example, t.formula, t.related_terms, t.created_at;
    IF NOT FOUND THEN
        RAISE 'glossary_term_not_found' USING ERRCODE = 'PT404';
    END IF;
END;
$$;

COMMENT ON FUNCTION api.change_glossary_term(json, bigint, json) IS
'Keeps the parts that are given and leaves the others as they are; null, or a blank text, takes a part away where it may
be missing.';
