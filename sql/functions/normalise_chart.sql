-- Brings a chart into one of the two forms that readers' screens draw, or drops it.
-- for: owner
CREATE FUNCTION api.normalise_chart(_chart jsonb)
RETURNS jsonb
LANGUAGE plpgsql
IMMUTABLE
STRICT
PARALLEL SAFE
SET search_path = ''
AS $$
DECLARE
    _layout jsonb := coalesce(_chart -> 'layout', '{}');
    _is_upright boolean;
    _traces jsonb;
    _axis text;
    _title jsonb;
BEGIN
    IF _chart ? 'chart_type' THEN
        RETURN CASE
            WHEN
                jsonb_typeof(_chart -> 'data_points') = 'array'
                AND jsonb_array_length(_chart -> 'data_points') > 0
                AND NOT jsonb_path_exists(
                    _chart, 'strict $.data_points[*] ? (!(@.label.type() == "string") || !(@.value.type() == "number"))'
                )
                THEN jsonb_build_object(
                    'chart_type', _chart ->> 'chart_type', 'title', coalesce(_chart ->> 'title', ''),
                    'annotation', _chart ->> 'annotation', 'data_points', _chart -> 'data_points'
                )
        END;
    END IF;
    IF jsonb_typeof(_chart) <> 'object' OR jsonb_typeof(_chart -> 'data') IS DISTINCT FROM 'array' THEN
        RETURN NULL;
    END IF;
    SELECT
        jsonb_agg(t.trace ORDER BY t.place),
        bool_and(t.original ->> 'orientation' IS DISTINCT FROM 'h')
    INTO _traces, _is_upright
    FROM (
        SELECT
            e.place,
            e.original,
            api.normalise_trace(e.original) AS trace
        FROM jsonb_array_elements(_chart -> 'data') WITH ORDINALITY AS e (original, place)
    ) AS t;
    IF _traces IS NULL OR jsonb_path_exists(_traces, '$[*] ? (@ == null)') THEN
        RETURN NULL;
    END IF;
    IF jsonb_typeof(_layout) <> 'object' THEN
        _layout := '{}';
    END IF;
    IF NOT _is_upright THEN
        _layout := jsonb_strip_nulls(
            _layout || jsonb_build_object('xaxis', _layout -> 'yaxis', 'yaxis', _layout -> 'xaxis')
        );
    END IF;
    -- A title that is an object brings the whole screen down; an axis may have {text}.
    _title := CASE jsonb_typeof(_layout -> 'title')
        WHEN 'object' THEN _layout -> 'title' -> 'text'
        ELSE _layout -> 'title'
    END;
    _layout := _layout || jsonb_build_object('title', coalesce(_title #>> '{}', ''));
    FOREACH _axis IN ARRAY ARRAY['xaxis', 'yaxis'] LOOP
        IF jsonb_typeof(_layout -> _axis) IS DISTINCT FROM 'object' THEN
            _layout := _layout - _axis;
        ELSIF jsonb_typeof(_layout -> _axis -> 'title') = 'object' THEN
            _layout := jsonb_set(
                _layout, ARRAY[_axis, 'title'], to_jsonb(coalesce(_layout -> _axis -> 'title' ->> 'text', ''))
            );
        ELSIF _layout -> _axis ? 'title' THEN
            _layout := jsonb_set(
                _layout, ARRAY[_axis, 'title'], to_jsonb(coalesce(_layout -> _axis ->> 'title', ''))
            );
        END IF;
    END LOOP;
    RETURN jsonb_build_object('data', _traces, 'layout', _layout);
END;
$$;

COMMENT ON FUNCTION api.normalise_chart(jsonb) IS
'{data: [scatter, bar or pie traces], layout} with titles as text; or {chart_type, title, annotation, data_points}. NULL
where a trace can''t be brought into that form, or there is none.';
