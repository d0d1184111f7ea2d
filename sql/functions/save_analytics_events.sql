-- Keeps events of a page, without whose they are.
-- for: web
CREATE FUNCTION api.save_analytics_events(_by json, _events json)
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _saved bigint;
BEGIN
    PERFORM app.act(_by);
    INSERT INTO app.analytics_events (event)
    SELECT e.event::jsonb - '{user_id,userId}'::text[]
    FROM json_array_elements(_events) WITH ORDINALITY AS e (event, place)
    ORDER BY e.place;
    GET DIAGNOSTICS _saved = ROW_COUNT;
    RETURN _saved;
END;
$$;

COMMENT ON FUNCTION api.save_analytics_events(json, json) IS
'How many it kept: all of them or none. events: objects of any fields.';
