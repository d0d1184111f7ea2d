-- Makes every text of a document safe to show, however deep it lies.
-- for: owner
CREATE FUNCTION api.clean_json(_document jsonb)
RETURNS jsonb
LANGUAGE plpgsql
IMMUTABLE
STRICT
PARALLEL SAFE
SET search_path = ''
AS $$
BEGIN
    RETURN CASE jsonb_typeof(_document)
        WHEN 'string' THEN to_jsonb(api.clean_text(_document #>> '{}'))
        WHEN 'array' THEN (
            SELECT coalesce(jsonb_agg(api.clean_json(e.value) ORDER BY e.place), '[]')
            FROM jsonb_array_elements(_document) WITH ORDINALITY AS e (value, place)
        )
        WHEN 'object' THEN (
            SELECT coalesce(jsonb_object_agg(e.key, api.clean_json(e.value)), '{}')
            FROM jsonb_each(_document) AS e
        )
        ELSE _document
    END;
END;
$$;

COMMENT ON FUNCTION api.clean_json(jsonb) IS 'The document with every text in it as clean_text leaves it; keys stay.';
