-- Every payload of the pipeline, byte for byte.
-- for: web, by key
CREATE VIEW api.briefing_editions AS
SELECT
    e.edition_id,
    e.briefed_on,
    e.theme,
    e.restores,
    e.unknown_fields,
    encode(e.payload_sha256, 'hex') AS payload_sha256,
    octet_length(e.payload)::bigint AS payload_bytes,
    e.saved_at,
    k.key_name,
    e.payload
FROM app.briefing_editions AS e
LEFT JOIN app.api_keys AS k USING (api_key_id);

COMMENT ON VIEW api.briefing_editions IS
'Every payload that was saved or restored. One row per edition, later ones with a greater edition_id. Live.';
COMMENT ON COLUMN api.briefing_editions.payload_bytes IS 'Length of the payload, in bytes.';
COMMENT ON COLUMN api.briefing_editions.key_name IS 'The API key that saved it, by its name; NULL for other ways.';
COMMENT ON COLUMN api.briefing_editions.payload_sha256 IS
'SHA-256 of the canonical form (jsonb as text), hexadecimal: equal for payloads of the same content.';
