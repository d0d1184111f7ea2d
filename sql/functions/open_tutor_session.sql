-- Opens an empty conversation with the tutor.
-- for: web
-- PT401 sign_in_required
CREATE FUNCTION api.open_tutor_session(_by json, _user_id bigint)
RETURNS uuid
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    _tutor_session_id uuid;
BEGIN
    PERFORM app.act(_by);
    PERFORM 1 FROM app.users AS u WHERE u.user_id = _user_id AND u.closed_at IS NULL FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE 'sign_in_required' USING ERRCODE = 'PT401';
    END IF;
    INSERT INTO app.tutor_sessions AS s (user_id) VALUES (_user_id) RETURNING s.tutor_session_id INTO _tutor_session_id;
    RETURN _tutor_session_id;
END;
$$;

COMMENT ON FUNCTION api.open_tutor_session(json, bigint) IS 'Its key. One in which nothing is said goes after a day.';
