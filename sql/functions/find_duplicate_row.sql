-- Finds the first row of an array whose key stood in an earlier one.
-- for: owner
CREATE FUNCTION api.find_duplicate_row(_rows json, _key text[])
RETURNS bigint
LANGUAGE sql
IMMUTABLE
STRICT
PARALLEL SAFE
BEGIN ATOMIC
    SELECT min(d.place) - 1
    FROM (
        SELECT
            e.place,
            row_number() OVER (
                PARTITION BY
                    (SELECT array_agg(normalize(e.item ->> k.name, nfc) ORDER BY k.name) FROM unnest(_key) AS k (name))
                ORDER BY e.place
            ) AS occurrence
        FROM json_array_elements(_rows) WITH ORDINALITY AS e (item, place)
    ) AS d
    WHERE d.occurrence > 1;
END;

COMMENT ON FUNCTION api.find_duplicate_row(json, text[]) IS 'Its index, from 0; NULL where every key stands once.';
