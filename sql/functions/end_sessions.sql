-- Ends sessions: their refresh tokens are dead at once, their access tokens within two seconds.
-- for: owner
CREATE FUNCTION api.end_sessions(_session_ids bigint[], _reason text)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = ''
AS $$
DECLARE
    _now timestamptz;
    _ended bigint;
BEGIN
    -- In one order, so that two who end several wait for each other instead of locking each other out.
    PERFORM s.session_id FROM app.sessions AS s WHERE s.session_id = ANY (_session_ids)
    ORDER BY s.session_id FOR UPDATE;
    _now := app.clock();
    WITH ended AS (
        UPDATE app.sessions AS s
        SET ended_at = _now, end_reason = _reason
        WHERE s.session_id = ANY (_session_ids) AND s.ended_at IS NULL
        RETURNING s.session_id
    )

    INSERT INTO app.revoked_sessions (session_id, revoked_at) SELECT e.session_id, _now FROM ended AS e;
    GET DIAGNOSTICS _ended = ROW_COUNT;
    -- No access token lives as long as that.
    DELETE FROM app.revoked_sessions AS r WHERE r.revoked_at < _now - interval '2 hours';
    RETURN _ended;
END;
$$;

COMMENT ON FUNCTION api.end_sessions(bigint[], text) IS
'Ends those of the sessions that live, for one of the reasons of app.sessions.end_reason; how many there were.';
