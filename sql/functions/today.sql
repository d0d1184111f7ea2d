-- Says which day it is in Seoul.
-- for: web, worker, analyst
CREATE FUNCTION api.today()
RETURNS date
LANGUAGE sql
VOLATILE
PARALLEL SAFE
RETURN (app.clock() AT TIME ZONE 'Asia/Seoul')::date;

COMMENT ON FUNCTION api.today() IS 'Today''s date, KST, by the clock of business.';
