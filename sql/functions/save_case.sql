-- Saves what no payload says of a case: stories by difficulty, comparison, key insight, thinking point, companies.
-- for: web
-- PT404 case_not_found
CREATE FUNCTION api.save_case(_by json, _case_id bigint, _editorial json)
RETURNS json
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _given jsonb := api.clean_json(_editorial::jsonb);
    _difficulty text;
BEGIN
    PERFORM app.act(_by);
    PERFORM pg_advisory_xact_lock(hashtextextended('app.briefing_editions', 0));
    IF jsonb_typeof(_given -> 'stories') = 'object' THEN
        FOR _difficulty IN SELECT s.key FROM jsonb_object_keys(_given -> 'stories') AS s (key) LOOP
            _given := jsonb_set(
                _given, ARRAY['stories', _difficulty],
                coalesce(to_jsonb(api.mark_terms(_given -> 'stories' ->> _difficulty, '{}')), 'null')
            );
        END LOOP;
        _given := jsonb_set(_given, '{stories}', jsonb_strip_nulls(_given -> 'stories'));
    END IF;
    UPDATE app.historical_cases AS c
    SET editorial = jsonb_strip_nulls(c.editorial || _given)
    WHERE c.case_id = _case_id;
    IF NOT FOUND THEN
        RAISE 'case_not_found' USING ERRCODE = 'PT404';
    END IF;
    RETURN json_build_object('case_id', _case_id, 'relations_saved', api.derive_case(_case_id));
END;
$$;

COMMENT ON FUNCTION api.save_case(json, bigint, json) IS
'Keeps the parts that are given and leaves the others as they are; a null takes a part away. Parts: stories {beginner,
elementary, intermediate}, comparison, key_insight, thinking_point, companies. {case_id, relations_saved}.';
