-- Ends sessions: their refresh tokens are dead at once, their access tokens within two seconds.
-- for: owner
CREATE FUNCTION api.end_sessions(_session_ids bigint[], _reason text)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = ''
AS $$
DECLARE
    _ended bigint[];
BEGIN
    -- In one order, so that two who end several wait for each other instead of locking each other out.
    PERFORM s.session_id FROM app.sessions AS s WHERE s.session_id = ANY (_session_ids)
    ORDER BY s.session_id FOR UPDATE;
    WITH ended AS (
        UPDATE app.sessions AS s
        SET ended_at = app.clock(), end_reason = _reason
        WHERE s.session_id = ANY (_session_ids) AND s.ended_at IS NULL
        RETURNING s.session_id
    )

    SELECT coalesce(array_agg(e.session_id), '{}') INTO _ended FROM ended AS e;
    INSERT INTO app.revoked_sessions (session_id) SELECT e.session_id FROM unnest(_ended) AS e (session_id)
    ON CONFLICT (session_id) DO NOTHING;
    -- No access token lives as long as that.
    DELETE FROM app.revoked_sessions AS r WHERE r.revoked_at < app.clock() - interval '2 hours';
    RETURN cardinality(_ended);
END;
$$;

COMMENT ON FUNCTION api.end_sessions(bigint[], text) IS
'Ends those of the sessions that live, for one of the reasons of app.sessions.end_reason; how many there were.';
