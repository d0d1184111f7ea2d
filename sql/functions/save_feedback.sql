-- Keeps what somebody says of a page.
-- for: web
CREATE FUNCTION api.save_feedback(
    _by json, _page text, _rating bigint, _category text, _comment text, _device_info json
)
RETURNS boolean
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
BEGIN
    PERFORM app.act(_by);
    INSERT INTO app.feedback (feedback_kind, page, rating, category, comment, device_info)
    VALUES (
        'page',
        normalize(_page, nfc),
        _rating,
        normalize(_category, nfc),
        normalize(_comment, nfc),
        nullif(_device_info::jsonb, 'null')
    );
    RETURN true;
END;
$$;

COMMENT ON FUNCTION api.save_feedback(json, text, bigint, text, text, json) IS
'true. All but page may be NULL. Who says it is not kept.';
