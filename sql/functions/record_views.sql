-- Records how often things were read, as a process counted it.
-- for: web
CREATE FUNCTION api.record_views(_by json, _readings json)
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _count bigint;
BEGIN
    PERFORM app.act(_by);
    -- In the order of the key, so that two processes never wait for each other.
    INSERT INTO app.view_counts AS c (content_type, content_id, viewed_on, views)
    SELECT
        r.content_type,
        r.content_id,
        api.today(),
        sum(r.views)
    FROM json_to_recordset(_readings) AS r (content_type text, content_id bigint, views bigint)
    GROUP BY r.content_type, r.content_id
    ORDER BY r.content_type, r.content_id
    ON CONFLICT (content_type, content_id, viewed_on) DO UPDATE SET views = c.views + excluded.views;
    GET DIAGNOSTICS _count = ROW_COUNT;
    RETURN _count;
END;
$$;

COMMENT ON FUNCTION api.record_views(json, json) IS
'Of how many things readings were added to today''s, KST. readings: [{content_type, content_id, views}].';
