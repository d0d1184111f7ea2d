-- Makes an edition what readers see: case, day, narrative, glossary.
-- for: owner
-- PT422 chart_too_large
-- PT422 text_missing
CREATE FUNCTION api.apply_edition(_edition_id bigint)
RETURNS json
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _payload jsonb;
    _briefed_on date;
    _unknown_fields bigint;
    _place bigint;
    _case_id bigint;
    _briefing_id bigint;
    _relations bigint;
    _answer json;
BEGIN
    SELECT api.clean_json(convert_from(e.payload, 'UTF8')::jsonb), e.briefed_on, e.unknown_fields
    INTO STRICT _payload, _briefed_on, _unknown_fields
    FROM app.briefing_editions AS e WHERE e.edition_id = _edition_id;

    -- Titles tell things apart, so something must be left of them.
    IF app.title_key(_payload -> 'interface_3_final_briefing' ->> 'theme') = '' THEN
        RAISE 'text_missing' USING ERRCODE = 'PT422', DETAIL = '$.interface_3_final_briefing.theme';
    ELSIF app.title_key(_payload -> 'interface_2_raw_narrative' -> 'historical_case' ->> 'title') = '' THEN
        RAISE 'text_missing' USING ERRCODE = 'PT422', DETAIL = '$.interface_2_raw_narrative.historical_case.title';
    END IF;

    SELECT min(p.place) - 1 INTO _place
    FROM jsonb_path_query(_payload, '$.interface_3_final_briefing.pages[*]') WITH ORDINALITY AS p (page, place)
    WHERE octet_length((p.page -> 'chart')::text) > 65536;
    IF _place IS NOT NULL THEN
        RAISE 'chart_too_large' USING
            ERRCODE = 'PT422',
            DETAIL = format('$.interface_3_final_briefing.pages[%s].chart', _place);
    END IF;

    _case_id := api.apply_case(_edition_id, _briefed_on, _payload);
    _relations := api.derive_case(_case_id);
    _briefing_id := api.apply_day(_edition_id, _briefed_on, _payload, _case_id);
    PERFORM api.apply_narrative(_edition_id, _briefing_id, _payload, _case_id);

    -- In order, so that two savers of the same words meet at the same one; an existing term is never overwritten.
    INSERT INTO app.glossary_terms (term, definition_short, definition_full, domain)
    SELECT
        t.term,
        CASE WHEN char_length(t.definition) > 200 THEN left(t.definition, 199) || '…' ELSE t.definition END,
        CASE WHEN char_length(t.definition) > 200 THEN t.definition END,
        t.domain
    FROM (
        SELECT DISTINCT ON (btrim(g.item ->> 'term'))
            btrim(g.item ->> 'term') AS term,
            btrim(g.item ->> 'definition') AS definition,
            g.item ->> 'domain' AS domain
        FROM jsonb_path_query(_payload, '$.interface_3_final_briefing.pages[*].glossary[*]') AS g (item)
        WHERE btrim(g.item ->> 'term') <> '' AND btrim(g.item ->> 'definition') <> ''
        ORDER BY btrim(g.item ->> 'term')
    ) AS t
    ORDER BY t.term
    ON CONFLICT (term) DO NOTHING;

    _answer := json_build_object(
        'briefing_date', _briefed_on,
        'briefing_id', _briefing_id,
        'edition_id', _edition_id,
        'case_id', _case_id,
        'stocks_saved', jsonb_array_length(_payload -> 'interface_1_curated_context' -> 'selected_stocks'),
        'matches_saved', 1,
        'relations_saved', _relations,
        'unknown_fields', _unknown_fields
    );
    UPDATE app.briefing_editions SET answer = _answer WHERE edition_id = _edition_id;
    RETURN _answer;
END;
$$;

COMMENT ON FUNCTION api.apply_edition(bigint) IS
'Writes what an edition says of its day, its case, its narrative and the glossary; keeps and returns the answer.';
