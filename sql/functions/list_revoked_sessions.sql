-- Lists the sessions whose access tokens are not to be taken any more; every process asks each second.
-- for: web
CREATE FUNCTION api.list_revoked_sessions()
RETURNS bigint[]
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = ''
BEGIN ATOMIC
    SELECT coalesce(array_agg(r.session_id), '{}') FROM app.revoked_sessions AS r;
END;

COMMENT ON FUNCTION api.list_revoked_sessions() IS
'The session_id of each session that ended within two hours: access tokens of theirs are refused.';
