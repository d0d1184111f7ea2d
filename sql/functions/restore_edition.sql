-- Brings an edition back: its payload is saved again as a new edition.
-- for: web
-- PT404 edition_not_found
CREATE FUNCTION api.restore_edition(_by json, _edition_id bigint)
RETURNS json
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
#variable_conflict use_column
DECLARE
    _restored bigint;
BEGIN
    PERFORM app.act(_by);
    PERFORM pg_advisory_xact_lock(hashtextextended('app.briefing_editions', 0));
    INSERT INTO app.briefing_editions (
        briefed_on, theme, payload, payload_sha256, unknown_fields, restores, api_key_id
    )
    SELECT
        e.briefed_on,
        e.theme,
        e.payload,
        e.payload_sha256,
        e.unknown_fields,
        e.edition_id,
        CASE WHEN _by ->> 'kind' = 'api_key' THEN (_by ->> 'id')::bigint END
    FROM app.briefing_editions AS e WHERE e.edition_id = _edition_id
    RETURNING edition_id INTO _restored;
    IF NOT FOUND THEN
        RAISE 'edition_not_found' USING ERRCODE = 'PT404';
    END IF;
    RETURN api.apply_edition(_restored);
END;
$$;

COMMENT ON FUNCTION api.restore_edition(json, bigint) IS
'Saves the payload of an old edition again, so that readers get its bytes; answers as save_briefing does.';
