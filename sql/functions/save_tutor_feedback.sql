-- Keeps what somebody thinks of an answer of the tutor.
-- for: web
CREATE FUNCTION api.save_tutor_feedback(_by json, _run_id text, _score double precision)
RETURNS boolean
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
BEGIN
    PERFORM app.act(_by);
    INSERT INTO app.feedback (feedback_kind, run_id, score)
    VALUES ('tutor', normalize(_run_id, nfc), _score::numeric);
    RETURN true;
END;
$$;

COMMENT ON FUNCTION api.save_tutor_feedback(json, text, double precision) IS
'true. Who says it is not kept.';
