-- Keeps what somebody says of a briefing.
-- for: web
CREATE FUNCTION api.save_briefing_feedback(
    _by json, _about_briefing json, _scenario_keyword text, _overall_rating text, _favorite_section text
)
RETURNS boolean
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
BEGIN
    PERFORM app.act(_by);
    INSERT INTO app.feedback (
        feedback_kind, about_briefing, scenario_keyword, overall_rating, favorite_section
    )
    VALUES (
        'briefing',
        normalize(_about_briefing #>> '{}', nfc),
        normalize(_scenario_keyword, nfc),
        _overall_rating,
        normalize(_favorite_section, nfc)
    );
    RETURN true;
END;
$$;

COMMENT ON FUNCTION api.save_briefing_feedback(json, json, text, text, text) IS
'true. about_briefing: a number or a text, as the sender calls the briefing. All but overall_rating may be NULL.';
