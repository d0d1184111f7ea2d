-- Names the first key that stands twice in one object of a document.
-- for: owner
CREATE FUNCTION api.find_duplicate_key(_document json)
RETURNS text
LANGUAGE sql
IMMUTABLE
STRICT
PARALLEL SAFE
BEGIN ATOMIC
    WITH RECURSIVE walk (path, value) AS (
        SELECT
            '$' AS path,
            _document AS value
        UNION ALL
        SELECT
            w.path || c.step,
            c.value
        FROM walk AS w
        CROSS JOIN LATERAL (
            SELECT
                '.' || e.key AS step,
                e.value
            FROM json_each(CASE json_typeof(w.value) WHEN 'object' THEN w.value ELSE '{}' END) AS e
            UNION ALL
            SELECT
                '[' || (e.place - 1) || ']' AS step,
                e.value
            FROM
                json_array_elements(CASE json_typeof(w.value) WHEN 'array' THEN w.value ELSE '[]' END)
                WITH ORDINALITY AS e (value, place)
        ) AS c
    )

    SELECT left(w.path, 200)
    FROM walk AS w
    WHERE w.path <> '$'
    GROUP BY w.path
    HAVING count(*) > 1
    ORDER BY char_length(w.path)
    LIMIT 1;
END;

COMMENT ON FUNCTION api.find_duplicate_key(json) IS 'Its path, such as $.a.b[0].c; NULL where every key stands once.';
