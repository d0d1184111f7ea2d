-- Saves a payload of the pipeline whole, once: edition, day, stocks, case, narrative, glossary, search.
-- for: web
-- PT422 duplicate_key
-- PT422 unreadable_body
-- PT422 date_in_future
CREATE FUNCTION api.save_briefing(_by json, _payload bytea, _unknown_fields bigint)
RETURNS json
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _text text := convert_from(_payload, 'UTF8');
    _briefed_on date;
    _sha256 bytea;
    _edition_id bigint;
    _answer json;
BEGIN
    PERFORM app.act(_by);
    IF NOT (_text IS JSON OBJECT) THEN
        RAISE 'unreadable_body' USING ERRCODE = 'PT422', DETAIL = '$';
    END IF;
    IF NOT (_text IS JSON OBJECT WITH UNIQUE KEYS) THEN
        RAISE 'duplicate_key' USING
            ERRCODE = 'PT422',
            DETAIL = api.find_duplicate_key(_text::json);
    END IF;
    _briefed_on := (_text::jsonb -> 'interface_1_curated_context' ->> 'date')::date;
    IF _briefed_on > api.today() + 7 THEN
        RAISE 'date_in_future' USING ERRCODE = 'PT422', DETAIL = '$.interface_1_curated_context.date';
    END IF;
    _sha256 := sha256(convert_to(_text::jsonb::text, 'UTF8'));

    -- Savers take turns: one of fifty equal ones saves, the others read its answer.
    PERFORM pg_advisory_xact_lock(hashtextextended('app.briefing_editions', 0));
    SELECT e.answer INTO _answer
    FROM app.briefing_editions AS e WHERE e.payload_sha256 = _sha256 AND e.restores IS NULL;
    IF FOUND THEN
        RETURN _answer;
    END IF;

    INSERT INTO app.briefing_editions (briefed_on, theme, payload, payload_sha256, unknown_fields, api_key_id)
    VALUES (
        _briefed_on,
        _text::jsonb -> 'interface_3_final_briefing' ->> 'theme',
        _payload,
        _sha256,
        _unknown_fields,
        CASE WHEN _by ->> 'kind' = 'api_key' THEN (_by ->> 'id')::bigint END
    )
    RETURNING edition_id INTO _edition_id;
    RETURN api.apply_edition(_edition_id);
END;
$$;

COMMENT ON FUNCTION api.save_briefing(json, bytea, bigint) IS
'Saves the exact bytes of a payload and all that follows from them; the same payload again (in its canonical form) gets
the same answer and changes nothing. {briefing_date, briefing_id, edition_id, case_id, stocks_saved, matches_saved,
relations_saved, unknown_fields}.';
