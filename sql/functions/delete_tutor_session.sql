-- Deletes a conversation with the tutor, and all that was said in it.
-- for: web
-- PT404 tutor_session_not_found
CREATE FUNCTION api.delete_tutor_session(_by json, _user_id bigint, _tutor_session_id uuid)
RETURNS boolean
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
BEGIN
    PERFORM app.act(_by);
    DELETE FROM app.tutor_sessions AS s WHERE s.tutor_session_id = _tutor_session_id AND s.user_id = _user_id;
    IF NOT FOUND THEN
        RAISE 'tutor_session_not_found' USING ERRCODE = 'PT404';
    END IF;
    RETURN true;
END;
$$;

COMMENT ON FUNCTION api.delete_tutor_session(json, bigint, uuid) IS 'true. An answer under way is kept nowhere.';
