-- Signs out: ends the session of a refresh token, or of an access token, whichever is known.
-- for: web
CREATE FUNCTION api.sign_out(_by json, _presented bytea, _session_id bigint)
RETURNS boolean
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
BEGIN
    PERFORM app.act(_by);
    RETURN api.end_sessions(
        array_remove(
            ARRAY[
                _session_id,
                (SELECT t.session_id FROM app.refresh_tokens AS t WHERE t.token_sha256 = _presented)
            ],
            NULL
        ),
        'signed_out'
    ) > 0;
END;
$$;

COMMENT ON FUNCTION api.sign_out(json, bytea, bigint) IS
'Whether something ended. presented: SHA-256 of a refresh token or NULL; session_id: of a valid access token or NULL.';
