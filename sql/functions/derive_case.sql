-- Derives from a case what is looked up apart from it: the companies it touches, and its words for the search.
-- for: owner
CREATE FUNCTION api.derive_case(_case_id bigint)
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _relations bigint;
BEGIN
    DELETE FROM app.case_stock_relations WHERE case_id = _case_id;
    INSERT INTO app.case_stock_relations (
        case_id, stock_code, stock_name, relation_type, relation_detail, role_label, sort_order
    )
    SELECT
        _case_id,
        r.company ->> 'stock_code',
        coalesce(s.stock_name, r.company ->> 'stock_name'),
        r.company ->> 'relation_type',
        r.company ->> 'relation_detail',
        r.company ->> 'role_label',
        r.place - 1
    FROM app.historical_cases AS c
    CROSS JOIN LATERAL jsonb_array_elements(coalesce(c.editorial -> 'companies', c.keywords -> 'related_companies'))
        WITH ORDINALITY AS r (company, place)
    LEFT JOIN app.stocks AS s ON s.stock_code = r.company ->> 'stock_code'
    WHERE c.case_id = _case_id;
    GET DIAGNOSTICS _relations = ROW_COUNT;

    INSERT INTO app.search_entries (entry_kind, entry_id, published_on, title, keywords, body, words)
    SELECT
        'case',
        c.case_id,
        c.published_on,
        c.title,
        k.keywords,
        c.summary,
        concat_ws(' ', c.title, array_to_string(k.keywords, ' '), c.summary)
    FROM app.historical_cases AS c
    CROSS JOIN LATERAL (
        SELECT array(SELECT jsonb_array_elements_text(c.keywords -> 'keywords')) AS keywords
    ) AS k
    WHERE c.case_id = _case_id
    ON CONFLICT (entry_kind, entry_id) DO UPDATE SET
        published_on = EXCLUDED.published_on,
        title = EXCLUDED.title,
        keywords = EXCLUDED.keywords,
        body = EXCLUDED.body,
        words = EXCLUDED.words;
    RETURN _relations;
END;
$$;

COMMENT ON FUNCTION api.derive_case(bigint) IS
'Writes case_stock_relations and the search entry of a case anew; answers with the number of companies.';
