-- Saves an edition as one scenario of its day's narrative.
-- for: owner
CREATE FUNCTION api.apply_narrative(_edition_id bigint, _briefing_id bigint, _payload jsonb, _case_id bigint)
RETURNS uuid
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _case jsonb := api.build_case(_payload);
    _pages jsonb := _case -> 'narrative';
    _past jsonb := _case -> 'historical_case';
    _terms jsonb;
    _quiz jsonb;
    _narrative_id uuid;
    _scenario_id uuid;
BEGIN
    INSERT INTO app.daily_narratives (briefing_id) VALUES (_briefing_id)
    ON CONFLICT (briefing_id) DO UPDATE SET briefing_id = EXCLUDED.briefing_id
    RETURNING narrative_id INTO _narrative_id;

    SELECT coalesce(jsonb_object_agg(t.item ->> 'term', t.item ->> 'definition'), '{}') INTO _terms
    FROM jsonb_path_query(_pages, '$.*.glossary[*]') AS t (item);

    -- Three meanings of the payload's own words to choose from; which is right stays here.
    SELECT jsonb_agg(o.option ORDER BY o.id) INTO _quiz
    FROM (
        SELECT
            chr(96 + row_number() OVER (ORDER BY md5(t.key))::integer) AS id,
            t.key AS term,
            jsonb_build_object(
                'id', chr(96 + row_number() OVER (ORDER BY md5(t.key))::integer), 'label', t.value
            ) AS option
        FROM (SELECT key, value FROM jsonb_each_text(_terms) ORDER BY key LIMIT 3) AS t
    ) AS o;

    INSERT INTO app.narrative_scenarios (
        narrative_id, case_id, edition_id, sort_order, title, summary, sources, related_companies, mirroring_data,
        narrative_sections, glossary, quiz_answer
    )
    SELECT
        _narrative_id,
        _case_id,
        _edition_id,
        (SELECT count(*) FROM app.narrative_scenarios WHERE narrative_id = _narrative_id),
        _case ->> 'theme',
        _case ->> 'one_liner',
        (
            SELECT coalesce(jsonb_agg(jsonb_build_object('name', s.source ->> 'name', 'url', s.source ->> 'url')), '[]')
            FROM jsonb_array_elements(_case -> 'sources') AS s (source)
        ),
        (
            SELECT
                coalesce(
                    jsonb_agg(
                        jsonb_build_object(
                            'code', r.company ->> 'stock_code', 'name', r.company ->> 'stock_name',
                            'reason', r.company ->> 'impact_description'
                        )
                    ),
                    '[]'
                )
            FROM jsonb_array_elements(_case -> 'related_companies') AS r (company)
        ),
        jsonb_build_object(
            'target_event', _past ->> 'title',
            'year', substring(_past ->> 'period' FROM '\d{4}')::bigint,
            'reasoning_log', _past ->> 'lesson'
        ),
        jsonb_build_object(
            'background', api.section_of(_pages -> 'background'),
            'mirroring', api.section_of(_pages -> 'history'),
            'simulation',
            api.section_of(_pages -> 'application') || jsonb_build_object(
                'quiz',
                CASE
                    WHEN jsonb_array_length(_quiz) > 1
                        THEN jsonb_build_object(
                            'question', format('다음 중 ‘%s’의 뜻은 무엇일까요?', q.term), 'options', _quiz
                        )
                END
            ),
            'result', jsonb_build_object('content', _past ->> 'outcome', 'bullets', '[]'::jsonb),
            'difference', jsonb_build_object('content', _pages -> 'caution' ->> 'content', 'bullets', '[]'::jsonb),
            'devils_advocate',
            jsonb_build_object('content', '', 'bullets', _pages -> 'caution' -> 'bullets'),
            'action', api.section_of(_pages -> 'summary')
        ),
        _terms,
        CASE
            WHEN jsonb_array_length(_quiz) > 1
                THEN jsonb_path_query_first(
                    _quiz, '$[*] ? (@.label == $meaning).id', jsonb_build_object('meaning', _terms -> q.term)
                ) #>> '{}'
        END
    FROM (SELECT min(key) AS term FROM jsonb_object_keys(_terms) AS t (key)) AS q
    ON CONFLICT (narrative_id, title, case_id) DO UPDATE SET
        edition_id = EXCLUDED.edition_id,
        summary = EXCLUDED.summary,
        sources = EXCLUDED.sources,
        related_companies = EXCLUDED.related_companies,
        mirroring_data = EXCLUDED.mirroring_data,
        narrative_sections = EXCLUDED.narrative_sections,
        glossary = EXCLUDED.glossary,
        quiz_answer = EXCLUDED.quiz_answer
    RETURNING scenario_id INTO _scenario_id;
    RETURN _scenario_id;
END;
$$;

COMMENT ON FUNCTION api.apply_narrative(bigint, bigint, jsonb, bigint) IS
'Adds the scenario of a clean payload to its day, or renews it; answers with scenario_id. Its quiz asks for the
meaning of one of the payload''s own words.';
