-- Brings one trace of a chart into the form that readers' screens draw, or says that it can't be.
-- for: owner
CREATE FUNCTION api.normalise_trace(_trace jsonb)
RETURNS jsonb
LANGUAGE plpgsql
IMMUTABLE
STRICT
PARALLEL SAFE
SET search_path = ''
AS $$
DECLARE
    _type text := coalesce(_trace ->> 'type', 'scatter');
    _is_pie boolean := _type = 'pie';
    _labels jsonb := CASE WHEN _is_pie THEN _trace -> 'labels' ELSE _trace -> 'x' END;
    _values jsonb := CASE WHEN _is_pie THEN _trace -> 'values' ELSE _trace -> 'y' END;
    _names jsonb;
    _numbers jsonb;
BEGIN
    _type := CASE WHEN _type IN ('line', 'area', 'scattergl') THEN 'scatter' ELSE _type END;
    IF _trace ->> 'orientation' = 'h' THEN
        _names := _labels;
        _labels := _values;
        _values := _names;
    END IF;
    IF
        _type NOT IN ('scatter', 'bar', 'pie')
        OR jsonb_typeof(_labels) IS DISTINCT FROM 'array'
        OR jsonb_typeof(_values) IS DISTINCT FROM 'array'
        OR jsonb_array_length(_labels) <> jsonb_array_length(_values)
        OR jsonb_path_exists(_values, 'strict $[*] ? (@.type() <> "number" && @.type() <> "null")')
        OR jsonb_path_exists(_labels, 'strict $[*] ? (@.type() <> "number" && @.type() <> "string")')
    THEN
        RETURN NULL;
    END IF;
    -- A point without a number can't be drawn; <br> in a label would be printed as it stands.
    SELECT
        jsonb_agg(regexp_replace(l.label, '\s*<[^>]*>\s*', ' ', 'g') ORDER BY l.place),
        jsonb_agg(v.value ORDER BY l.place)
    INTO _names, _numbers
    FROM jsonb_array_elements_text(_labels) WITH ORDINALITY AS l (label, place)
    INNER JOIN jsonb_array_elements(_values) WITH ORDINALITY AS v (value, place) USING (place)
    WHERE jsonb_typeof(v.value) = 'number';
    IF _names IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN (_trace - ARRAY['x', 'y', 'labels', 'values', 'orientation'])
        || jsonb_build_object('type', _type)
        || CASE
            WHEN _is_pie THEN jsonb_build_object('labels', _names, 'values', _numbers)
            ELSE jsonb_build_object('x', _names, 'y', _numbers)
        END;
END;
$$;

COMMENT ON FUNCTION api.normalise_trace(jsonb) IS
'A scatter or bar with labels in x and numbers in y, or a pie with labels and values; horizontal bars stand up. NULL for
anything else.';
