-- Writes a moment as json documents have it.
-- for: web, analyst
CREATE FUNCTION api.iso(_moment timestamptz)
RETURNS text
LANGUAGE sql
STABLE
PARALLEL SAFE
RETURN app.iso(_moment);

COMMENT ON FUNCTION api.iso(timestamptz) IS 'ISO 8601 in UTC, to the microsecond, with Z: as answers have it.';
