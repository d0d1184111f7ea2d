-- Saves the past case of an edition; the payload of the newest trading day says what it shows.
-- for: owner
CREATE FUNCTION api.apply_case(_edition_id bigint, _briefed_on date, _payload jsonb)
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _past jsonb := _payload -> 'interface_2_raw_narrative' -> 'historical_case';
    _case_id bigint;
BEGIN
    INSERT INTO app.historical_cases (
        title, period, event_year, summary, keywords, published_on, text_on, edition_id
    )
    VALUES (
        _past ->> 'title',
        _past ->> 'period',
        substring(_past ->> 'period' FROM '\d{4}')::bigint,
        _past ->> 'summary',
        api.build_case(_payload),
        _briefed_on,
        _briefed_on,
        _edition_id
    )
    ON CONFLICT (title_key) DO UPDATE SET published_on = least(historical_cases.published_on, EXCLUDED.published_on)
    RETURNING case_id INTO _case_id;

    UPDATE app.historical_cases
    SET
        title = _past ->> 'title',
        period = _past ->> 'period',
        event_year = substring(_past ->> 'period' FROM '\d{4}')::bigint,
        summary = _past ->> 'summary',
        keywords = api.build_case(_payload),
        text_on = _briefed_on,
        edition_id = _edition_id
    WHERE case_id = _case_id AND text_on <= _briefed_on AND edition_id <> _edition_id;
    RETURN _case_id;
END;
$$;

COMMENT ON FUNCTION api.apply_case(bigint, date, jsonb) IS
'Makes or renews the case of a clean payload, told apart by its title; answers with case_id.';
