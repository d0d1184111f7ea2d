-- Says in which places two editions differ.
-- for: web
CREATE FUNCTION api.diff_editions(_edition_id bigint, _against bigint)
RETURNS TABLE (path text, before json, after json)
LANGUAGE sql
STABLE
PARALLEL SAFE
BEGIN ATOMIC
    WITH RECURSIVE walk (path, before, after) AS (
        SELECT
            '$' AS path,
            convert_from(o.payload, 'UTF8')::jsonb AS before,
            convert_from(n.payload, 'UTF8')::jsonb AS after
        FROM api.briefing_editions AS o
        CROSS JOIN api.briefing_editions AS n
        WHERE o.edition_id = _against AND n.edition_id = _edition_id
        UNION ALL
        SELECT
            w.path || c.step,
            c.before,
            c.after
        FROM walk AS w
        CROSS JOIN
            LATERAL (
                SELECT
                    '.' || key AS step,
                    o.value AS before,
                    n.value AS after
                FROM jsonb_each(CASE jsonb_typeof(w.before) WHEN 'object' THEN w.before ELSE '{}' END) AS o (key, value)
                FULL JOIN
                    jsonb_each(CASE jsonb_typeof(w.after) WHEN 'object' THEN w.after ELSE '{}' END) AS n (key, value)
                    USING (key)
                WHERE jsonb_typeof(w.before) = 'object' AND jsonb_typeof(w.after) = 'object'
                UNION ALL
                SELECT
                    '[' || (place - 1) || ']' AS step,
                    o.value AS before,
                    n.value AS after
                FROM
                    jsonb_array_elements(CASE jsonb_typeof(w.before) WHEN 'array' THEN w.before ELSE '[]' END)
                    WITH ORDINALITY AS o (value, place)
                FULL JOIN
                    jsonb_array_elements(CASE jsonb_typeof(w.after) WHEN 'array' THEN w.after ELSE '[]' END)
                    WITH ORDINALITY AS n (value, place)
                    USING (place)
                WHERE jsonb_typeof(w.before) = 'array' AND jsonb_typeof(w.after) = 'array'
            ) AS c
        WHERE c.before IS DISTINCT FROM c.after
    )

    SELECT
        w.path,
        w.before::json AS before,
        w.after::json AS after
    FROM walk AS w
    WHERE
        w.before IS DISTINCT FROM w.after
        AND NOT (
            coalesce(jsonb_typeof(w.before), '') = coalesce(jsonb_typeof(w.after), '')
            AND jsonb_typeof(w.before) IN ('object', 'array')
        );
END;

COMMENT ON FUNCTION api.diff_editions(bigint, bigint) IS
'Each place where edition _edition_id is not what _against is: path ($.a.b[0]), the value before and after; NULL where
there is none. Nothing for two editions of the same content.';
