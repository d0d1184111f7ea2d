-- Makes the texts of an edited term safe to show: clean, without blanks around them, null where nothing is left.
-- for: owner
CREATE FUNCTION api.clean_term(_term json)
RETURNS jsonb
LANGUAGE plpgsql
IMMUTABLE
STRICT
PARALLEL SAFE
SET search_path = ''
AS $$
DECLARE
    _blank CONSTANT text := E' \t\r\n\u00A0\u3000';
BEGIN
    RETURN (
        SELECT
            coalesce(
                jsonb_object_agg(
                    e.key,
                    CASE jsonb_typeof(e.value)
                        WHEN 'string' THEN to_jsonb(nullif(btrim(e.value #>> '{}', _blank), ''))
                        WHEN 'array' THEN (
                            SELECT coalesce(jsonb_agg(w.word ORDER BY w.place), '[]')
                            FROM (
                                SELECT btrim(a.word, _blank) AS word, min(a.place) AS place
                                FROM jsonb_array_elements_text(e.value) WITH ORDINALITY AS a (word, place)
                                GROUP BY btrim(a.word, _blank)
                            ) AS w
                            WHERE w.word <> ''
                        )
                        ELSE e.value
                    END
                ),
                '{}'
            )
        FROM jsonb_each(api.clean_json(_term::jsonb)) AS e
    );
END;
$$;

COMMENT ON FUNCTION api.clean_term(json) IS
'The parts that are given: texts as clean_text leaves them, trimmed, a blank one null; of an array each word once.';
